import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rules } from './rules.ts';
import { readSources, source } from './sources.ts';

const root = join(import.meta.dirname, '../..');
const sources = readSources();

test('the rules see the sources and their imports', () => {
  expect(sources.length).toBeGreaterThan(80);
  const flow = sources.find(({ path }) => path === 'src/flow.ts');
  expect(flow?.imports).toContainEqual({ to: 'src/stages/index.ts', isType: false });
  expect(flow?.imports).toContainEqual({ to: 'src/tools.ts', isType: true });
});

describe.each(rules)('$name', ({ breaks, planted }) => {
  test('holds', () => {
    expect(breaks(sources)).toEqual([]);
  });

  test.each(planted)('can fail: %s', (path, text) => {
    expect(breaks([...sources.filter((one) => one.path !== path), source(path, text)])).toHaveLength(1);
  });
});

describe('what the linter checks for us can fail too', () => {
  test.each([
    ['noExplicitAny', 'export const x: any = 1;\n'],
    ['noExcessiveLinesPerFunction', `export function f(): void {\n${'  f();\n'.repeat(51)}}\n`],
    ['noNonNullAssertion', 'export const x = (y?: string): string => y!;\n'],
  ])('%s', (rule, text) => {
    const dir = mkdtempSync(join(tmpdir(), 'testwright-lint-'));
    try {
      mkdirSync(join(dir, 'src'));
      copyFileSync(join(root, 'biome.json'), join(dir, 'biome.json'));
      writeFileSync(join(dir, 'src/planted.ts'), text);
      const biome = join(root, 'node_modules/.bin/biome');
      const { stdout, status } = spawnSync(biome, ['lint', '--error-on-warnings', '--reporter=json'], {
        cwd: dir,
        encoding: 'utf8',
      });
      expect(status).not.toBe(0);
      expect(stdout).toContain(rule);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});

test('the map names every folder and file at the top of src, and nothing else', () => {
  const map = readFileSync(join(root, 'docs/ARCHITECTURE.md'), 'utf8');
  const named = [...map.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name]) => name ?? '').sort();
  const there = readdirSync(join(root, 'src'), { withFileTypes: true })
    .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
    .sort();
  expect(named).toEqual(there);
});
