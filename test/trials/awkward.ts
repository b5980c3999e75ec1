// One module that is awkward to run again, its tests in the words of each framework, and faults with their fates.
import type { WarmCase } from './warm-javascript.ts';

export interface Words {
  readonly module: 'commonjs' | 'esm';
  readonly framework: 'jest' | 'vitest' | 'mocha' | 'node-test' | 'tape';
  /** Where the framework's functions are imported from. */
  readonly ending?: string;
}

const code = `
const limit = 1 + 2;
const cache = new Map();
let calls = 0;
class Counter {
  step = 2;
  static first = 5;
  count(from = 10) {
    return from + this.step;
  }
}
function square(n) {
  calls += 1;
  if (!cache.has(n)) cache.set(n, n * n);
  return cache.get(n);
}
function isBig(n) {
  return n > limit;
}
function later(then) {
  setTimeout(() => then('done'), 1000 * 60);
}
function total(list) {
  let sum = 0;
  for (let at = 0; at < list.length; at += 1) sum += list[at];
  return sum;
}
function doubled(n) {
  return helper.twice(n) + 1;
}
function leave(code) {
  if (code > 3) process.exit(0);
  return code;
}
function mode() {
  return process.env.AWKWARD ?? 'quiet';
}
function unseen(n) {
  return n > 100 ? 'much' : 'little';
}
`;
const names = ['mode', 'doubled', 'Counter', 'square', 'isBig', 'later', 'total', 'leave', 'unseen'];

/** In the order of the code, most of them killed; a few live, one never ends, one takes the process with it. */
const faults = [
  ['1 + 2', '1 - 2', 'killed'],
  ['step = 2', 'step = 3', 'killed'],
  ['first = 5', 'first = 6', 'killed'],
  ['from = 10', 'from = 11', 'killed'],
  ['n * n', 'n + n', 'killed'],
  ['!cache.has(n)', 'cache.has(n)', 'killed'],
  ['calls += 1', 'calls -= 1', 'alive'],
  ['n > limit', 'n >= limit', 'killed'],
  ["'done'", "''", 'killed'],
  ['1000 * 60', '1000 / 60', 'killed'],
  ['at += 1', 'at -= 0', 'timeout'],
  ['sum += list[at]', 'sum -= list[at]', 'killed'],
  ['twice(n) + 1', 'twice(n) - 1', 'killed'],
  ['code > 3', 'code > 2', 'undecided'],
  ["'quiet'", "''", 'killed'],
  ['n > 100', 'n >= 100', 'alive'],
  ["'much'", "'lots'", 'killed'],
] as const;

export function awkward({ module, framework, ending }: Words): WarmCase {
  const isEsm = module === 'esm';
  const path = isEsm ? 'src/awkward.mjs' : 'src/awkward.cjs';
  const file = `test/awkward${ending ?? (isEsm ? '.mjs' : '.cjs')}`;
  const source = isEsm
    ? `import * as helper from './helper.mjs';\n${code}export { ${names.join(', ')} };\n`
    : `const helper = require('./helper.cjs');\n${code}module.exports = { ${names.join(', ')} };\n`;
  const tests = bodies(framework, path, mocksOf(framework, isEsm) !== '');
  return {
    path,
    source,
    faults: faults.map(([before, after]) => [before, after] as const),
    // Vitest and tape make an error of a test that ends the process.
    expected: faults.map(([, , fate]) =>
      fate === 'undecided' && ['vitest', 'tape'].includes(framework) ? 'killed' : fate,
    ),
    files: {
      [`src/helper.${isEsm ? 'mjs' : 'cjs'}`]: isEsm
        ? 'export function twice(n) {\n  return n * 2;\n}\n'
        : 'exports.twice = (n) => n * 2;\n',
      [file]: `${head(framework, isEsm, path)}${Object.entries(tests)
        .map(([name, body]) => written(framework, name, body))
        .join('')}`,
    },
    tests: Object.keys(tests).map((name) => `${file}::${name}`),
  };
}

