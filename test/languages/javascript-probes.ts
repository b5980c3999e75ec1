// Cases of the conformance suite that are about observing: what calls do when they are run.
import type { Observation, Value } from '../../src/terms.ts';
import type { CallCases } from './conformance.ts';
import { array, built, number, object, text } from './javascript-values.ts';

const returned = (value: Value, shape: 'plain' | 'iterated' | 'awaited' = 'plain'): Observation => ({
  end: 'returned',
  value,
  shape,
});
const threw = (type: string, message: string, more: Partial<Observation> = {}): Observation =>
  ({
    end: 'threw',
    type,
    module: '',
    message,
    misuse: false,
    shape: 'plain',
    ...more,
  }) as Observation;
const opaque = (type: string): Observation => returned({ t: 'opaque', type });
const unobserved = (why: string): Observation => ({ end: 'unobserved', why });

/** A module of production code that the probing file imports. */
export const production = `
export class Foo { constructor(x) { this.x = x; } }
export class Mine extends Error {}
export const fail = (message, Kind = Error) => { throw new Kind(message); };
export const read = (x) => x.y;
export const cycle = {}; cycle.me = cycle;
export const getter = { get a() { throw new Error('no'); } };
export const proxy = new Proxy({}, { get() { throw new Error('no'); }, getPrototypeOf() { throw new Error('no'); } });
export const deep = () => deep();
export const never = () => new Promise(() => {});
export const here = () => process.cwd() + '/x';
`;

export const prelude =
  "import { cycle, deep, fail, Foo, getter, here, Mine, never, proxy, read } from './production.mjs';\nlet count = 0;";

export const cases: CallCases['probe']['cases'] = [
  { name: 'a number', call: { expression: '0.1 + 0.2' }, expected: returned(number('0.30000000000000004')) },
  {
    name: 'an object',
    call: { expression: '{ a: undefined }' },
    expected: returned(object({ a: { t: 'undefined' } })),
  },
  {
    name: 'a generator',
    call: { expression: '(function* () { yield 1; })()' },
    expected: returned(array(number('1')), 'iterated'),
  },
  {
    name: 'an endless generator',
    call: { expression: '(function* () { for (;;) yield 1; })()' },
    expected: unobserved('it yields more than 50 items'),
  },
  {
    name: 'an iterator',
    call: { expression: 'new Set([1]).values()' },
    expected: returned(array(number('1')), 'iterated'),
  },
  {
    name: 'an asynchronous generator',
    call: { expression: '(async function* () { yield 1; })()' },
    expected: unobserved('it is an asynchronous iterator'),
  },
  {
    name: 'a generator that throws',
    call: { expression: "(function* () { yield 1; fail('half'); })()" },
    expected: threw('Error', 'half', { shape: 'iterated' }),
  },
  {
    name: 'a promise',
    call: { expression: 'Promise.resolve([1])' },
    expected: returned(array(number('1')), 'awaited'),
  },
  {
    name: 'a rejected promise',
    call: { expression: "Promise.reject(new RangeError('far'))" },
    expected: threw('RangeError', 'far', { shape: 'awaited' }),
  },
  {
    name: 'awaiting inside',
    call: { expression: '(await Promise.resolve(4)) + 1' },
    expected: returned(number('5')),
  },
  { name: 'a promise that stays open', call: { expression: 'never()' }, expected: unobserved('timeout') },
  {
    name: 'an error of production code',
    call: { expression: 'read(null)' },
    expected: threw('TypeError', "Cannot read properties of null (reading 'y')"),
  },
  {
    name: 'an error class of production code',
    call: { expression: "fail('no', Mine)" },
    expected: threw('Mine', 'no'),
  },
  {
    name: 'a call of nothing',
    call: { expression: 'read(1)()' },
    expected: threw('TypeError', 'read(...) is not a function', { misuse: true }),
  },
  {
    name: 'an unknown name',
    call: { expression: 'nope(1)' },
    expected: threw('ReferenceError', 'nope is not defined', { misuse: true }),
  },
  {
    name: 'a setup that fails',
    call: { setup: ["fail('early')"], expression: '1' },
    expected: threw('Error', 'early', { misuse: true }),
  },
  {
    name: 'something thrown that is no error',
    call: { expression: '(() => { throw 5; })()' },
    expected: unobserved('it throws something that is no error'),
  },
  {
    name: 'endless recursion',
    call: { expression: 'deep()' },
    expected: unobserved('it runs out of memory or stack'),
  },
  {
    name: 'setup in order',
    call: { setup: ['const a = [1]', 'a.push(2)'], expression: 'a' },
    expected: returned(array(number('1'), number('2'))),
  },
  {
    name: 'the same name again',
    call: { setup: ['const a = 3'], expression: 'a' },
    expected: returned(number('3')),
  },
  {
    name: 'a template over two lines',
    call: { setup: ['const a = `x\ny`;'], expression: 'a' },
    expected: returned(text('x\ny')),
  },
  { name: 'a comment at the end', call: { expression: '1 // one' }, expected: returned(number('1')) },
  {
    name: 'state that lasts',
    call: { setup: ['count += 1'], expression: 'count' },
    expected: returned(number('1')),
  },
  { name: 'an instance of a class', call: { expression: 'new Foo(1)' }, expected: opaque('Foo') },
  {
    name: 'an inherited object',
    call: { expression: 'Object.create({ a: 1 })' },
    expected: opaque('Object'),
  },
  {
    name: 'a cycle',
    call: { expression: 'cycle' },
    expected: returned(object({ me: { t: 'opaque', type: 'Object' } })),
  },
  { name: 'a getter', call: { expression: 'getter' }, expected: opaque('Object') },
  { name: 'a proxy that throws', call: { expression: 'proxy' }, expected: opaque('object') },
  { name: 'holes', call: { expression: '[1, , 2]' }, expected: opaque('Array') },
  { name: 'a match with names', call: { expression: "'a'.match(/a/)" }, expected: opaque('Array') },
  {
    name: 'an object with a symbol',
    call: { expression: '{ [Symbol.iterator]: 1 }' },
    expected: opaque('Object'),
  },
  { name: 'a function', call: { expression: 'read' }, expected: opaque('function') },
  { name: 'a symbol of its own', call: { expression: "Symbol('x')" }, expected: opaque('symbol') },
  { name: 'a date that is none', call: { expression: 'new Date(NaN)' }, expected: opaque('Date') },
  {
    name: 'a date with a name on it',
    call: { expression: 'Object.assign(new Date(0), { a: 1 })' },
    expected: opaque('Date'),
  },
  {
    name: 'an error with a code',
    call: { expression: "Object.assign(new Error('x'), { code: 1 })" },
    expected: opaque('Error'),
  },
  {
    name: 'a plain error',
    call: { expression: "new RangeError('x')" },
    expected: returned(built('RangeError', text('x'))),
  },
  { name: 'boxed text', call: { expression: "new String('a')" }, expected: opaque('String') },
  { name: 'a name of this machine', call: { expression: 'here()' }, expected: opaque('string') },
  { name: 'much', call: { expression: 'new Array(500).fill(0)' }, expected: opaque('Array') },
  { name: 'a long text', call: { expression: "'x'.repeat(5000)" }, expected: opaque('string') },
];
