import { needlessForTests } from '../../../src/stages/workspace/node-needs.ts';

const manifest = (devDependencies: readonly string[], scripts: Record<string, string> = {}) =>
  JSON.stringify({
    scripts,
    devDependencies: Object.fromEntries(devDependencies.map((name) => [name, '1'])),
  });

const needless = (files: Readonly<Record<string, string>>, packageDir = '') =>
  needlessForTests(
    files[packageDir === '' ? 'package.json' : `${packageDir}/package.json`] ?? '',
    { paths: Object.keys(files), packageDir },
    (path) => files[path],
  );

test('what tests, their configuration and the test scripts name is needed', () => {
  const names = ['tape', 'nyc', 'object-inspect', '@babel/preset-env', 'aud', 'eslint', 'tap'];
  expect(
    needless({
      'package.json': manifest(names, {
        'tests-only': "nyc tape 'test/**/*.js'",
        posttest: 'npx aud',
        lint: 'eslint .',
        release: 'tap x',
      }),
      '.babelrc': '{"presets": ["@babel/preset-env"]}',
      'test/a.js': "var inspect = require('object-inspect');",
    }),
  ).toEqual(['eslint', 'tap']);
});

test('a name inside a longer one does not count, and other packages do not either', () => {
  expect(
    needless(
      {
        'packages/a/package.json': manifest(['chai', 'sinon']),
        'packages/a/test/a.js': "import 'chai-http'",
        'packages/b/test/b.js': "import 'sinon'",
      },
      'packages/a',
    ),
  ).toEqual(['chai', 'sinon']);
});

test('a manifest that does not parse names nothing', () => {
  expect(needlessForTests('{', { paths: [], packageDir: '' }, () => undefined)).toEqual([]);
});

test('what comes from no registry is left out even where a test names it', () => {
  const devDependencies = {
    a: 'github:o/a',
    b: 'https://example.org/b.tgz',
    c: 'o/c#main',
    d: 'npm:x@1',
    e: '^1',
  };
  const files: Record<string, string> = {
    'package.json': JSON.stringify({ devDependencies }),
    'test/x.js': "require('a'); require('b'); require('c'); require('d'); require('e')",
  };
  expect(needless(files)).toEqual(['a', 'b', 'c']);
});
