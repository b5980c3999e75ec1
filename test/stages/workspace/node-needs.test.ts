import { readDevelopment } from '../../../src/stages/workspace/node-needs.ts';
import { notOnRegistry } from '../../../src/stages/workspace/prepare-node.ts';

const manifest = (devDependencies: readonly string[], scripts: Record<string, string> = {}) =>
  JSON.stringify({
    scripts,
    devDependencies: Object.fromEntries(devDependencies.map((name) => [name, '1'])),
  });

const needless = (files: Readonly<Record<string, string>>, packageDir = '') =>
  readDevelopment(
    files[packageDir === '' ? 'package.json' : `${packageDir}/package.json`] ?? '',
    { paths: Object.keys(files), packageDir },
    (path) => files[path],
  ).needless;

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
  expect(readDevelopment('{', { paths: [], packageDir: '' }, () => undefined)).toEqual({
    needless: [],
    all: [],
  });
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

test('the kin of what is named stays, and the compiler', () => {
  expect(
    needless({
      'package.json': manifest(['@babel/core', '@babel/register', '@other/core', 'typescript']),
      '.mocharc.json': '{"require": "@babel/register"}',
    }),
  ).toEqual(['@other/core']);
});

test('packages that no registry has are read from what npm says', () => {
  const output = [
    'npm error notarget No matching version found for top-sites@1.1.225.',
    "npm error 404  'marked-repo@https://example.org/v18.tgz' is not in this registry.",
    "npm error 404  The requested resource '@a/b@^2' could not be found",
  ].join('\n');
  expect(notOnRegistry(output)).toEqual(['top-sites', 'marked-repo', '@a/b']);
  expect(notOnRegistry('npm error code ERESOLVE')).toEqual([]);
});
