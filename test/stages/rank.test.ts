import { rankTestFiles } from '../../src/stages/baseline/rank.ts';
import type { Change } from '../../src/terms.ts';

const change = (path: string): Change => ({
  files: [{ path, language: 'javascript', headSource: '', changedLines: [1], diff: '', symbols: [] }],
  title: '',
  text: '',
});

function rank(path: string, files: Readonly<Record<string, string>>) {
  return rankTestFiles({ readHead: (file) => files[file] }, change(path), Object.keys(files));
}

test('the file named after the module comes first, and what names it nowhere is not related', () => {
  expect(
    rank('lib/parse.js', {
      'test/a.js': 'nothing',
      'test/b.js': "require('../lib/parse')",
      'test/parse.js': "require('..')",
    }),
  ).toEqual({ all: ['test/parse.js', 'test/b.js', 'test/a.js'], related: ['test/parse.js', 'test/b.js'] });
});

test('an index is imported by its folder', () => {
  const files = {
    'test/a.js': "var x = require('../');",
    'test/b.js': "import x from '..'",
    'test/c.js': "require('./d')",
  };
  expect(rank('index.js', files).related).toEqual(['test/a.js', 'test/b.js']);
});

test('where nothing names the change, every file may reach it', () => {
  expect(rank('lib/x.js', { 'test/a.js': '', 'test/b.js': '' }).related).toEqual(['test/a.js', 'test/b.js']);
});
