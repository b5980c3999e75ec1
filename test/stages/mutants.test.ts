import { languages } from '../../src/languages/index.ts';
import { loadGrammars } from '../../src/languages/parser.ts';
import { plantMutants } from '../../src/stages/mutants.ts';
import type { Change } from '../../src/terms.ts';

beforeAll(loadGrammars);

const LINE = '    if a + 1 < b and b - 2 > c or not a == 3:\n        return a * b + c - 4\n';

/** A file of one function whose body has this many changed lines. */
function changeOf(pairs: number): Change {
  const headSource = `def f(a, b, c):\n${LINE.repeat(pairs)}    return None\n`;
  const changedLines = Array.from({ length: 2 * pairs }, (_, index) => index + 2);
  const python = languages.find(({ id }) => id === 'python');
  const symbols = python?.symbols(headSource, 'a.py') ?? [];
  return {
    files: [{ path: 'a.py', language: 'python', headSource, changedLines, diff: '', symbols }],
    title: '',
    text: '',
  };
}

test('the first wave has few faults a line; the next waves bring the others, none twice', () => {
  const waves = plantMutants(changeOf(5));
  const [first = [], ...rest] = waves;
  const onLine = (line: number) => first.filter((mutant) => mutant.line === line);
  expect(onLine(2).length).toBe(1);
  expect(new Set(first.map(({ line }) => line)).size).toBe(10);
  expect(rest.flat().length).toBeGreaterThan(first.length);
  const ids = waves.flat().map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

test('a change of a few lines is looked at more closely at once', () => {
  const [first = []] = plantMutants(changeOf(1));
  expect(first.filter(({ line }) => line === 2).length).toBe(4);
});

test('a wave has at most 24 faults, and there are at most four', () => {
  const waves = plantMutants(changeOf(40));
  expect(waves.map(({ length }) => length)).toEqual([24, 24, 24, 24]);
});
