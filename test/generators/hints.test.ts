import { hintsOf } from '../../src/generators/hints.ts';
import { javascript } from '../../src/languages/javascript.ts';
import { loadGrammars } from '../../src/languages/parser.ts';
import { python } from '../../src/languages/python.ts';
import { targetOf } from '../stages/proofs.ts';

beforeAll(loadGrammars);

const noChange = { files: [], title: '', text: '' };

const pythonSource = `import re

_LIMIT = 17
_COMMENT = re.compile(r"<!--.*?(?:-->|$)", re.DOTALL)
_OTHER = 99


def declared(text, strict=False):
    return _COMMENT.sub("", text)[:_LIMIT]
`;

test('constants and patterns that the changed lines name are hints, and options of the signature', () => {
  const target = { ...targetOf('declared', []), changedLines: [9] };
  const symbol = { ...target.symbol, path: 'a.py', span: { start: 8, end: 9 } };
  const hints = hintsOf(
    { ...target, symbol, entry: symbol },
    { language: python, readHead: () => pythonSource, change: noChange },
  );
  expect(hints.literals).toEqual(expect.arrayContaining(['17', '"<!---->"', '"<!--a-->"']));
  expect(hints.literals).not.toContain('99');
  expect(hints.options).toEqual(['strict']);
});

test('a regular expression of JavaScript gives texts that it matches', () => {
  const source = 'export function slug(text) {\n  return text.replace(/\\s+|--/g, "-");\n}\n';
  const target = { ...targetOf('slug', []), changedLines: [2] };
  const symbol = { ...target.symbol, path: 'a.js', span: { start: 1, end: 3 } };
  const hints = hintsOf(
    { ...target, symbol, entry: symbol },
    { language: javascript, readHead: () => source, change: noChange },
  );
  expect(hints.literals).toEqual(expect.arrayContaining(["' '", "'--'"]));
});

test('bytes vary as text does, and stay bytes', () => {
  const call = { setup: [], imports: [], expression: 'f(b"ab")', origin: 'model' as const };
  const varied = python.vary([call], { literals: ['"<!---->"'], options: [], callees: [] }, 100);
  const texts = varied.map(({ expression }) => expression);
  expect(texts).toEqual(expect.arrayContaining(['f(b"")', 'f(b"a<!---->b")']));
  expect(texts.filter((text) => text.startsWith('f(b"') && /[^ -~]/.test(text))).toEqual([]);
});

test('what the methods on changed lines act on is a hint, and literals of the rest of the change', () => {
  const source = 'def cell(value):\n    return pad(value).expandtabs()\n';
  const other = 'def pad(text):\n    return text.replace("|", "")\n';
  const [pad] = python.symbols(other, 'pad.py');
  const target = { ...targetOf('cell', []), changedLines: [2] };
  const symbol = { ...target.symbol, path: 'a.py', span: { start: 1, end: 2 } };
  const file = {
    path: 'pad.py',
    language: 'python' as const,
    headSource: other,
    changedLines: [2],
    diff: '',
  };
  const change = { files: [{ ...file, symbols: pad === undefined ? [] : [pad] }], title: '', text: '' };
  const hints = hintsOf(
    { ...target, symbol, entry: symbol },
    { language: python, readHead: () => source, change },
  );
  expect(hints.literals).toEqual(['"\\t"', '"|"', '""']);
});
