// Values as JavaScript has them, with the literal that each must be written as.
import fc from 'fast-check';
import type { Value } from '../../src/terms.ts';
import type { CallCases } from './conformance.ts';

export const number = (v: string): Value => ({ t: 'float', v });
export const text = (v: string): Value => ({ t: 'text', v });
export const array = (...v: readonly Value[]): Value => ({ t: 'list', v, as: 'array' });
export const object = (entries: Readonly<Record<string, Value>>): Value => ({
  t: 'map',
  v: Object.entries(entries).map(([key, value]) => [text(key), value] as const),
  as: 'object',
});
export const built = (name: string, ...args: readonly Value[]): Value => ({
  t: 'built',
  module: '',
  name,
  args,
});

/** Half of a pair: no character. */
const lone = String.fromCharCode(0xd800);

export const literals: CallCases['literals'] = [
  { value: { t: 'null' }, text: 'null' },
  { value: { t: 'undefined' }, text: 'undefined' },
  { value: { t: 'bool', v: true }, text: 'true' },
  { value: number('0.1'), text: '0.1' },
  { value: number('-0'), text: '-0' },
  { value: number('nan'), text: 'NaN' },
  { value: number('-inf'), text: '-Infinity' },
  { value: number('1e+21'), text: '1e+21' },
  { value: number('5e-324'), text: '5e-324' },
  { value: { t: 'int', v: '-123456789012345678901' }, text: '-123456789012345678901n' },
  { value: text("it's"), text: `"it's"` },
  { value: text(`a'b"c\\`), text: `'a\\'b"c\\\\'` },
  {
    value: text(`\n\t\0\u2028${lone}\u{1f600}\u{e0001}`),
    text: "'\\n\\t\\x00\\u2028\\u{d800}\u{1f600}\\u{e0001}'",
  },
  { value: text('\x001'), text: "'\\x001'" },
  { value: text('a`b'), text: "'a`b'" },
  { value: array(number('1'), array()), text: '[1, []]' },
  { value: { t: 'list', v: [number('1')], as: 'Set' }, text: 'new Set([1])' },
  { value: { t: 'list', v: [], as: 'Set' }, text: 'new Set()' },
  { value: { t: 'map', v: [[number('1'), text('a')]], as: 'Map' }, text: "new Map([[1, 'a']])" },
  { value: object({}), text: '{}' },
  {
    value: object({
      a: number('1'),
      'b-c': { t: 'undefined' },
      7: text(''),
      '08': number('2'),
      class: number('3'),
    }),
    text: "{ 7: '', a: 1, 'b-c': undefined, '08': 2, class: 3 }",
  },
  { value: { t: 'map', v: [[text('__proto__'), number('1')]], as: 'object' }, text: "{ ['__proto__']: 1 }" },
  {
    value: { t: 'map', v: [[text('a'), number('1')]], as: 'null-object' },
    text: '{ __proto__: null, a: 1 }',
  },
  { value: built('Date', text('2020-01-02T03:04:05.006Z')), text: "new Date('2020-01-02T03:04:05.006Z')" },
  { value: built('RegExp', text('a\\/[/]'), text('gi')), text: '/a\\/[/]/gi' },
  { value: built('RegExp', text('\u2028'), text('')), text: "new RegExp('\\u2028')" },
  // No pattern's source holds a bare slash; a value that says so must not end the literal early.
  { value: built('RegExp', text('a/;b'), text('')), text: "new RegExp('a/;b')" },
  { value: built('URL', text('http://a/b')), text: "new URL('http://a/b')" },
  { value: built('TypeError', text('bad')), text: "new TypeError('bad')" },
  { value: built('Symbol.for', text('x')), text: "Symbol.for('x')" },
  { value: { t: 'built', module: '', name: 'Symbol.iterator' }, text: 'Symbol.iterator' },
  { value: { t: 'bytes', v: '00ff', as: 'Buffer' }, text: "Buffer.from('00ff', 'hex')" },
  { value: { t: 'bytes', v: '00ff', as: 'Uint8Array' }, text: 'new Uint8Array([0, 255])' },
  { value: { t: 'bytes', v: 'feff0100', as: 'Int16Array' }, text: 'new Int16Array([-2, 1])' },
  { value: { t: 'bytes', v: '00000080', as: 'Float32Array' }, text: 'new Float32Array([-0])' },
  { value: { t: 'bytes', v: 'ffffffffffffffff', as: 'BigInt64Array' }, text: 'new BigInt64Array([-1n])' },
  { value: { t: 'bytes', v: '01', as: 'ArrayBuffer' }, text: 'new Uint8Array([1]).buffer' },
];

