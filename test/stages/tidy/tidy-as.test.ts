// What a formatter may make of a file, and which formatters a repository has.
import type { Project } from '../../../src/frameworks/framework.ts';
import { loadGrammars } from '../../../src/languages/parser.ts';
import { python } from '../../../src/languages/python.ts';
import { insertAll } from '../../../src/stages/merge.ts';
import { tidyAs } from '../../../src/stages/tidy/tidy.ts';
import { toolsOf } from '../../../src/stages/tidy/tools.ts';
import { readDiagnostics } from '../../../src/stages/tidy/types.ts';
import { proofOf, targetOf } from '../proofs.ts';

beforeAll(loadGrammars);

describe('tidyAs', () => {
  const before = 'from a import f\n\n\ndef test_old():\n    assert f( 1 ) == 1\n';
  const mine = 'def test_mine():\n    assert f( 2 )==2\n';
  const tidy = 'def test_mine():\n    assert f(2) == 2\n';
  const merged = () =>
    insertAll(python, 'test_a.py', before, [proofOf('mine', targetOf('f'), ['m1'], 'observed', mine)]);

  test('our test may look different, and is then shown so', () => {
    const made = tidyAs(python, merged(), `${before}\n\n${tidy}`);
    expect(made?.after).toBe(`${before}\n\n${tidy}`);
    expect(made?.proofs.map(({ candidate }) => candidate.body)).toEqual([tidy]);
  });

  test('with the line ends of Windows', () => {
    const crlf = (text: string) => text.replaceAll('\n', '\r\n');
    const file = { ...merged(), before: crlf(before), after: crlf(merged().after) };
    expect(tidyAs(python, file, crlf(`${before}\n\n${tidy}`))?.proofs[0]?.candidate.body).toBe(tidy);
    expect(tidyAs(python, file, `${before}\n\n${tidy}`)).toBeUndefined();
  });

  test.each([
    ['an old line that looks different', `${before.replace('f( 1 )', 'f(1)')}\n\n${tidy}`],
    ['an old line gone', `${before.replace('from a import f\n', '')}\n\n${tidy}`],
    ['old lines in another order', `${tidy}\n\n${before}`.replace('from a', 'import b\nfrom a')],
    ['our test gone', before],
    ['our test under another name', `${before}\n\n${tidy.replace('mine', 'yours')}`],
    ['one test more', `${before}\n\n${tidy}\n\ndef test_more():\n    pass\n`],
    ['no Python any more', `${before}\n\n${tidy}(`],
    ['far more than there was', `${before}\n\n${tidy}${'# more\n'.repeat(3000)}`],
    ['nothing', ''],
  ])('not taken: %s', (_, text) => {
    expect(tidyAs(python, merged(), text)).toBeUndefined();
  });
});

describe('toolsOf', () => {
  const project = (
    files: Readonly<Record<string, string>>,
    installed: readonly string[],
    packageDir = '',
  ): Project => {
    const bins = Object.fromEntries(
      installed.map((name) => [`node_modules/${name}/package.json`, '{ "bin": "./run.js" }']),
    );
    const read = (path: string) => files[path] ?? bins[path];
    return {
      ...{ dir: '', layers: [], packageDir, paths: Object.keys(files), read },
      manifest: JSON.parse(read(`${packageDir === '' ? '' : `${packageDir}/`}package.json`) ?? '{}'),
      installed: (name) => (installed.includes(name) ? '1.0.0' : undefined),
    };
  };
  const ids = (...[files, installed, packageDir]: Parameters<typeof project>) => ({
    node: toolsOf(project(files, installed, packageDir), 'javascript').map(({ id }) => id),
    python: toolsOf(project(files, installed, packageDir), 'python').map(({ id }) => id),
  });
  const all = ['prettier', 'eslint', 'standard', '@biomejs/biome', 'black', 'ruff', 'isort'];

  test('configured and installed, in this order', () => {
    expect(ids({ '.prettierrc': '', 'eslint.config.mjs': '' }, all).node).toEqual(['eslint', 'prettier']);
    expect(ids({ 'biome.json': '{}' }, all).node).toEqual(['biome']);
    expect(ids({ 'package.json': '{ "scripts": { "lint": "standard && tape" } }' }, all).node).toEqual([
      'standard',
    ]);
    expect(ids({ 'package.json': '{ "scripts": { "f": "prettier --write ." } }' }, all).node).toEqual([
      'prettier',
    ]);
    const pyproject = '[tool.black]\n\n[tool.isort]\n\n[tool.ruff.lint]\n';
    expect(ids({ 'pyproject.toml': pyproject }, all).python).toEqual(['isort', 'ruff check', 'black']);
    const hooks = 'hooks:\n  - id: ruff\n  - id: ruff-format\n';
    expect(ids({ '.pre-commit-config.yaml': hooks }, all).python).toEqual(['ruff check', 'ruff format']);
  });

  test('not installed, not configured, or configured for another package: nothing', () => {
    expect(ids({ '.prettierrc': '', 'pyproject.toml': '[tool.black]' }, [])).toEqual({
      node: [],
      python: [],
    });
    const listed = { 'pyproject.toml': 'dev = ["black", "ruff"]', 'package.json': '{ "scripts": {} }' };
    expect(ids(listed, all)).toEqual({ node: [], python: [] });
    expect(ids({ 'packages/other/.prettierrc': '' }, all, 'packages/own').node).toEqual([]);
    expect(ids({ '.prettierrc': '' }, all, 'packages/own').node).toEqual(['prettier']);
  });
});

test.each(['', '{ "bin": ', 'null', '{ "bin": null }', '{ "bin": { "other": "a.js" } }', '{ "bin": [1] }'])(
  'a manifest that gives no program: %j',
  (manifest) => {
    const files: Readonly<Record<string, string>> = { 'node_modules/prettier/package.json': manifest };
    const project: Project = {
      ...{ dir: '', layers: [], packageDir: '', paths: ['.prettierrc'], manifest: {} },
      ...{ read: (path) => files[path], installed: () => undefined },
    };
    expect(toolsOf(project, 'javascript')).toEqual([]);
  },
);

test('readDiagnostics: paths from where the checker ran, other words left out', () => {
  const words =
    "test/a.test.ts(3,5): error TS2345: Argument of type 'string'.\n  Because.\n../b.ts(1,1): error TS1005: ';' expected.\nerror TS5023: Unknown option.\n";
  expect(readDiagnostics(words, 'packages/a')).toEqual([
    { path: 'packages/a/test/a.test.ts', line: 3, says: "TS2345: Argument of type 'string'." },
    { path: 'packages/b.ts', line: 1, says: "TS1005: ';' expected." },
  ]);
});
