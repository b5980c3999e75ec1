import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire, stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { javascript, typescript } from '../../src/languages/javascript.ts';
import { loadGrammars } from '../../src/languages/parser.ts';
import { runNode } from './javascript-runs.ts';

await loadGrammars();

/** Notes the hits of a process and prints them last. */
const receiver = `
const hits = new Set();
require('node:events').testwrightHit = (path, line) => hits.add(path + ':' + line);
process.on('exit', () => console.log(JSON.stringify([...hits])));
`;

/** Everything printed by a program of several files, the last line its hits in order, each once. */
async function run(files: Readonly<Record<string, string>>, main: string): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'testwright-counters-'));
  try {
    for (const [name, source] of Object.entries({ ...files, 'receiver.cjs': receiver })) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), source);
    }
    const output = await runNode(folder, ['--require', './receiver.cjs', main]);
    return output.trimEnd().split('\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function counted(source: string, path: string): string {
  const lines = [...javascript.executableLines(source, path)];
  const text = javascript.withCounters(source, path, lines) ?? '';
  expect([path, javascript.parses(text, path)]).toEqual([path, true]);
  return text;
}

/** The counted source up to the declaration that takes the hits. */
function counters(source: string, path: string, lines: readonly number[]): string {
  const text = javascript.withCounters(source, path, lines) ?? '';
  const at = text.indexOf('function __testwright');
  return (at < 0 ? text : text.slice(0, at)).replaceAll('__testwright', 'hit');
}

test.each([
  ['only wanted lines', 'a();\nb();\n', [2], 'a();\nhit(2); b();\n'],
  ['no wanted line runs', '// a\nb();\n', [1], '// a\nb();\n'],
  [
    'a body without braces',
    'if (a)\n  b()\nelse c()\n',
    [2, 3],
    'if (a)\n  { hit(2); b() }\nelse { hit(3); c() }\n',
  ],
  ['an arrow', 'const f = (a) => ({ a });\n', [1], 'const f = (a) => (hit(1), ({ a }));\n'],
  [
    'branches',
    'x = a\n  ? b\n  : c && \nd;\n',
    [2, 3, 4],
    'x = a\n  ? (hit(2), b)\n  : (hit(3), c && \n(hit(4), d));\n',
  ],
  ['lines inside a statement', 'f(\n  1,\n  2,\n);\n', [1, 3], 'hit(1); hit(3); f(\n  1,\n  2,\n);\n'],
  [
    'cases',
    'switch (a) {\n  case 1:\n  case 2: b();\n}\n',
    [2, 3],
    'switch (a) {\n  case 1: hit(2);\n  case 2: hit(3); b();\n}\n',
  ],
  [
    'a directive stays first',
    "function f() { 'use strict'; return 1; }\n",
    [1],
    "function f() { 'use strict'; hit(1); return 1; }\n",
  ],
  [
    'default values',
    'function f(\n  a = g(),\n) {\n  return a;\n}\n',
    [2],
    'function f(\n  a = g(),\n) {\n  hit(2); return a;\n}\n',
  ],
  [
    'fields',
    'class A {\n  x = b();\n  y = () => 1;\n}\n',
    [2, 3],
    'class A {\n  x = (hit(2), b());\n  y = () => (hit(3), 1);\n}\n',
  ],
  [
    'labels',
    'a: for (;;) {\n  continue a;\n}\n',
    [1, 2],
    'hit(1); a: for (;;) {\n  hit(2); continue a;\n}\n',
  ],
  ['exports', 'export const a = b();\n', [1], 'hit(1); export const a = b();\n'],
] as const)('counts: %s', (_name, source, lines, expected) => {
  expect(counters(source, 'a.js', lines)).toBe(expected);
});

const program = (exportWord: string) =>
  `
'use strict';
${exportWord}function choose(a) {
  if (a > 1)
    return 'many';
  return [a]
    .map((x) => x
      ? 'one'
      : 'none')[0];
}
console.log(choose(0), choose(2), (() => this === undefined)());
`.slice(1);

test.each([
  ['CommonJS', 'a.cjs', '', false],
  ['ES modules', 'a.mjs', 'export ', true],
  ['TypeScript', 'a.mts', 'export ', true],
])('counted %s runs as before and tells its lines in order', async (_name, path, exportWord, isStrict) => {
  const text = counted(program(exportWord), path);
  expect(await run({ [path]: text }, path)).toEqual([
    `none many ${isStrict}`,
    JSON.stringify([10, 3, 5, 6, 8, 4].map((line) => `${path}:${line}`)),
  ]);
});

test('counts in a cycle of modules that is not evaluated yet', async () => {
  const files = {
    'a.mjs': "import './b.mjs';\nexport function early() {\n  return 1;\n}\n",
    'b.mjs': "import { early } from './a.mjs';\nconsole.log(early());\n",
  };
  const text = counted(files['a.mjs'], 'a.mjs');
  expect(await run({ ...files, 'a.mjs': text }, 'a.mjs')).toEqual(['1', '["a.mjs:3"]']);
});

test('does nothing where nobody takes the hits', async () => {
  const text = `${counted("console.log('x');\n", 'a.cjs')}`;
  expect(await run({ 'a.cjs': `delete require('node:events').testwrightHit;\n${text}` }, 'a.cjs')).toEqual([
    'x',
    '[]',
  ]);
});

test('a library that others wrote behaves the same when every line of it is counted', async () => {
  const folder = join(dirname(createRequire(import.meta.url).resolve('yaml/package.json')), 'dist');
  const plain: Record<string, string> = {
    'main.cjs': `const yaml = require('./yaml/index.js');
const text = 'a: [1, -2.5e3, ~]\\nb: |\\n  x\\n  y\\nc: &d {e: "\\\\u00e9"}\\nf: *d\\n? [g]\\n: !!set {h, i}\\n';
const document = yaml.parseDocument(text);
console.log(JSON.stringify([document.toJS(), document.errors, String(document), yaml.stringify({ a: { b: [1, 'x\\ny'] } })]));
try { yaml.parse('a: [1'); } catch (error) { console.log(error.name + error.message.split('\\n')[0]); }`,
  };
  const everyLine: Record<string, string> = { ...plain };
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.js')) continue;
    const source = readFileSync(join(folder, name), 'utf8');
    plain[`yaml/${name}`] = source;
    everyLine[`yaml/${name}`] = counted(source, `yaml/${name}`);
    expect(everyLine[`yaml/${name}`]?.split('\n').length).toBe(source.trimEnd().split('\n').length + 2);
  }
  const [before, after] = [await run(plain, 'main.cjs'), await run(everyLine, 'main.cjs')];
  expect(after.slice(0, -1)).toEqual(before.slice(0, -1));
  expect(before.at(-1)).toBe('[]');
  expect(JSON.parse(after.at(-1) ?? '[]').length).toBeGreaterThan(1000);
});

test('our own TypeScript is still TypeScript when every line of it is counted', () => {
  const folder = join(import.meta.dirname, '../../src');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  expect(files.length).toBeGreaterThan(80);
  for (const name of files) {
    const source = readFileSync(join(folder, name), 'utf8');
    const lines = [...typescript.executableLines(source, name)];
    const text = typescript.withCounters(source, name, lines) ?? '';
    expect(() => stripTypeScriptTypes(text)).not.toThrow();
    const counting = new Set([...text.matchAll(/__testwright_*\((\d+)\)/g)].map((match) => Number(match[1])));
    expect(lines.filter((line) => !counting.has(line))).toEqual([]);
  }
});
