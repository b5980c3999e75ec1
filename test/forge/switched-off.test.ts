// A forge that lets everything through would make every test of the App green: without a rule, a test of the forge must fail.
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { switchedOff } from './switched-off.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');

test.each(switchedOff)('%s: %s still holds %s', (_, file, from) => {
  expect(readFileSync(join(import.meta.dirname, file), 'utf8').split(from)).toHaveLength(2);
});

// Each takes seconds, all of them minutes: `npm run test:forge-rules`.
if (process.env['TESTWRIGHT_FORGE_RULES'] === 'all')
  describe('with a rule switched off', () => {
    let copy: string;

    beforeAll(() => {
      copy = mkdtempSync(join(tmpdir(), 'forge-rules-'));
      mkdirSync(join(copy, 'test'));
      for (const path of ['test/forge', 'test/strip-types.cjs', 'package.json'])
        cpSync(join(root, path), join(copy, path), { recursive: true });
      const config = JSON.parse(readFileSync(join(root, 'jest.config.json'), 'utf8'));
      writeFileSync(join(copy, 'jest.config.json'), JSON.stringify({ ...config, roots: ['<rootDir>/test'] }));
      symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
    });
    afterAll(() => rmSync(copy, { recursive: true, force: true }));

    const jest = (test: string) =>
      run(
        process.execPath,
        [
          '--experimental-vm-modules',
          join(root, 'node_modules/jest/bin/jest.js'),
          '-i',
          '--bail',
          `test/forge/${test}.test`,
        ],
        { cwd: copy },
      );

    test.each([...new Set(switchedOff.map(([name]) => name))])(
      'with every rule, %s.test.ts is green',
      async (name) => {
        await expect(jest(name)).resolves.toBeDefined();
      },
    );

    test.each(switchedOff)('%s.test.ts fails without: %s, %s', async (name, file, from, to) => {
      const path = join(copy, 'test/forge', file);
      const text = readFileSync(path, 'utf8');
      expect(text).toContain(from);
      writeFileSync(
        path,
        text.replace(from, () => to),
      );
      try {
        await expect(jest(name)).rejects.toThrow(/● .+ › /);
      } finally {
        writeFileSync(path, text);
      }
    });
  });
