// Code whose faults show in the process: it does not end, it was reached in another, it does not load, its tests have
// tests inside.
import type { WarmCase } from './warm-javascript.ts';

const source = `
const ready = require('node:fs').existsSync(__filename);
function rest() {
  const timer = setInterval(() => {}, 1000);
  timer.unref();
  return timer.hasRef === undefined;
}
function elsewhere(n) {
  return n > 100 ? 'much' : 'little';
}
function inside(n) {
  return n * 2;
}
function never(n) {
  return n - 1;
}
module.exports = { ready, rest, elsewhere, inside, never };
`;
const spawned =
  "execFileSync(process.execPath, ['-e', \"console.log(require('./src/apart.cjs').elsewhere(200))\"])";

const faults = [
  ['existsSync(__filename)', 'missing()', 'undecided'],
  ['timer.unref', 'timer.ref', 'timeout'],
  ['n > 100', 'n >= 100', 'alive'],
  ["'much'", "'lots'", 'killed'],
  ['n * 2', 'n * 3', 'killed'],
  ['n - 1', 'n + 1', 'undecided'],
] as const;

/** `head` gives the file its `test`; `end` is what the framework wants at the end of a test with a context `t`. */
export function apart(head: string, end: string): WarmCase {
  const file = 'test/apart.cjs';
  return {
    ...{ path: 'src/apart.cjs', source, faults: faults.map(([before, after]) => [before, after] as const) },
    expected: faults.map(([, , fate]) => fate),
    files: {
      [file]: `${head}const assert = require('node:assert');
const { execFileSync } = require('node:child_process');
const { inside, rest } = require('../src/apart.cjs');
test('rests', (t) => { assert.equal(rest(), false); ${end} });
test('asks elsewhere', (t) => { assert.match(String(${spawned}), /much/); ${end} });
test('outer', async (t) => {
  await t.test('inner', (t) => { assert.equal(inside(2), 4); ${end} });
});
`,
    },
    tests: ['rests', 'asks elsewhere', 'outer', 'outer > inner'].map((name) => `${file}::${name}`),
  };
}
