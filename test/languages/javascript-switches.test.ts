import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { javascript, typescript } from '../../src/languages/javascript.ts';
import { descendants, loadGrammars, withSyntax } from '../../src/languages/parser.ts';
import { mutators } from '../../src/mutators/index.ts';
import type { Mutant } from '../../src/terms.ts';
import { runNode } from './javascript-runs.ts';
import { corpus } from './switch-corpus.ts';

await loadGrammars();

function mutant(source: string, start: number, end: number, text: string): Mutant {
  const mutated = source.slice(0, start) + text + source.slice(end);
  const [before, line] = [source.slice(start, end), source.slice(0, start).split('\n').length];
  return {
    id: `${start}-${end}-${text}`,
    path: 'a.js',
    line,
    operator: 'any',
    before,
    after: text,
    source: mutated,
  };
}

/** Every mutant of every operator whose source parses. */
function allMutants(source: string, language: 'javascript' | 'typescript'): readonly Mutant[] {
  const found = withSyntax(language, source, (root) =>
    [...descendants(root)].flatMap((node) =>
      node.isNamed
        ? mutators.flatMap((one) =>
            one
              .mutate(node, language)
              .map(({ startIndex, endIndex, text }) => mutant(source, startIndex, endIndex, text)),
          )
        : [],
    ),
  );
  const distinct = [...new Map(found.map((one) => [one.source, one])).values()];
  return distinct.filter((one) => withSyntax(language, one.source, (root) => !root.hasError));
}

function switchesOf(source: string, ...faults: readonly (readonly [string, string])[]) {
  const mutants = faults.map(([before, after]) => {
    const start = source.indexOf(before);
    return mutant(source, start, start + before.length, after);
  });
  const said = javascript.switches(source, 'a.js', mutants, 1);
  const at = said?.source.indexOf('function __testwrightSwitch') ?? -1;
  const text = said?.source.slice(0, at < 0 ? undefined : at).replaceAll('__testwrightSwitch', 'on');
  const numbers = (ids: readonly string[] = []) =>
    ids.map((id) => mutants.findIndex((one) => one.id === id) + 1);
  return { text, early: numbers(said?.early), cold: numbers(said?.cold) };
}

test.each([
  ['an expression', 'f(a + b * c);\n', [['+', '-']], 'f((on(1) ? (a - b * c) : (a + b * c)));\n'],
  [
    'only where both sources have the same piece',
    'x = c - a * b;\n',
    [['*', '-']],
    'x = (on(1) ? (c - a - b) : (c - a * b));\n',
  ],
  [
    'several at one place, and one inside another',
    'x = f(a > 1);\n',
    [
      ['>', '>='],
      ['>', '<'],
      ['1', '2'],
    ],
    'x = f((on(2) ? (a < 1) : ((on(1) ? (a >= 1) : (a > (on(3) ? (2) : (1)))))));\n',
  ],
  [
    'a statement',
    'if (a) b()\nelse c()\n',
    [['b()', ';']],
    'if (a) { if (on(1)) { ; } else { b() } }\nelse c()\n',
  ],
  [
    'a line that could go on with the one before it',
    'a()\nb || c\n',
    [['||', '&&']],
    'a()\n{ if (on(1)) { b && c } else { b || c } }\n',
  ],
  [
    'what is called',
    '(a.b || c)(1);\n',
    [['||', '&&']],
    '{ if (on(1)) { (a.b && c)(1); } else { (a.b || c)(1); } }\n',
  ],
  [
    'a label stays with its loop',
    'a: for (;;) { if (b) break a; }\n',
    [['break a;', ';']],
    'a: for (;;) { if (b) { if (on(1)) { ; } else { break a; } } }\n',
  ],
  ['default values', 'function f(a = 1) {}\n', [['1', '2']], 'function f(a = (on(1) ? (2) : (1))) {}\n'],
  [
    'a block, where several statements differ',
    'function f() { a(); b(); }\n',
    [['a(); b();', 'c(1); d;']],
    'function f() { if (on(1)) { { c(1); d; } } else { { a(); b(); } } }\n',
  ],
] as const)('switches: %s', (_name, source, faults, expected) => {
  expect(switchesOf(source, ...faults).text).toBe(expected);
});

test.each([
  ['a directive', "'use strict'; f();\n", ["'use strict'", "''"]],
  ['a decorator', '@d(1) class A {}\n', ['1', '2']],
  ['the head of a function of the module', 'function f(a) {}\n', ['a', 'b']],
  ['an import', "import a from 'b';\n", ["'b'", "''"]],
  ['a pattern', 'const { a } = b;\n', ['{ a }', '{ c }']],
  ['a function that takes its name from its place', 'const f = () => 1;\n', ['() => 1', '() => 2, 3']],
  ['a source that does not parse', 'f(1);\n', ['1', '(']],
] as const)('goes cold: %s', (_name, source, fault) => {
  expect(switchesOf(source, fault)).toMatchObject({ text: source, cold: [1] });
});