export const unwritable: readonly Value[] = [
  { t: 'opaque', type: 'Socket' },
  { t: 'list', v: [], as: 'tuple' },
  { t: 'map', v: [], as: 'dict' },
  { t: 'map', v: [[number('1'), number('1')]], as: 'object' },
  { t: 'bytes', v: '00', as: 'DataView' },
  { t: 'bytes', v: '00', as: 'constructor' },
  { t: 'bytes', v: '00', as: 'Int16Array' },
  { t: 'built', module: './mine', name: 'Date', args: [] },
  { t: 'built', module: '', name: 'process.exit', args: [] },
  { t: 'built', module: '', name: 'Symbol.x;y' },
  { t: 'built', module: '', name: 'Date', args: [{ t: 'opaque', type: 'Proxy' }] },
];

/** No numbers that start like an index: an object would put them first. */
const key = fc.oneof(
  fc.constantFrom('a', 'b-c', '__proto__', 'constructor', 'toString', '', 'ä', '08', '-1'),
  fc.string({ unit: 'binary', maxLength: 3 }).filter((one) => !/^\d+$/.test(one)),
);
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 4 }),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 5 })
    .map((codes) => String.fromCharCode(...codes)),
);
const anyNumber = fc
  .oneof(fc.double(), fc.integer(), fc.constantFrom(-0, 1e21, 1e-7, 5e-324, Number.MAX_VALUE))
  .map((it): Value => number(Object.is(it, -0) ? '-0' : Number.isNaN(it) ? 'nan' : nameInfinity(String(it))));
const nameInfinity = (digits: string) => digits.replace('Infinity', 'inf');
const hex = (size: number) =>
  fc
    .array(fc.integer({ min: 0, max: 255 }), { maxLength: 3 * size })
    .map((bytes) => bytes.slice(0, bytes.length - (bytes.length % size)))
    .map((bytes) => bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(''));
const sizes = {
  Buffer: 1,
  Uint8Array: 1,
  Int8Array: 1,
  ArrayBuffer: 1,
  Uint16Array: 2,
  Int32Array: 4,
  BigUint64Array: 8,
};
const bytes = fc.oneof(
  ...Object.entries(sizes).map(([as, size]) => hex(size).map((v): Value => ({ t: 'bytes', v, as }))),
);
const leaf: fc.Arbitrary<Value> = fc.oneof(
  fc.constantFrom<Value>({ t: 'null' }, { t: 'undefined' }, { t: 'bool', v: true }, { t: 'bool', v: false }),
  anyNumber,
  fc.bigInt().map((it): Value => ({ t: 'int', v: String(it) })),
  anyText.map(text),
  bytes,
  fc.date({ noInvalidDate: true }).map((it) => built('Date', text(it.toISOString()))),
  fc.constantFrom(
    built('RegExp', text('a\\/[/]b'), text('gi')),
    built('RegExp', text('\\n?\\u2028'), text('u')),
    built('RangeError', text('no "such"')),
    built('Error'),
    built('URL', text('https://a.example/b?c=%20')),
    built('Symbol.for', text('it')),
    { t: 'built', module: '', name: 'Symbol.asyncIterator' } as const,
  ),
);

/** What a probe can see and a literal can say. */
export const values: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => {
  const some = fc.array(tie('value'), { maxLength: 3 });
  const entries = fc.uniqueArray(fc.tuple(key, tie('value')), { maxLength: 3, selector: ([name]) => name });
  const pairs = entries.map((all) => all.map(([name, value]) => [text(name), value] as const));
  const items = fc.uniqueArray(anyText, { maxLength: 3 }).map((all) => all.map(text));
  return {
    value: fc.oneof(
      { maxDepth: 2, withCrossShrink: true },
      leaf,
      some.map((v): Value => ({ t: 'list', v, as: 'array' })),
      items.map((v): Value => ({ t: 'list', v, as: 'Set' })),
      pairs.map((v): Value => ({ t: 'map', v, as: 'object' })),
      pairs.map((v): Value => ({ t: 'map', v, as: 'null-object' })),
      pairs.map((v): Value => ({ t: 'map', v, as: 'Map' })),
    ),
  };
}).value;
