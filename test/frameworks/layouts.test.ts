// What a framework makes of a repository that it only reads: whether it is used, its test files, a new file's place.
import type { Framework, Project } from '../../src/frameworks/framework.ts';
import { jest as jestFramework } from '../../src/frameworks/jest.ts';
import { mocha } from '../../src/frameworks/mocha.ts';
import { nodeTest } from '../../src/frameworks/node-test.ts';
import { pytest } from '../../src/frameworks/pytest.ts';
import { tape } from '../../src/frameworks/tape.ts';
import { vitest } from '../../src/frameworks/vitest.ts';

type Texts = Readonly<Record<string, string>>;

function project(files: Texts, installed: Texts, packageDir = ''): Project {
  const at = packageDir === '' ? 'package.json' : `${packageDir}/package.json`;
  return {
    dir: '/nowhere',
    layers: [],
    packageDir,
    manifest: JSON.parse(files[at] ?? '{}'),
    paths: Object.keys(files),
    read: (path) => files[path],
    installed: (name) => installed[name],
  };
}

const script = (test: string, more: object = {}) => JSON.stringify({ scripts: { test }, ...more });

function testFilesOf(framework: Framework, seen: Project): readonly string[] | undefined {
  const detection = framework.detect(seen);
  return detection === null ? undefined : framework.testFiles(seen, detection);
}

test.each<[string, Framework, Texts, Texts, readonly string[] | undefined]>([
  [
    'jest by its test script',
    jestFramework,
    { 'package.json': script('jest'), 'src/a.js': '', 'src/a.test.js': '', '__tests__/b.js': '' },
    { jest: '30.5.2' },
    ['src/a.test.js', '__tests__/b.js'],
  ],
  [
    'jest by a configuration file and another script',
    jestFramework,
    { 'package.json': script('make'), 'jest.config.mjs': '', 'a.spec.ts': '' },
    { jest: '29.7.0' },
    ['a.spec.ts'],
  ],
  [
    'jest installed but not used',
    jestFramework,
    { 'package.json': script('mocha') },
    { jest: '29.7.0' },
    undefined,
  ],
  [
    'mocha by patterns of its script',
    mocha,
    { 'package.json': script('nyc mocha -r esm spec/*.spec.js'), 'spec/a.spec.js': '', 'spec/help.js': '' },
    { mocha: '10.8.2' },
    ['spec/a.spec.js'],
  ],
  [
    'mocha by .mocharc.yml',
    mocha,
    { 'package.json': script('make'), '.mocharc.yml': 'spec: ["checks/**/*.js"]', 'checks/x/a.js': '' },
    { mocha: '10.8.2' },
    ['checks/x/a.js'],
  ],
  [
    'mocha where nothing is said',
    mocha,
    { 'package.json': script('mocha'), 'test/a.js': '', 'test/deep/b.js': '' },
    { mocha: '10.8.2' },
    ['test/a.js'],
  ],
  [
    'tape by its importers',
    tape,
    { 'package.json': script('node test/a.js'), 'test/a.js': "var test = require('tape');", 'test/b.js': '' },
    { tape: '5.10.2' },
    ['test/a.js'],
  ],
  [
    'node:test by its importers',
    nodeTest,
    { 'package.json': script('node --test'), 'test/a.js': "import test from 'node:test'", 'a.test.js': '' },
    {},
    ['test/a.js'],
  ],
  [
    'vitest where it is installed',
    vitest,
    { 'package.json': script('vitest run'), 'src/a.ts': '', 'src/a.test.ts': '', 'tests/b.spec.tsx': '' },
    { vitest: '3.2.4' },
    ['src/a.test.ts', 'tests/b.spec.tsx'],
  ],
  [
    'pytest by names of files',
    pytest,
    { 'tests/test_a.py': '', 'tests/b_test.py': '', 'tests/conftest.py': '', 'src/a.py': '' },
    { pytest: '8.4.2' },
    ['tests/test_a.py', 'tests/b_test.py'],
  ],
])('%s', (_, framework, files, installed, expected) => {
  expect(testFilesOf(framework, project(files, installed))).toEqual(expected);
});

const versions: readonly [Framework, string, boolean][] = [
  [jestFramework, '25.5.4', false],
  [jestFramework, '26.6.3', true],
  [jestFramework, '31.0.0', false],
  [vitest, '0.34.6', false],
  [vitest, '5.1.1', true],
  [mocha, '7.2.0', false],
  [mocha, '12.0.3', true],
  [tape, '3.6.1', false],
  [pytest, '6.2.5', false],
  [pytest, '9.2.0', true],
];
test.each(
  versions.map(
    ([framework, version, supported]) =>
      [`${framework.id} ${version}`, framework, version, supported] as const,
  ),
)('%s', (_, { id, detect }, version, supported) => {
  const files = {
    'package.json': script(id),
    'test/a.js': "require('tape')",
    'tests/test_a.py': '',
  };
  expect(detect(project(files, { [id]: version }))).toMatchObject({ version, supported });
});

test.each<[Framework, Texts, string, string]>([
  [jestFramework, { 'src/a.js': '', 'src/a.test.js': '' }, 'src/b.js', 'src/b.test.js'],
  [jestFramework, { 'src/a.js': '', '__tests__/a.js': '' }, 'src/b.js', '__tests__/b.js'],
  [mocha, { 'lib/a.js': '', 'test/a.js': '' }, 'lib/b.js', 'test/b.js'],
  [tape, { 'index.js': '', 'test/a.js': '' }, 'index.js', 'test/index.js'],
  [mocha, { 'lib/a.js': '', 'test/a.js': '' }, 'lib/a.js', 'test/a-changes.js'],
  [vitest, { 'src/x/index.ts': '', 'tests/y.spec.ts': '' }, 'src/x/index.ts', 'tests/x.spec.ts'],
  [pytest, { 'src/a.py': '', 'tests/test_a.py': '' }, 'src/_b.py', 'tests/test_b.py'],
  [pytest, { 'src/a.py': '', 'tests/test_a.py': '' }, 'src/a.py', 'tests/test_a_changes.py'],
])('a new test file: %#', (framework, files, source, expected) => {
  const seen = project(files, {});
  const tests = Object.keys(files).filter((path) => /test/.test(path));
  expect(framework.newTestFile(source, seen, tests)).toBe(expected);
});