function written(framework: Words['framework'], name: string, body: string): string {
  return framework === 'tape'
    ? `test('${name}', (t) => {\n${body}\nt.end();\n});\n`
    : `${framework === 'mocha' ? 'it' : 'test'}('${name}', () => {\n${body}\n});\n`;
}

function head(framework: Words['framework'], isEsm: boolean, path: string): string {
  const load = (what: string, from: string) =>
    isEsm ? `import ${what} from '${from}';\n` : `const ${what} = require('${from}');\n`;
  const asserting = load('assert', 'node:assert');
  const checks = {
    mocha: asserting + load('{ mock }', 'node:test'),
    'node-test': asserting + load('{ mock, test }', 'node:test'),
    tape: asserting + load('{ mock }', 'node:test') + load('test', 'tape'),
    vitest: "import { expect, test, vi } from 'vitest';\n",
    jest: isEsm ? "import { jest } from '@jest/globals';\n" : '',
  }[framework];
  return (
    checks +
    load(isEsm ? '{ execFileSync as spawn }' : '{ execFileSync: spawn }', 'node:child_process') +
    mocksOf(framework, isEsm) +
    load(`{ ${names.join(', ')} }`, `../${path}`)
  );
}

function bodies(
  framework: Words['framework'],
  path: string,
  isMocked: boolean,
): Readonly<Record<string, string>> {
  const same = (actual: string, wanted: string) =>
    framework === 'jest' || framework === 'vitest'
      ? `expect(${actual}).toBe(${wanted});`
      : `assert.strictEqual(${actual}, ${wanted});`;
  const nodeTimers = [
    'mock.timers.enable({ apis: ["setTimeout"] });',
    'mock.timers.tick(60000);',
    'mock.timers.reset();',
  ];
  const timers = {
    ...{ mocha: nodeTimers, 'node-test': nodeTimers, tape: nodeTimers },
    jest: ['jest.useFakeTimers();', 'jest.advanceTimersByTime(60000);', ''],
    vitest: ['vi.useFakeTimers();', 'vi.advanceTimersByTime(60000);', ''],
  }[framework];
  return {
    counts: same('new Counter().count()', '12'),
    'knows its first': same('Counter.first', '5'),
    squares: `${same('square(3)', '9')} ${same('square(3)', '9')}`,
    'tells big from small': same('[3, 4].map(isBig).join()', "'false,true'"),
    'is done in time': `${timers[0]}\ntry {\nlet said = ''; later((word) => { said += word; });\n${same('said', "''")}\n${timers[1]?.replace('60000', '59999')}\n${same('said', "''")}\n${timers[1]?.replace('60000', '1')}\n${same('said', "'done'")}\n} finally { ${timers[2]} }`,
    'adds up': same('total([1, 2, 3])', '6'),
    doubles: same('doubled(1)', isMocked ? '21' : '3'),
    stays: same('leave(3)', '3'),
    'is quiet at first': `${same('mode()', "'quiet'")} process.env.AWKWARD = 'loud';`,
    'says little': same('unseen(5)', "'little'"),
    // Only a program that the test starts says the other word.
    'says much elsewhere': same(
      `spawn(process.execPath, ['-e', "import('./${path}').then((m) => console.log((m.unseen ?? m.default.unseen)(200)))"]).toString().trim()`,
      "'much'",
    ),
  };
}

/** The module that the code uses is mocked where the framework can. */
function mocksOf(framework: Words['framework'], isEsm: boolean): string {
  return {
    jest: isEsm ? '' : "jest.mock('../src/helper.cjs', () => ({ twice: jest.fn((n) => n * 20) }));\n",
    vitest: "vi.mock('../src/helper.mjs', () => ({ twice: vi.fn((n) => n * 20) }));\n",
    ...{ mocha: '', 'node-test': '', tape: '' },
  }[framework];
}
