// Planted flaky tests for Jest and node:test, as flake-kinds-pytest.ts has them for pytest.
import type { FlakeKind } from './flake-kinds-pytest.ts';

/** The production code of the tests. */
export const javascriptCode = `
const shop = {
  state: { n: 0 }, log: [], memo: undefined,
  bump: () => ++shop.state.n,
  coin: (p) => Math.random() < p,
  stamp: () => process.hrtime.bigint() / 1000n,
  hour: (t) => new Date(t).getHours(),
  label: (t) => new Date(t).toLocaleString('en-GB'),
  price: (n) => n * 2,
  fetch: () => 7,
  total: () => shop.fetch() + 1,
  setting: () => (shop.memo ??= process.env.MODE ?? 'plain'),
  later: (ms, value) => setTimeout(() => shop.log.push(value), ms),
  race: (ms) => new Promise((resolve) => {
    let fast = false;
    setTimeout(() => { fast = true; }, Math.random() * 2 * ms);
    setTimeout(() => resolve(fast), ms);
  }),
  spend: () => { const start = performance.now(); let n = 0; for (let i = 0; i < 2e6; i++) n += i; return performance.now() - start; },
  evenSecond: () => Math.floor(Date.now() / 1000) % 2 === 0,
};
module.exports = shop;
`;

interface Planted {
  readonly name: string;
  readonly often: boolean;
  /** An expression that must be true; statements before it. */
  readonly claim: string;
  readonly setup?: string;
  readonly before?: string;
}

const planted: readonly Planted[] = [
  { name: 'needs an earlier test', often: true, claim: 'shop.bump() === 2', before: 'shop.state.n = 1;' },
  { name: 'broken by an earlier test', often: true, claim: 'shop.bump() === 1', before: 'shop.bump();' },
  { name: 'mock of a neighbour', often: true, claim: 'shop.total() === 1', before: 'shop.fetch = () => 0;' },
  { name: 'random, one in two', often: true, claim: 'shop.coin(0.5)' },
  { name: 'random, one in ten', often: false, claim: 'shop.coin(0.9)' },
  { name: 'random in the test', often: false, claim: 'shop.price(Math.random()) < 1.9' },
  { name: 'clock, microseconds', often: true, claim: 'shop.stamp() === shop.stamp()' },
  { name: 'clock, seconds', often: true, claim: 'shop.evenSecond()' },
  { name: 'clock in the test', often: false, claim: 'shop.price(Date.now()) % 10 !== 4' },
  { name: 'time zone', often: true, claim: 'shop.hour(0) === 0' },
  { name: 'time zone in a text', often: true, claim: "shop.label(0) === '01/01/1970, 00:00:00'" },
  { name: 'raced timers', often: true, claim: 'await shop.race(4)' },
  {
    name: 'real timer in the test',
    often: true,
    setup: 'const a = Date.now(); await new Promise((r) => setTimeout(r, 3));',
    claim: 'Date.now() - a <= 3 && shop.price(1) === 2',
  },
  {
    name: 'timer of a neighbour',
    often: true,
    claim: 'shop.log.length === 1',
    before: 'shop.later(0, 1); await new Promise((r) => setTimeout(r, 20));',
  },
  {
    name: 'time compared',
    often: true,
    setup: 'shop.spend(); shop.spend(); const first = shop.spend();',
    claim: 'shop.spend() <= first',
  },
  {
    name: 'memory of a neighbour',
    often: true,
    claim: "shop.setting() === 'fast'",
    before: "process.env.MODE = 'fast'; shop.setting();",
  },
  {
    name: 'environment of a neighbour',
    often: true,
    claim: "process.env.MODE === 'fast' && shop.price(1) === 2",
    before: "process.env.MODE = 'fast';",
  },
  {
    name: 'leftover file',
    often: true,
    claim: "require('node:fs').existsSync('/tmp/left-over') && shop.price(1) === 2",
    before: "require('node:fs').writeFileSync('/tmp/left-over', '');",
  },
  {
    name: 'port of a neighbour',
    often: true,
    setup:
      "const s = require('node:net').createServer(); const held = await new Promise((r) => { s.once('error', () => r(true)); s.listen(45672, '127.0.0.1', () => r(false)); }); s.close();",
    claim: 'held && shop.price(1) === 2',
    before:
      "globalThis.held = require('node:net').createServer(); await new Promise((r) => globalThis.held.listen(45672, '127.0.0.1', r)); globalThis.held.unref();",
  },
];

function kindsFor(assertion: (claim: string) => string): readonly FlakeKind[] {
  return planted.map(({ name, often, claim, setup = '', before = '' }) => ({
    name,
    often,
    before: `test('before', async () => {\n  ${before}\n  ${assertion('shop.price(1) === 2')}\n});\n`,
    test: `test('flaky', async () => {\n  ${setup}\n  ${assertion(claim)}\n});\n`,
  }));
}

export const jestKinds = kindsFor((claim) => `expect(${claim}).toBe(true);`);
export const nodeTestKinds = kindsFor((claim) => `assert.equal(${claim}, true);`);
