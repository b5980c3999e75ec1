import { languages } from '../../src/languages/index.ts';
import { loadGrammars } from '../../src/languages/parser.ts';
import { readReport } from '../../src/stages/report.ts';

const sources: Readonly<Record<string, string>> = {
  'src/shop.js':
    'export function label(count) {\n  return count;\n}\nexport function total() {\n  return 1;\n}\n',
  'src/user.py': 'class User:\n    def full_name(self):\n        return ""\n',
  'src/shop.test.js': 'test("label", () => label(1));\n',
  'README.md': 'label\n',
};
const look = (instruction: string, paths: readonly string[] = [], symbols: readonly string[] = []) =>
  readReport(
    { instruction, paths, symbols },
    { paths: Object.keys(sources), readHead: (path) => sources[path] },
    languages,
  );
beforeAll(loadGrammars);

test.each([
  ['a call in backticks', '`label(1)` is wrong', ['src/shop.js'], ['label']],
  ['a call without them', 'calling total() fails', ['src/shop.js'], ['total']],
  ['a method', '`User.full_name` is empty', ['src/user.py'], ['full_name']],
  ['a stack trace of Node', 'at label (/app/src/shop.js:2:3)', ['src/shop.js'], ['label']],
  [
    'a stack trace of Python',
    'File "/srv/src/user.py", line 3, in full_name',
    ['src/user.py'],
    ['full_name'],
  ],
  ['a file alone', 'Something in shop.js is wrong', ['src/shop.js'], []],
])('%s', (_, text, paths, symbols) => {
  expect(look(text)).toEqual({ text, paths, symbols });
});

test.each([
  ['words of a sentence', 'The label of the total is wrong'],
  ['a test file', 'shop.test.js fails'],
  ['a file that is only alike', 'in workshop.jsx and myshop.json'],
  ['nothing', ''],
])('%s names no code', (_, text) => {
  expect(look(text)).toMatchObject({ refused: { code: 'not-located' } });
});

test('paths and symbols of the request come first', () => {
  expect(look('`label(1)`', ['src/user.py'])).toMatchObject({ paths: ['src/user.py'], symbols: [] });
  expect(look('broken', [], ['User.full_name'])).toMatchObject({ paths: ['src/user.py'] });
});
