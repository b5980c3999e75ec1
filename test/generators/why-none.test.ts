// A generator without a candidate says what kept it from one.
import { pytest } from '../../src/frameworks/pytest.ts';
import type { Ground } from '../../src/generators/generator.ts';
import { harvest } from '../../src/generators/observe.ts';
import { loadGrammars } from '../../src/languages/parser.ts';
import { python } from '../../src/languages/python.ts';
import type { Observation } from '../../src/terms.ts';
import { mutantOf, targetOf } from '../stages/proofs.ts';

beforeAll(loadGrammars);

/** What harvest refuses, where an existing test calls `f(1)` and a probe sees this on every tree; null: it does not load. */
async function refusalsOf(seen: Observation | null) {
  const style = { module: 'python', quote: '"', semicolons: false, indent: '    ' } as const;
  const source = 'from a import f\n\n\ndef test_f():\n    assert f(1) == 2\n';
  const ground = {
    ...{ language: python, framework: pytest, neighbours: [{ path: 'tests/test_a.py', source }] },
    home: {
      ...{ file: 'tests/test_a.py', exists: true, neighbour: { path: 'tests/test_a.py', source }, style },
      ...{ symbolImport: { statements: ['from a import f'], reference: 'f' }, canImport: true },
    },
    readHead: () => undefined,
    change: { files: [], title: '', text: '' },
    probeUnder: () => Promise.resolve([]),
    probe: (calls: readonly unknown[]) => Promise.resolve(seen === null ? null : calls.map(() => seen)),
    missing: { lines: [], mutants: [], base: true },
    ...{ taken: [], leftMs: () => 200_000, note: () => undefined },
  } as unknown as Ground;
  const { refusals } = await harvest.propose(targetOf('f', [mutantOf('m1')]), ground);
  return refusals.map(({ code }) => code);
}

test('a test file that does not load is not called a value that cannot be written down', async () => {
  expect(await refusalsOf(null)).toEqual(['does-not-build']);
});

test('a value that has no literal is', async () => {
  expect(
    await refusalsOf({ end: 'returned', value: { t: 'opaque', type: 'function' }, shape: 'plain' }),
  ).toEqual(['not-literal']);
});

test('calls that tell nothing apart kill nothing', async () => {
  expect(await refusalsOf({ end: 'returned', value: { t: 'int', v: '2' }, shape: 'plain' })).toEqual([
    'kills-nothing',
  ]);
});
