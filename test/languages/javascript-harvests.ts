// Cases of the conformance suite that are about harvesting: the calls that test code holds.
import type { CallCases } from './conformance.ts';

export const harvest: CallCases['harvest'] = [
  {
    name: 'takes calls out of the assertions of every library',
    references: ['sum'],
    source: `
import { equal } from 'node:assert';
it('sums', () => {
  expect(sum(1, 2)).toBe(3);
  expect(sum([1]).total).to.equal(3);
  assert.deepEqual(sum(4), [sum(5)]);
  equal(sum(6), 1);
  assert(sum(7) === 2 && !sum(8));
  sum(9).should.have.property('x');
  t.is(sum(10), 1, 'message');
  const lost = sum(11);
});`,
    expected: [
      { expression: 'sum(1, 2)' },
      { expression: 'sum([1])' },
      { expression: 'sum([1]).total' },
      ...[4, 5, 6, 7, 8, 9, 10, 11].map((n) => ({ expression: `sum(${n})` })),
    ],
  },
  {
    name: 'looks into functions that an assertion calls, and past promises',
    references: ['sum'],
    source: `
test('throws', async () => {
  expect(() => sum(1)).toThrow('x');
  expect(() => { const bad = [2]; sum(bad); }).toThrow();
  assert.throws(function () { sum(3); }, /x/);
  await expect(sum(4)).rejects.toThrow();
  await assert.rejects(() => sum(5));
  expect((await sum(6)).length).toBe(1);
  const got = await sum(7);
  expect(got.deep).toBe(1);
  return sum(8).then((it) => expect(it).toBe(1));
});`,
    expected: [
      { expression: 'sum(1)' },
      { expression: 'sum(bad)', setup: ['const bad = [2];'] },
      { expression: 'sum(3)' },
      { expression: 'sum(4)' },
      { expression: 'sum(5)' },
      { expression: 'sum(6)' },
      { expression: '(await sum(6)).length' },
      { expression: 'sum(7)' },
      { expression: 'got.deep', setup: ['const got = await sum(7);'] },
      { expression: 'sum(8)' },
    ],
  },
  {
    name: 'keeps what a call rests on, from hooks and the top of the file too',
    references: ['add', 'Box'],
    source: `
const { Helper, make } = require('./helper');
import Thing, { type Kind, other as another } from '../thing.js';
const limits = {
  // why
  low: 1,
  high: 9,
};
const grow = (n) => {
  const m = n + 1
  return m
};
describe('Box', () => {
  let box;
  beforeEach(() => {
    box = new Box(limits);
  });
  it('adds', () => {
    const part = make(2);
    box.put(part);
    expect(box.add(grow(3))).toBe(1);
    box.put(another());
    expect(box.size).toBe(2);
  });
});`,
    expected: [
      {
        expression: 'new Box(limits)',
        setup: ['const limits = { low: 1, high: 9 };'],
        imports: [],
      },
      {
        expression: 'box.add(grow(3))',
        setup: [
          'const limits = { low: 1, high: 9 };',
          'const grow = (n) => { const m = n + 1; return m; };',
          'let box;',
          'box = new Box(limits);',
          'const part = make(2);',
          'box.put(part);',
        ],
        imports: ["const { Helper, make } = require('./helper');"],
      },
      {
        expression: 'box.size',
        setup: [
          'const limits = { low: 1, high: 9 };',
          'let box;',
          'box = new Box(limits);',
          'const part = make(2);',
          'box.put(part);',
          'box.put(another());',
        ],
        imports: [
          "const { Helper, make } = require('./helper');",
          "import { other as another } from '../thing.js';",
        ],
      },
    ],
  },
  {
    name: 'writes tables and loops out',
    references: ['sum'],
    source: `
const rows = [[1, 'a'], [2, 'b']];
it.each(rows)('%s', (n, name) => expect(sum(n, { name })).toBe(1));
test.each([{ a: 1, b: { c: 2 } }])('$a', ({ a, b: { c }, d = 9 }) => { expect(sum(a, c, d)).toBe(1); });
test.each\`
  a    | b
  \${3} | \${4 + 4}
\`('t', ({ a, b }) => { expect(sum(a, b * 2)).toBe(1); });
for (const [given, want] of [[-5, 1]]) {
  it('loops ' + given, () => { expect(sum(given)).toBe(want); });
}
[6, 7].forEach((n) => { it(\`\${n}\`, () => { expect(sum(n)).toBe(1); }); });
Object.entries({ 'k-1': 8 }).forEach(([key, n]) => { expect(sum(key, n)).toBe(1); });
it('inside', () => { for (const n of [9]) { const twice = n * 2; expect(sum(twice)).toBe(18); } });`,
    expected: [
      { expression: "sum('k-1', 8)" },
      { expression: "sum(1, { name: 'a' })", setup: [] },
      { expression: "sum(2, { name: 'b' })" },
      { expression: 'sum(1, 2, 9)' },
      { expression: 'sum(3, (4 + 4) * 2)' },
      { expression: 'sum(-5)' },
      { expression: 'sum(6)' },
      { expression: 'sum(7)' },
      { expression: 'sum(twice)', setup: ['const twice = 9 * 2;'] },
    ],
  },
  {
    name: 'leaves out what cannot stand alone, reaches outside or differs each time',
    references: ['sum', 'parse'],
    source: `
const stub = sinon.stub();
it('x', (done) => {
  sum(1, (error, value) => { sum(value); done(); });
  sum(unknown);
  sum(stub);
  sum(vi.fn());
  sum(new Date());
  sum(process.env.HOME);
  sum(this.value);
  JSON.parse('1');
  sum(\`a
b\`);
});`,
    expected: [{ expression: 'sum(`a\\nb`)' }],
  },
  {
    name: 'forgets values that were replaced, and loops that only check',
    references: ['parse', 'size'],
    source: `
it('x', (t) => {
  let parts
  parts = parse('a:alert(1)')
  t['equal'](parts.host, 1)
  const box = new Box()
  for (let i = 0; i < 2; i++) { t.equal(box.add(i), i) }
  parts = parse('b')
  ;[parts.host] = ['c']
  t['equal'](parts.host, 2)
  t['throws'](function () { box.size(3) })
})
class Box { size(n) { return n } }`,
    expected: [
      { expression: "parse('a:alert(1)')" },
      { expression: 'parts.host', setup: ['let parts;', "parts = parse('a:alert(1)');"] },
      { expression: "parse('b')" },
      { expression: 'parts.host', setup: ['let parts;', "parts = parse('b');", "[parts.host] = ['c'];"] },
      {
        expression: 'box.size(3)',
        setup: ['class Box { size(n) { return n; } }', 'const box = new Box();'],
      },
    ],
  },
  {
    name: 'knows a method by its name, and a name that an import changed',
    references: ['bar', 'lib.fn'],
    source: `
import { bar as renamed } from 'it';
import { Foo } from 'it';
test('m', () => {
  expect(new Foo(1).bar(2)).toBe(3);
  expect(renamed(4)).toBe(4);
  expect(lib.fn(5)).toBe(5);
  expect(other.fn(6)).toBe(6);
  expect([1, 2].map((n) => new Foo(n).bar(n))).toEqual([]);
});`,
    expected: [
      { expression: 'new Foo(1).bar(2)', imports: ["import { Foo } from 'it';"] },
      { expression: 'renamed(4)', imports: ["import { bar as renamed } from 'it';"] },
      { expression: 'lib.fn(5)' },
      { expression: '[1, 2].map((n) => new Foo(n).bar(n))' },
    ],
  },
];
