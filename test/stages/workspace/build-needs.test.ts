import { buildScripts } from '../../../src/stages/workspace/build-needs.ts';

type Files = Readonly<Record<string, string>>;

const built = (files: Files, packageDir = '') =>
  buildScripts({ packageDir, paths: Object.keys(files), read: (path) => files[path] }).length > 0;
const manifest = (more: object) => JSON.stringify({ name: 'pkg', scripts: { build: 'tsc' }, ...more });

test.each<[string, Files, boolean]>([
  [
    'a test of a missing folder',
    { 'package.json': manifest({ main: './dist/index.js' }), 'test/a.js': "require('../dist')" },
    true,
  ],
  [
    'nested exports, a test by the own name',
    {
      'package.json': manifest({ exports: { '.': { import: { default: './lib/i.mjs' } } } }),
      'src/a.test.ts': "import { a } from 'pkg/sub'",
    },
    true,
  ],
  [
    'a test of the top folder',
    { 'package.json': manifest({ main: 'build/a.js' }), 'test/a.js': "const a = require('..')" },
    true,
  ],
  [
    'the folder is tracked',
    { 'package.json': manifest({ main: 'lib/a.js' }), 'lib/a.js': '', 'test/a.js': "require('../lib/a')" },
    false,
  ],
  [
    'tests import sources',
    { 'package.json': manifest({ main: 'dist/a.js' }), 'test/a.js': "import '../src/a'; import 'pkg-other'" },
    false,
  ],
  [
    'no build script',
    { 'package.json': '{"main": "dist/a.js", "scripts": {}}', 'test/a.js': "require('../dist')" },
    false,
  ],
  [
    'main is at the top',
    { 'package.json': manifest({ main: 'index.js' }), 'test/a.js': "require('..')" },
    false,
  ],
])('%s: %#', (_, files, expected) => {
  expect(built(files)).toBe(expected);
});

test('a package of a monorepo looks into its own folder', () => {
  const files = {
    'dist/x.js': '',
    'packages/a/package.json': manifest({ main: './dist/a.js' }),
    'packages/a/test/a.test.js': "import a from '../dist/a.js'",
  };
  expect(built(files, 'packages/a')).toBe(true);
  expect(built({ ...files, 'packages/a/dist/a.js': '' }, 'packages/a')).toBe(false);
});

test('what runs before the tests and compiles comes first; other things that do are left alone', () => {
  const scripts = (named: object) =>
    buildScripts({
      packageDir: '',
      paths: ['package.json', 'test/a.js'],
      read: (path) =>
        path === 'package.json'
          ? manifest({ main: 'build/a.js', scripts: named })
          : "require('../build/a.js')",
    });
  expect(scripts({ pretest: 'rimraf build && tsc -p .', compile: 'tsc', test: 'mocha' })).toEqual([
    'pretest',
    'compile',
  ]);
  expect(scripts({ pretest: 'eslint .', build: 'make' })).toEqual(['build']);
  expect(scripts({ test: 'mocha' })).toEqual([]);
});