test('early is what runs when the module is loaded', () => {
  const source =
    'const a = 1; class B { static b = 2; c = 3; [f(4)]() { return 5; } } function g(d = 6) { return 7; }\nif (8) h(() => 9);\n';
  const faults = '123456789'.split('').map((digit) => [digit, `${digit}0`] as const);
  expect(switchesOf(source, ...faults)).toMatchObject({ early: [1, 2, 4, 8], cold: [] });
});

/** Each source evaluated in a realm of its own, as Jest does it, with what it said; `set` is put before as the switch. */
const evaluator = `
const vm = require('node:vm');
const events = require('node:events');
const tasks = JSON.parse(require('node:fs').readFileSync('tasks.json', 'utf8'));
process.on('unhandledRejection', () => {});
(async () => {
  const answers = [];
  for (const { source, set, most } of tasks) {
    const said = [];
    const say = (...values) => said.push(values.map(String).join(' '));
    const waits = [];
    const later = (...promises) => waits.push(Promise.allSettled(promises));
    events.testwrightSwitch = set;
    events.testwrightCalls = 0;
    events.testwrightMost = most;
    events.testwrightLoaded = new Set();
    try {
      vm.runInNewContext('(function () {' + source + '\\n})()', { say, later, process }, { timeout: 250 });
      for (const all of waits) say(JSON.stringify((await all).map((one) => one.value ?? one.reason?.name)));
    } catch (error) {
      said.push(error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT' ? 'does not end' : error.name);
    }
    answers.push({ said: said.slice(0, 50), loaded: [...events.testwrightLoaded] });
  }
  console.log(JSON.stringify(answers));
})();
`;

interface Task {
  readonly source: string;
  readonly set: number;
  /** Choices that may be passed. */
  readonly most?: number;
}

async function evaluate(
  tasks: readonly Task[],
): Promise<readonly { readonly said: readonly string[]; readonly loaded: readonly string[] }[]> {
  const folder = mkdtempSync(join(tmpdir(), 'testwright-switches-'));
  try {
    writeFileSync(join(folder, 'tasks.json'), JSON.stringify(tasks));
    writeFileSync(join(folder, 'evaluate.cjs'), evaluator);
    return JSON.parse(await runNode(folder, ['evaluate.cjs']));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test.each(Object.keys(corpus))('the switched source of "%s" does what each mutant does', async (name) => {
  const source = corpus[name] ?? '';
  const mutants = allMutants(source, 'javascript');
  const said = javascript.switches(source, 'a.js', mutants, 1);
  if (said === null) throw new Error('JavaScript has switches');
  const switched = said.switched.map((id) => mutants.find((one) => one.id === id) ?? mutants[0]);
  expect(switched.length).toBeGreaterThan(20);
  expect(said.cold.length).toBeLessThan(mutants.length / 10);
  const [plain, off, unset, ...pairs] = await evaluate([
    { source, set: 0 },
    { source: said.source, set: 0 },
    { source: said.source, set: -5 },
    ...switched.flatMap((one, at) => [
      { source: one?.source ?? '', set: 0 },
      { source: said.source, set: at + 1 },
    ]),
  ]);
  expect(off).toEqual({ said: plain?.said, loaded: ['a.js'] });
  expect(unset?.said).toEqual(plain?.said);
  const differing = switched.filter((_one, at) => {
    const [mutated, chosen] = [pairs[2 * at], pairs[2 * at + 1]];
    return JSON.stringify(mutated?.said) !== JSON.stringify(chosen?.said);
  });
  expect(differing.map((one) => `${one?.line}: ${one?.before} → ${one?.after}`)).toEqual([]);
  // The faults are no shams: most are seen in what is said.
  const seen = pairs.filter((one, at) => at % 2 === 0 && one.said.join() !== plain?.said.join());
  expect(seen.length).toBeGreaterThan(switched.length / 2);
});

test('a fault that never ends is stopped after so many choices, one that ends is not', async () => {
  const source = 'let n = 0; while (n < 5) n += 1; say(n);\n';
  const start = source.indexOf('n += 1');
  const faults = ['n -= 1', 'n += 2'].map((text) => mutant(source, start, start + 6, text));
  const switched = javascript.switches(source, 'a.js', faults, 1)?.source ?? '';
  const ran = await evaluate([0, 1, 2].map((set) => ({ source: switched, set, most: 1000 })));
  expect(ran.map(({ said }) => said)).toEqual([['5'], ['RangeError'], ['6']]);
});

test('our own TypeScript is still TypeScript with every mutant in it', () => {
  const folder = join(import.meta.dirname, '../../src/languages');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  let count = 0;
  for (const name of files.filter((_name, at) => at % 25 === 0)) {
    const source = readFileSync(join(folder, name), 'utf8');
    const mutants = allMutants(source, 'typescript');
    const said = typescript.switches(source, name, mutants, 1);
    count += said?.switched.length ?? 0;
    const text = said?.source ?? '';
    expect(text === source || text.startsWith('// @ts-nocheck\n')).toBe(true);
    expect(() => stripTypeScriptTypes(text)).not.toThrow();
  }
  expect(count).toBeGreaterThan(100);
});
