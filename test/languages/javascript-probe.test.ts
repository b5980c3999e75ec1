// Where probes run: CommonJS, Jest's realm, a strict type checker; and what they do with too much or too slow.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { probeBody } from '../../src/languages/javascript/probe.ts';
import { loadGrammars } from '../../src/languages/parser.ts';
import type { Call, Observation } from '../../src/terms.ts';
import { failureOf } from './javascript-runs.ts';

await loadGrammars();

const call = (expression: string, ...setup: readonly string[]): Call => ({
  setup,
  imports: [],
  expression,
  origin: 'model',
});
const marker = 'probe:';
const observed = (message: string) => JSON.parse(message.slice(marker.length)) as readonly Observation[];
const number = (v: string) => ({ t: 'float', v });

/** What the calls do in the realm that this test runs in. */
async function here(
  calls: readonly Call[],
  names: Readonly<Record<string, unknown>>,
): Promise<readonly Observation[]> {
  const body = `return (async () => {\n${probeBody(calls, marker)}\n})();`;
  const run = new Function(...Object.keys(names), body);
  const error: unknown = await run(...Object.values(names)).catch((thrown: unknown) => thrown);
  return observed((error as Error).message);
}

test('runs in CommonJS', async () => {
  const message = await failureOf(
    'cjs',
    "const { sum } = require('./sum.cjs');",
    probeBody([call('sum(1, 2)'), call('sum(a, 2)', 'const a = 3')], marker),
    { 'sum.cjs': 'exports.sum = (a, b) => a + b;' },
  );
  expect(observed(message)).toEqual([
    { end: 'returned', value: number('3'), shape: 'plain' },
    { end: 'returned', value: number('5'), shape: 'plain' },
  ]);
});

test("knows values of another realm, such as Node's modules give in Jest", async () => {
  // The prototypes of these are another realm's, as are those of what Node's modules give to a test of Jest.
  const other = runInNewContext(
    '({ plain: { a: 1 }, made: new (class Foo {})(), error: new RangeError("far") })',
  );
  const seen = await here(
    [call('other.plain'), call('other.made'), call('bytes'), call('made'), call('fail()')],
    {
      other,
      bytes: Buffer.from('a'),
      made: new URL('http://a/b'),
      fail: () => {
        throw other.error;
      },
    },
  );
  const returned = (value: unknown) => ({ end: 'returned', value, shape: 'plain' });
  expect(seen).toEqual([
    returned({ t: 'map', v: [[{ t: 'text', v: 'a' }, number('1')]], as: 'object' }),
    returned({ t: 'opaque', type: 'Foo' }),
    returned({ t: 'bytes', v: '61', as: 'Buffer' }),
    returned({ t: 'built', module: '', name: 'URL', args: [{ t: 'text', v: 'http://a/b' }] }),
    { end: 'threw', type: 'RangeError', module: '', message: 'far', misuse: false, shape: 'plain' },
  ]);
});

test('gives up the largest values when the message would be too long', async () => {
  const calls = Array.from({ length: 60 }, (_, index) => call(`'x'.repeat(${index % 2 === 0 ? 1990 : 3})`));
  const message = await failureOf('mjs', '', probeBody(calls, marker));
  expect(message.length).toBeLessThan(64 * 1024);
  const seen = observed(message);
  expect(seen).toHaveLength(60);
  expect(seen.filter(({ end }) => end === 'returned').length).toBeGreaterThan(50);
  expect(seen[1]).toEqual({ end: 'returned', value: { t: 'text', v: 'xxx' }, shape: 'plain' });
  expect(seen).toContainEqual({ end: 'unobserved', why: 'its value is too large' });
});

test('a name that two calls declare stays inside each', async () => {
  const seen = await here(
    [call('a', 'const a = 1;'), call('a', 'const a = 2'), call('_tw', 'const _tx = 1', 'const x = 2')],
    {},
  );
  expect(seen.slice(0, 2)).toEqual(
    ['1', '2'].map((v) => ({ end: 'returned', value: number(v), shape: 'plain' })),
  );
});

test('a strict type checker has nothing to say', () => {
  const folder = mkdtempSync(join(tmpdir(), 'testwright-types-'));
  const calls = [
    call("sum(null, 'x')"),
    call('given.nope(1)', 'const given = (a) =>\n  a;', 'let text = `a\nb`;'),
    call('new Nope<number>()'),
  ];
  try {
    const source = `declare function sum(a: number, b: number): number;\nasync function test() {\n${probeBody(calls, marker)}\n}\ntest();\nexport {};\n`;
    writeFileSync(join(folder, 'probe.ts'), source);
    const compiler = join(
      dirname(createRequire(import.meta.url).resolve('typescript/package.json')),
      'bin/tsc',
    );
    const flags = [
      '--noEmit',
      '--strict',
      '--target',
      'es2022',
      '--module',
      'esnext',
      '--skipLibCheck',
      '--types',
      '',
    ];
    const run = (file: string) =>
      spawnSync(process.execPath, [compiler, ...flags, file], { cwd: folder, encoding: 'utf8' });
    expect(run('probe.ts').stdout).toBe('');
    writeFileSync(join(folder, 'bare.ts'), source.replaceAll('// @ts-ignore', ''));
    expect(run('bare.ts').stdout).toContain('error TS');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
