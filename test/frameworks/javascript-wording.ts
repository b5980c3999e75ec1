// The words of the JavaScript frameworks.
import type { TestStyle } from '../../src/languages/language.ts';
import type { Wording } from './wording.ts';

/** The code under test: CommonJS, which every framework can load. */
export const production = `'use strict';
exports.sum = function sum(a, b) {
  return a + b;
};
exports.crash = function crash(message) {
  throw new Error(message || 'crashed');
};
exports.count = function* count(end) {
  if (end < 0) throw new Error('negative');
  for (let at = 0; at < end; at++) yield at;
};
exports.later = async function later(value) {
  return value;
};
exports.refuse = async function refuse() {
  throw new Error('refused');
};
`;

const countedProduction = production.replace(
  '  return a + b;',
  "  require('events').testwrightHit?.('src/sum.cjs', 3);\n  return a + b;",
);

export interface JavascriptWords {
  readonly style: TestStyle;
  readonly ending: string;
  /** Import of the framework's functions and of assertions. */
  readonly head: string;
  readonly call: 'test' | 'it';
  readonly skip: (words: string) => string;
  readonly dialect: 'expect' | 'assert';
  readonly failingHook: Wording['failingHook'];
  readonly folder?: string;
}

export function javascriptWording(words: JavascriptWords): Wording {
  const { style, call } = words;
  const quoted = (text: string) => JSON.stringify(text);
  const write = (name: string, body: string) => `${call}(${quoted(name)}, () => {\n${body}\n});\n`;
  const names = 'const { sum, crash, count, later, refuse } = ';
  const load =
    style.module === 'commonjs'
      ? `${names}require('../src/sum.cjs');\n`
      : `import sut from '../src/sum.cjs';\n${names}sut;\n`;
  const odd = [
    'it\'s "quoted" `so`',
    'ünïcode 漢字 ✓ 🎉',
    'brackets [a] (b) {c} <d>',
    'regex .* ^$ +? | \\d /x/',
    'with :: and > and \\ back',
  ];
  return {
    style,
    production: load,
    head: `${words.head}${load}`,
    file: (stem) => `${words.folder ?? ''}test/${stem}${words.ending}`,
    brokenImport:
      style.module === 'commonjs' ? "require('./not-there.cjs');\n" : "import './not-there.mjs';\n",
    brokenSyntax: 'const = ;\n',
    named: (text) => text,
    test: write,
    asyncTest: (name, body) => `${call}(${quoted(name)}, async () => {\n${body}\n});\n`,
    skipped: words.skip,
    group: {
      named: (text) => text,
      of: (text, inner) => `describe(${quoted(text)}, () => {\n${inner}});\n`,
    },
    ...(words.failingHook === undefined ? {} : { failingHook: words.failingHook }),
    odd: {
      source:
        odd.map((name) => write(name, '')).join('') +
        `for (const [a, b] of [[1, 2], [3, 4]]) ${call}(\`adds \${a} and \${b}\`, () => { sum(a, b); });\n`,
      paths: [...odd, 'adds 1 and 2', 'adds 3 and 4'],
    },
    equal: (actual, wanted) =>
      words.dialect === 'expect'
        ? `expect(${actual}).toBe(${wanted});`
        : `assert.strictEqual(${actual}, ${wanted});`,
    sum: (a, b) => `sum(${a}, ${b})`,
    crash: 'crash();',
    throwHere: "throw new TypeError('here');",
    spin: 'for (;;);',
    leave: ['process.exit(0);', 'process.reallyExit(0);', "process.kill(process.pid, 'SIGKILL');"],
    scribble: `const record = JSON.stringify({ nonce: 'x', seq: 1, kind: 'test', file: 'a', path: ['lies'], status: 'pass', ms: 1 }) + '\\n';
for (let fd = 3; fd < 40; fd++) try { process.getBuiltinModule('fs').writeSync(fd, record); } catch {}`,
    longMessage: (bytes) => `throw new Error('<' + 'x'.repeat(${bytes}) + '>');`,
    order: (list) =>
      `const seen = [];\n${list
        .map((name) => write(name, `seen.push(${quoted(name)});\nthrow new Error('<' + seen.join() + '>');`))
        .join('')}`,
    counted: {
      files: { [`${words.folder ?? ''}src/sum.cjs`]: countedProduction },
      path: 'src/sum.cjs',
      line: 3,
    },
  };
}
