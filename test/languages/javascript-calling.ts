// What JavaScript and TypeScript must do with calls and values, for the conformance suite.
import fc from 'fast-check';
import type { Call, CodeSymbol, Value } from '../../src/terms.ts';
import type { LanguageCases } from './conformance.ts';
import { failureOf, type ModuleKind } from './javascript-runs.ts';

type CallingCases = Pick<
  LanguageCases,
  'literals' | 'unwritable' | 'harvest' | 'docCalls' | 'vary' | 'probe' | 'values'
>;

const call = (expression: string, setup: readonly string[] = []): Call => ({
  expression,
  setup,
  imports: [],
  origin: 'model',
});

const documented = (doc: string): CodeSymbol => ({
  path: 'src/tail.js',
  language: 'javascript',
  name: 'tail',
  qualifiedName: 'tail',
  kind: 'function',
  span: { start: 1, end: 1 },
  signature: 'function tail(n, list)',
  parameters: ['n', 'list'],
  doc,
  source: '',
  isAsync: false,
  isGenerator: false,
  exported: { kind: 'named', name: 'tail' },
  calls: [],
});

const { tree: values } = fc.letrec<{ tree: Value; leaf: Value }>((tie) => ({
  leaf: fc.oneof(
    fc.constantFrom<Value>({ t: 'null' }, { t: 'undefined' }),
    fc.boolean().map((v): Value => ({ t: 'bool', v })),
    fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }).map((v): Value => ({ t: 'int', v: String(v) })),
    fc.string({ unit: 'binary', maxLength: 12 }).map((v): Value => ({ t: 'text', v })),
    fc
      .constantFrom('\ud800', 'a\nb', `'"`, '\\', '\u202e', '\u00a0x', '👍🏽', '\u2028')
      .map((v): Value => ({ t: 'text', v })),
    fc
      .constantFrom('0.1', '-0', 'inf', '-inf', '1e+300', '5e-324', '2', '1e-7')
      .map((v): Value => ({ t: 'float', v })),
    fc
      .uint8Array({ maxLength: 9 })
      .map((v): Value => ({ t: 'bytes', v: Buffer.from(v).toString('hex'), as: 'Uint8Array' })),
  ),
  tree: fc.oneof(
    { maxDepth: 3 },
    tie('leaf'),
    fc.array(tie('tree'), { maxLength: 4 }).map((v): Value => ({ t: 'list', v, as: 'array' })),
    fc.uniqueArray(fc.stringMatching(/^[a-z_]\w{0,3}$/), { maxLength: 4 }).chain((keys) =>
      fc.tuple(...keys.map(() => tie('tree'))).map(
        (items): Value => ({
          t: 'map',
          as: 'object',
          v: items.map((item, index) => [{ t: 'text', v: keys[index] ?? '' }, item] as const),
        }),
      ),
    ),
  ),
}));

const sample = `
export class Broken extends RangeError {}
Broken.prototype.name = 'Broken';
export function fail(text) { throw new Broken('no ' + text); }
export function* count(n) { for (let i = 0; i < n; i++) yield i; }
export async function later(x) { return x + x; }
`;

export function callingCases(kind: ModuleKind): CallingCases {
  return {
    literals: [
      { value: { t: 'float', v: '-0' }, text: '-0' },
      { value: { t: 'float', v: 'nan' }, text: 'NaN' },
      { value: { t: 'int', v: '12' }, text: '12n' },
      { value: { t: 'undefined' }, text: 'undefined' },
      { value: { t: 'list', v: [{ t: 'bool', v: true }], as: 'array' }, text: '[true]' },
    ],
    unwritable: [
      { t: 'opaque', type: 'Socket' },
      { t: 'list', v: [], as: 'tuple' },
    ],
    harvest: [
      {
        name: 'assertions are thrown away',
        source: `import { fn, Box } from '../src/fn.js';
test('it', () => {
  expect(fn(1)).toBe(3);
  const box = new Box([1,
    2]);
  assert.throws(() => fn(box, 'x'), /no/);
});
`,
        references: ['fn'],
        expected: [
          { expression: 'fn(1)', setup: [] },
          { expression: "fn(box, 'x')", setup: ['const box = new Box([1, 2]);'] },
        ],
      },
    ],
    docCalls: [
      {
        name: 'an example',
        symbol: documented('Last items.\n\n@example\ntail(2, [1, 2, 3]); // => [2, 3]'),
        reference: 'tail',
        expected: ['tail(2, [1, 2, 3])'],
      },
    ],
    vary: [
      {
        name: 'numbers and strings',
        call: call('tail(3, "abc")'),
        changed: ['7'],
        expected: ['tail(0, "abc")', 'tail(7, "abc")', 'tail(3, "")'],
      },
    ],
    probe: {
      run: (prelude, body) => failureOf(kind, prelude, body, { 'sample.mjs': sample }),
      prelude:
        kind === 'cjs'
          ? "const { fail, count, later } = require('./sample.mjs');"
          : "import { fail, count, later } from './sample.mjs';",
      cases: [
        {
          name: 'threw',
          call: { expression: "fail('x')" },
          expected: {
            end: 'threw',
            type: 'Broken',
            module: '',
            message: 'no x',
            misuse: false,
            shape: 'plain',
          },
        },
        {
          name: 'generator',
          call: { expression: 'count(1)' },
          expected: {
            end: 'returned',
            shape: 'iterated',
            value: { t: 'list', as: 'array', v: [{ t: 'float', v: '0' }] },
          },
        },
        {
          name: 'promise',
          call: { expression: "later('a')" },
          expected: { end: 'returned', shape: 'awaited', value: { t: 'text', v: 'aa' } },
        },
        {
          name: 'setup',
          call: { expression: 'y', setup: ['const y = 2;'] },
          expected: { end: 'returned', shape: 'plain', value: { t: 'float', v: '2' } },
        },
      ],
    },
    values,
  };
}
