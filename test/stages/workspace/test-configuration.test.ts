// Which files of a change say how its tests are run, and what is left of them for a fork.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { languages } from '../../../src/languages/index.ts';
import {
  changedConfiguration,
  configurationFromBase,
} from '../../../src/stages/workspace/test-configuration.ts';
import { withSettingsOf } from '../../../src/stages/workspace/test-settings.ts';
import { newFolder, openRepository } from './repository.ts';

type Files = Readonly<Record<string, string>>;
const isTest = (path: string) => languages.some((one) => one.isTest(path));
const isProduction = (path: string) =>
  languages.some((one) => one.matches(path) && !one.isTest(path) && !one.isTestSupport(path));

function sidesOf(base: Files, head: Files) {
  const [baseDir, headDir] = [newFolder(), newFolder()];
  openRepository(baseDir).write(base);
  openRepository(headDir).write(head);
  const all = [...new Set([...Object.keys(base), ...Object.keys(head)])];
  const changed = all
    .filter((path) => base[path] !== head[path])
    .map((path) => ({
      path,
      status: !(path in base)
        ? ('added' as const)
        : path in head
          ? ('modified' as const)
          : ('deleted' as const),
    }));
  return { baseDir, headDir, basePaths: Object.keys(base), headPaths: Object.keys(head), changed };
}

const configurationOf = (base: Files, head: Files) =>
  [...changedConfiguration(sidesOf(base, head), isProduction, isTest)].sort();

test.each([
  'jest.config.js',
  'packages/a/vitest.config.mts',
  'vitest.workspace.ts',
  'jest-preset.json',
  'babel.config.cjs',
  'src/setupTests.js',
  'globalSetup.ts',
  '.mocharc.yml',
  '.npmrc',
  'node_modules/jest/package.json',
  'tests/conftest.py',
  'sitecustomize.py',
  'src/usercustomize.py',
  'evil.pth',
  'pytest.ini',
  'tox.ini',
  'pytest.py',
  'pytest/__main__.py',
  '_pytest/runner.py',
  'testwright_recorder.py',
])('%s says how tests are run', (path) => {
  expect(configurationOf({}, { [path]: 'x' })).toEqual([path]);
  expect(configurationOf({ [path]: 'x' }, {})).toEqual([path]);
});

test.each([
  'src/config.js',
  'src/jest.js',
  'lib/pytest_helper.py',
  'tests/test_a.py',
  'a.test.js',
  'README.md',
])('%s does not', (path) => {
  expect(configurationOf({}, { [path]: 'x' })).toEqual([]);
});

test.each<[string, Files, string]>([
  [
    'a setup file of jest',
    { 'jest.config.js': "module.exports = { setupFiles: ['<rootDir>/tools/prepare'] };" },
    'tools/prepare.js',
  ],
  ['one in the manifest', { 'package.json': '{"jest": {"globalSetup": "./lib/begin.js"}}' }, 'lib/begin.js'],
  [
    'what the test script requires',
    { 'package.json': '{"scripts": {"test": "mocha -r ./lib/hooks"}}' },
    'lib/hooks.js',
  ],
  ['what .mocharc.yml requires', { '.mocharc.yml': 'require:\n  - ./lib/hooks.js\n' }, 'lib/hooks.js'],
  [
    'what a setup file imports',
    { 'jest.setup.js': "import './test/helpers/all.js';" },
    'test/helpers/all.js',
  ],
  ['a plug-in of pytest', { 'conftest.py': 'pytest_plugins = ["shop.plugin"]\n' }, 'shop/plugin.py'],
  ['what conftest.py imports', { 'tests/conftest.py': 'from tests import helpers\n' }, 'tests/helpers.py'],
  ['relative to it', { 'tests/conftest.py': 'from .helpers import x\n' }, 'tests/helpers.py'],
])('%s does', (_, configuration, hook) => {
  expect(configurationOf({ ...configuration, [hook]: '1' }, { ...configuration, [hook]: '2' })).toEqual([
    hook,
  ]);
});

test('production code that a hook imports stays what the change makes it', () => {
  const conftest = { 'conftest.py': 'from shop.pricing import discount\n' };
  const [base, head] = [
    { ...conftest, 'shop/pricing.py': '1' },
    { ...conftest, 'shop/pricing.py': '2' },
  ];
  expect(configurationOf(base, head)).toEqual([]);
});

test('only the part of a manifest that says how tests are run comes from base', () => {
  const base = '{"version": "1.0.0", "scripts": {"test": "jest"}, "dependencies": {}}';
  const head =
    '{"version": "1.1.0", "scripts": {"test": "jest -r ./evil"}, "dependencies": {"a": "1"}, "jest": {}}';
  expect(JSON.parse(withSettingsOf('package.json', head, base) ?? '')).toEqual({
    version: '1.1.0',
    dependencies: { a: '1' },
    scripts: { test: 'jest' },
  });
  const other = base.replace('1.0.0', '2.0.0');
  expect(withSettingsOf('package.json', other, base)).toBe(other);
});

test.each([
  '[project]\nname = "new"\n\n[tool.pytest.ini_options]\naddopts = "-p evil"\n',
  '[project]\nname = "new"\n[tool]\npytest = { ini_options = { addopts = "-p evil" } }\n',
  'tool."pytest".ini_options.addopts = "-p evil"\nproject.name = "new"\n',
])('nor do other ways to write pyproject.toml get round it: %j', (head) => {
  const base = '[project]\nname = "old"\n[tool.pytest.ini_options]\ntestpaths = ["tests"]\n';
  const merged = withSettingsOf('pyproject.toml', head, base) ?? '';
  expect(merged).toContain('name = "new"');
  expect(merged).toContain('testpaths');
  expect(merged).not.toContain('evil');
});

test('nor does setup.cfg', () => {
  const base = '[metadata]\nname = old\n[tool:pytest]\naddopts = -q\n';
  const head = '[metadata]\nname = new\n[tool:pytest]\naddopts = -p evil\n[ pytest ]\naddopts = -p evil\n';
  expect(withSettingsOf('setup.cfg', head, base)).toBe(
    '[metadata]\nname = new\n[tool:pytest]\naddopts = -q\n',
  );
});

test("base's stand in the checkout of head, what base lacks is gone, and the rest is head's", async () => {
  const base = {
    'conftest.py': 'base',
    'pytest.ini': 'base',
    'a.py': '1',
    'package.json': '{"scripts":{"test":"jest"}}',
  };
  const head = {
    'conftest.py': 'head',
    'sub/conftest.py': 'head',
    'a.py': '2',
    'package.json': '{"name":"a"}',
  };
  const sides = sidesOf(base, head);
  const configuration = changedConfiguration(sides, isProduction, isTest);
  const { paths, changed } = await configurationFromBase(sides, configuration);
  const read = (path: string) => readFileSync(join(sides.headDir, path), 'utf8');
  expect([read('conftest.py'), read('pytest.ini'), read('a.py')]).toEqual(['base', 'base', '2']);
  expect(JSON.parse(read('package.json'))).toEqual({ name: 'a', scripts: { test: 'jest' } });
  expect(existsSync(join(sides.headDir, 'sub/conftest.py'))).toBe(false);
  expect([...paths].sort()).toEqual(['a.py', 'conftest.py', 'package.json', 'pytest.ini']);
  expect(changed.map(({ path }) => path).sort()).toEqual(['a.py', 'package.json']);
});
