// pnpm gives a package only what it names itself: Jest is there, its own parts are not.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

test('the driver finds the parts of Jest from where Jest is', () => {
  const folder = mkdtempSync(join(tmpdir(), 'testwright-strict-'));
  try {
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(realpathSync(join(root, 'node_modules/jest')), join(folder, 'node_modules/jest'));
    writeFileSync(join(folder, 'package.json'), '{"name":"strict"}');
    writeFileSync(join(folder, 'a.test.js'), "test('adds', () => expect(1 + 1).toBe(2));\n");
    writeFileSync(join(folder, 'nonce'), 'n');
    const driver = join(root, 'src/frameworks/javascript/jest-driver.cjs');
    const settings = JSON.stringify({ files: ['a.test.js'], extraArgs: [], requires: [] });
    const { output } = spawnSync(process.execPath, [driver, '3', join(folder, 'nonce'), settings], {
      cwd: folder,
      env: { PATH: process.env['PATH'] },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    const records = String(output[3])
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(records).toContainEqual(expect.objectContaining({ kind: 'test', path: ['adds'], status: 'pass' }));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
