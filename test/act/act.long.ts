// workflows/prove.yml as it is copied, on a change made for the test and on a real one.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeDemoRepository } from '../../scripts/demo-repository.ts';
import { newRepository } from '../stages/workspace/repository.ts';
import { copyOf, installAct, release, runAct } from './act.ts';

let released: string;
beforeAll(() => {
  installAct();
  released = release();
});
const without = ['--no-cache-server'];

test('a change whose test cannot fail makes the check red, with the test named', () => {
  const repository = newRepository();
  const manifest = { name: 'shop', version: '1.0.0', type: 'module', scripts: { test: 'node --test' } };
  const older = 'export function label(count) {\n  return count + " items";\n}\n';
  const base = repository.commit({
    'package.json': JSON.stringify(manifest),
    'label.js': older,
    '.github/workflows/prove.yml': copyOf('prove'),
  });
  const head = repository.commit({
    'label.js': older.replace('  return', '  if (count === 1) return "one item";\n  return'),
    'label.test.js':
      "import assert from 'node:assert';\nimport test from 'node:test';\nimport { label } from './label.js';\n\ntest('one', () => assert.equal(label(1), 'one item'));\ntest('none', () => {\n  label(0);\n});\n",
  });
  const { status, log } = runAct({ dir: repository.dir, base, head }, released, without);
  expect(log).toContain('This test cannot fail');
  expect(log).toContain('label.test.js::none: It is green without the change');
  expect(log).toContain('fail-on is met: cannot-fail');
  expect(log).toMatch(/::set-output:: mutation-score=1\.00/);
  expect(status).toBe(1);
});

test('a release of a published package: its own tests are judged, and the check is green', async () => {
  const dir = await makeDemoRepository();
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-C', dir, ...args], { encoding: 'utf8' }).trim();
  const [base, head] = [git('rev-parse', 'HEAD^'), git('rev-parse', 'HEAD')];
  mkdirSync(join(dir, '.github/workflows'), { recursive: true });
  writeFileSync(join(dir, '.github/workflows/testwright.yml'), copyOf('prove'));
  const { status, log } = runAct({ dir, base, head }, released, without);
  expect(log).toMatch(/::set-output:: mutation-score=0\.\d\d/);
  expect(log).toContain('No test notices this fault');
  expect(log).not.toContain('cannot-fail');
  expect(status).toBe(0);
});
