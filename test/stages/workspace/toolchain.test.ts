import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findMorePythons, findPython } from '../../../src/stages/workspace/toolchain.ts';
import { newFolder } from './repository.ts';

const real = execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], {
  encoding: 'utf8',
}).trim();

function program(path: string, script: string): void {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}

test('interpreters that pyenv has, though their shims are switched off, and each once', async () => {
  const dir = newFolder();
  program(join(dir, 'shims/python3.13'), 'echo not switched on >&2; exit 127');
  program(join(dir, 'versions/one/bin/python3'), `exec ${real} "$@"`);
  program(join(dir, 'versions/two/bin/python3'), `exec ${real} "$@"`);
  program(join(dir, 'versions/broken/bin/python3'), 'exit 1');
  const found = await findMorePythons(join(dir, 'shims'));
  expect(found).toHaveLength(1);
  expect(found[0]).toEqual(await findPython(`${join(real, '..')}:/usr/bin:/bin`));
});

test('no Python at all: what to install', async () => {
  await expect(findPython(newFolder())).rejects.toMatchObject({
    code: 'toolchain-missing',
    fix: expect.stringContaining('python3'),
  });
});
