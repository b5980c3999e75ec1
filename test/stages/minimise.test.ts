// What is taken out of a test, and what keeps it in. The outcome of a run is what the text that is left would do.
import { frameworks } from '../../src/frameworks/index.ts';
import { objectionTo } from '../../src/gates/static-gate.ts';
import type { Home } from '../../src/generators/generator.ts';
import { languages } from '../../src/languages/index.ts';
import { loadGrammars } from '../../src/languages/parser.ts';
import { unusedImports } from '../../src/stages/minimise/imports.ts';
import { simplerInputs } from '../../src/stages/minimise/literals.ts';
import { minimiseTests } from '../../src/stages/minimise/minimise.ts';
import { shorterTitle } from '../../src/stages/minimise/title.ts';
import type { Candidate, LanguageId, Mutant } from '../../src/terms.ts';
import type { Testbed } from '../../src/testbed.ts';
import { mutantOf, proofOf, targetOf } from './proofs.ts';

beforeAll(loadGrammars);

const home: Home = {
  ...{ file: 'test_a.py', exists: false, neighbour: undefined },
  style: { module: 'python', quote: '"', semicolons: false, indent: '    ' },
  canImport: true,
  symbolImport: { statements: [], reference: 'f' },
};

/** `f(1)` is what base lacks, `f(2)` what tells the mutant, `f(3)` what runs line 3. */
async function shorten(
  body: string,
  language: LanguageId = 'python',
  leftMs = 1000,
  worth: readonly string[] = ['base', 'm1'],
) {
  const runs: string[] = [];
  const bed = {
    language: languages.find(({ id }) => id === language),
    framework: frameworks.find(({ id }) => id === (language === 'python' ? 'pytest' : 'jest')),
    deadline: { leftMs: () => leftMs, spentMs: () => 1000 },
  } as unknown as Testbed;
  const alone = () => async (candidate: Candidate, on: 'head' | 'base' | Mutant) => {
    const where = typeof on === 'string' ? on : on.id;
    runs.push(where);
    const isRed =
      (where === 'base' && candidate.body.includes('f(1)')) ||
      (where === 'm1' && candidate.body.includes('f(2)')) ||
      (where === 'm2' && candidate.body.includes('f(4)'));
    const hits = { 'a.py': candidate.body.includes('f(3)') ? [2, 3] : [2] };
    const outcome = isRed ? ('fail' as const) : ('pass' as const);
    return { ran: true as const, test: { id: 'x', outcome, durationMs: 1, hits } };
  };
  const target = targetOf('f', ['m1', 'm2', 'm3'].map(mutantOf));
  const found = proofOf('a', target, worth, 'observed', body);
  const proof = { ...found, candidate: { ...found.candidate, likelyKills: ['m1', 'm2', 'm3'] } };
  const ground = { bed, objection: objectionTo, alone };
  const [shorter] = await minimiseTests(ground, [{ proof, home }]);
  return { body: shorter?.proof.candidate.body, runs };
}

const python = (...lines: readonly string[]) =>
  `def test_a():\n${lines.map((one) => `    ${one}\n`).join('')}`;

test('an assertion that adds nothing goes, and what it was set up with', async () => {
  const body = python('assert f(1) == 1', 'assert f(2) == 2', 'x = g(9)', 'assert f(x) == 9');
  expect((await shorten(body)).body).toBe(python('assert f(1) == 1', 'assert f(2) == 2'));
});

test('what kills, what base lacks and what runs a changed line stays', async () => {
  const body = python('assert f(1) == 1', 'assert f(2) == 2', 'assert f(3) == 3');
  const { body: shorter, runs } = await shorten(body);
  expect(shorter).toBe(body);
  expect(runs.filter((where) => where === 'm1')).toHaveLength(3);
});

test('a kill that was likely and never confirmed stays too, where it is one', async () => {
  const body = python('assert f(1) == 1', 'assert f(2) == 2', 'assert f(4) == 4', 'assert f(5) == 5');
  expect((await shorten(body)).body).toBe(python('assert f(1) == 1', 'assert f(2) == 2', 'assert f(4) == 4'));
});

test('setup that is used stays, without a run for it', async () => {
  const body = python('x = 1', 'y = x + 1', 'assert f(1) == f(2) + x + y');
  expect(await shorten(body)).toEqual({ body, runs: [] });
});

