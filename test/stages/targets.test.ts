import { chooseTargets } from '../../src/stages/targets/targets.ts';
import type { Baseline, Change, CodeSymbol, Mutant, MutantFate } from '../../src/terms.ts';

const source = 'export function label(count) {\n  return count;\n}\n';
const symbol: CodeSymbol = {
  ...{ path: 'shop.js', language: 'javascript', name: 'label', qualifiedName: 'label', kind: 'function' },
  ...{ span: { start: 1, end: 3 }, signature: '', parameters: [], doc: '', source, calls: [] },
  ...{ isAsync: false, isGenerator: false, exported: { kind: 'named', name: 'label' } },
};
const changeFrom = (baseSource: string): Change => ({
  files: [
    {
      ...{ path: 'shop.js', language: 'javascript', baseSource, headSource: source },
      ...{ changedLines: [2], diff: '', symbols: [symbol] },
    },
  ],
  title: '',
  text: '',
});
const baseline: Baseline = {
  ...{ files: ['shop.test.js'], green: new Set(['shop.test.js::a']), red: [], flaky: [], setAsideFiles: [] },
  hits: new Map([['shop.js', new Map([[2, new Set(['shop.test.js'])]])]]),
  ...{ hitsByTest: new Map(), wallMs: 1, reasons: [] },
};
const mutant: Mutant = {
  ...{ id: 'm', path: 'shop.js', line: 2, operator: 'x', before: '', after: '', source: '' },
};
const choose = (baseSource: string, baseLives: boolean, ...statuses: readonly MutantFate['status'][]) =>
  chooseTargets(
    // Where nothing is missing, nothing is run and no entry is looked for.
    undefined as never,
    changeFrom(baseSource),
    baseline,
    { fates: statuses.map((status) => ({ mutant, status })), baseLives },
    [],
  );

test('all faults noticed: nothing is missing, of a change and of code as it is', () => {
  expect(choose('old', false, 'killed', 'killed')).toMatchObject({
    targets: [],
    reasons: [{ code: 'nothing-missing', detail: expect.stringContaining('turn red without the change') }],
  });
  expect(choose(source, true, 'killed')).toMatchObject({
    targets: [],
    reasons: [{ code: 'nothing-missing', detail: expect.stringContaining('run all 1 lines that can run') }],
  });
});

test('faults that could not be run in time are never called noticed', () => {
  for (const [base, lives] of [
    ['old', false],
    [source, true],
  ] as const)
    expect(choose(base, lives, 'killed', 'not-run')).toMatchObject({
      targets: [],
      reasons: [{ code: 'budget', detail: expect.stringMatching(/^1 of 2 planted faults could not be run/) }],
    });
});
