import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

test('a node_modules that is a link to another clone is left alone: npm ci would empty it there', () => {
  const dir = mkdtempSync(join(tmpdir(), 'testwright-setup-'));
  try {
    const [clone, other, bin] = [join(dir, 'clone'), join(dir, 'other'), join(dir, 'bin')];
    for (const folder of [
      join(clone, 'scripts'),
      join(clone, 'runner'),
      join(other, 'node_modules/kept'),
      bin,
    ])
      mkdirSync(folder, { recursive: true });
    copyFileSync(join(import.meta.dirname, '../../scripts/setup'), join(clone, 'scripts/setup'));
    for (const place of ['', 'runner']) {
      symlinkSync(join(other, 'node_modules'), join(clone, place, 'node_modules'));
      writeFileSync(join(clone, place, 'package-lock.json'), '{}');
    }
    // Stands for npm so that a failure of this test installs nothing: it does the one thing that did the damage.
    writeFileSync(join(bin, 'npm'), '#!/bin/sh\nrm -rf node_modules/*\n');
    writeFileSync(join(bin, 'bwrap'), '#!/bin/sh\n');
    for (const name of ['npm', 'bwrap']) chmodSync(join(bin, name), 0o755);
    const { status, stderr } = spawnSync('sh', [join(clone, 'scripts/setup')], {
      env: { PATH: `${bin}:/usr/local/bin:/usr/bin:/bin` },
      encoding: 'utf8',
    });
    expect([status, readdirSync(join(other, 'node_modules'))]).toEqual([0, ['kept']]);
    expect(stderr).toContain('left alone');
  } finally {
    rmSync(dir, { recursive: true });
  }
});