test('where the time is needed for the final proof, nothing is tried', async () => {
  const body = python('assert f(1) == 1', 'assert f(2) == 2', 'assert f(8) == 8');
  expect(await shorten(body, 'python', 100)).toEqual({ body, runs: [] });
});

test('JavaScript: the same, by its own block', async () => {
  const line = (text: string) => `  ${text}\n`;
  const body = (...lines: readonly string[]) => `test('test_a', () => {\n${lines.map(line).join('')}});\n`;
  const long = body(
    ...['expect(f(1)).toBe(1);', 'const x = [9];', 'expect(f(x)).toBe(9);', 'expect(f(2)).toBe(2);'],
  );
  expect((await shorten(long, 'javascript')).body).toBe(
    body('expect(f(1)).toBe(1);', 'expect(f(2)).toBe(2);'),
  );
});

test.each<[LanguageId, string, string, boolean]>([
  ['python', 'import re', 'assert f(1)', true],
  ['python', 'import re', 'assert re.match(a)', false],
  ['python', 'import numpy as np', 'assert np.f(1)', false],
  ['python', 'from a.b import c', 'assert f(1)', true],
  ['javascript', "import { a } from 'b';", 'expect(f(1))', true],
  ['javascript', "const a = require('b');", 'expect(a(1))', false],
  ['javascript', "import 'b';", 'expect(a(1))', false],
])('%s: %s beside %s can go: %s', (language, statement, body, expected) => {
  expect(unusedImports(statement, body, language)).toBe(expected);
});

test.each([
  ['f returns 15 or raises TypeError', 'assert f(1) == 15', 'f returns 15'],
  ['f raises E or returns 1', 'with pytest.raises(E):\n    f(1)', 'f raises E'],
  [
    'f returns 15 or raises E',
    'assert f(1) == 15\nwith pytest.raises(E):\n    f(2)',
    'f returns 15 or raises E',
  ],
  ['f returns 1 or returns 2', 'assert f(1) == 1', 'f returns 1 or returns 2'],
  ['f keeps its results', 'assert f(1) == 1', 'f keeps its results'],
])('%s over %j becomes %s', (title, body, expected) => {
  expect(shorterTitle(title, body)).toBe(expected);
});

test('an input is made simpler as long as the test is worth the same; what is expected stays', async () => {
  const long = 'assert g([f(3), 44], "abcdef") == [44, 5]';
  const body = python('assert f(2) == 2', long);
  expect((await shorten(body, 'python', 1000, ['m1'])).body).toBe(
    python('assert f(2) == 2', 'assert g([f(3)], "a") == [44, 5]'),
  );
  // Of a call whose answer changed, this very call is shown.
  expect((await shorten(python('assert f(1) == 1', long))).body).toBe(python('assert f(1) == 1', long));
});

test.each<[LanguageId, string, readonly string[]]>([
  [
    'python',
    'assert f([1, 2, 3]) == [1, 2, 3]',
    ['assert f([1]) == [1, 2, 3]', 'assert f([2, 3]) == [1, 2, 3]'],
  ],
  ['python', 'assert f("abcd"), "message"', ['assert f("a"), "message"', 'assert f("ab"), "message"']],
  [
    'python',
    'with raises(E, match="message"):\n        f(100)',
    ['with raises(E, match="message"):\n        f(1)'],
  ],
  ['python', 'assert f((1, 2)) is None', ['assert f((1,)) is None', 'assert f((2,)) is None']],
  ['python', String.raw`assert f("a\nbcd", b"abcd", f"{x}abc")`, []],
  [
    'javascript',
    'expect(f([1, 2])).toEqual([1, 2]);',
    ['expect(f([1])).toEqual([1, 2]);', 'expect(f([2])).toEqual([1, 2]);'],
  ],
  [
    'javascript',
    "expect(() => f('abcd')).toThrow('abcd');",
    ["expect(() => f('a')).toThrow('abcd');", "expect(() => f('ab')).toThrow('abcd');"],
  ],
  ['javascript', 'assert.strictEqual(f(100), 100);', ['assert.strictEqual(f(1), 100);']],
])('%s: simpler than %s', (language, statement, expected) => {
  const inTest = (text: string) =>
    language === 'python' ? `def test_a():\n    ${text}\n` : `test('many words', () => {\n  ${text}\n});\n`;
  expect([...simplerInputs(inTest(statement), language)].sort()).toEqual(expected.map(inTest).sort());
});
