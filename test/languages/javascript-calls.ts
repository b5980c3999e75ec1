// Cases of the conformance suite that are about calls: what documentation gives, and what literals are varied to.
import type { CodeSymbol } from '../../src/terms.ts';
import type { CallCases } from './conformance.ts';

const symbol: CodeSymbol = {
  path: 'src/range.js',
  language: 'javascript',
  name: 'parseRange',
  qualifiedName: 'parseRange',
  kind: 'function',
  span: { start: 1, end: 3 },
  signature: 'function parseRange(text)',
  parameters: ['text'],
  doc: '',
  source: '',
  isAsync: false,
  isGenerator: false,
  calls: [],
};

export const docCalls: CallCases['docCalls'] = [
  {
    name: 'reads @example blocks, by whatever module they name the function',
    reference: 'range.parseRange',
    symbol: {
      ...symbol,
      doc: `/**
 * Parses.
 * @example
 * const text = '1-3';
 * parseRange(text); // => [1, 3]
 * @example <caption>With a library</caption>
 * lib.parseRange('4-5')
 * // => [4, 5]
 * @param {string} text parseRange('not this')
 */`,
    },
    expected: ["const text = '1-3';\nrange.parseRange(text)", "range.parseRange('4-5')"],
  },
  {
    name: 'reads fenced code and single lines with what they give',
    reference: 'parseRange',
    symbol: {
      ...symbol,
      doc: "Parses a range.\n\n```js\nimport { parseRange } from 'range';\nconsole.log(parseRange('6-7'));\n```\n\nparseRange('8-9') → [8, 9]\nOr parseRange of nothing (throws).",
    },
    expected: ["parseRange('6-7')", "parseRange('8-9')"],
  },
  {
    name: 'reads methods on objects that the example makes',
    reference: 'Box',
    symbol: {
      ...symbol,
      name: 'add',
      qualifiedName: 'Box.add',
      container: 'Box',
      kind: 'method',
      doc: 'Adds.\n@example\nconst box = new Map();\nbox.add(1) // 2',
    },
    expected: ['const box = new Map();\nbox.add(1)'],
  },
  {
    name: 'finds none in prose',
    reference: 'parseRange',
    symbol: { ...symbol, doc: 'Just words.' },
    expected: [],
  },
];

const call = { setup: [], imports: [], origin: 'model' } as const;

export const vary: CallCases['vary'] = [
  {
    name: 'numbers',
    call: { ...call, expression: 'tail(3, -2.5, 7n)' },
    changed: ['100', "'x'"],
    expected: [
      ...['0', '-1', '1', '2', '4', '-3', '30', '99', '100', '101'].map((n) => `tail(${n}, -2.5, 7n)`),
      ...['2.5', '-1.5', '-3.5', '-25'].map((n) => `tail(3, ${n}, 7n)`),
      ...['0n', '8n', '6n', '-7n', '70n'].map((n) => `tail(3, -2.5, ${n})`),
      'tail(3, -2.5)',
      'tail(3, -2.5, undefined)',
      'tail(3, -2.5, null)',
    ],
  },
  {
    name: 'texts, with those of the changed lines',
    call: { ...call, expression: 'parse("ab c")' },
    changed: ["'-'", '5'],
    expected: ['""', '"-"', '"ab "', '"ab cc"', '"a"', '"AB C"', '"ab c-"', 'undefined', 'null'].map(
      (text) => `parse(${text})`,
    ),
  },
  {
    name: 'lists, objects and booleans',
    call: { ...call, expression: 'pick([1, 2], { a: true, b: null })' },
    changed: [],
    expected: [
      'pick([], { a: true, b: null })',
      'pick([1], { a: true, b: null })',
      'pick([0, 2], { a: true, b: null })',
      'pick([1, 2], {})',
      'pick([1, 2], { b: null })',
      'pick([1, 2], { a: true })',
      'pick([1, 2], { a: false, b: null })',
      'pick([1, 2], { a: true, b: undefined })',
      'pick([1, 2])',
    ],
  },
  {
    name: 'literals of the setup when the call has none',
    call: { ...call, setup: ["const box = new Box('ab', 2);"], expression: 'box.size()' },
    changed: [],
    expected: ["const box = new Box('', 2);\nbox.size()", "const box = new Box('ab', 3);\nbox.size()"],
  },
];
