import { judgeTests } from '../../../src/stages/judgement/judgement.ts';
import { linesOf } from '../../../src/stages/publication/changed-lines.ts';
import type { Baseline, Mutant, Trial, WarmTrial } from '../../../src/terms.ts';
import type { Testbed } from '../../../src/testbed.ts';
import { mutantOf } from '../proofs.ts';

const ID = 'test_a.py::test_a';
const baseline: Baseline = {
  ...{ files: ['test_a.py'], green: new Set([ID]), red: [], flaky: [], setAsideFiles: [] },
  ...{ hits: new Map([['a.py', new Map([[2, new Set(['test_a.py'])]])]]), wallMs: 1, reasons: [] },
  hitsByTest: new Map([[ID, { 'a.py': [2] }]]),
};

test('where the time is over nothing is run, and no verdict is invented', async () => {
  const bed = {
    deadline: { leftMs: () => 0, spentMs: () => 60_000 },
    warm: ({ mutants }: WarmTrial) =>
      Promise.resolve(mutants.map(({ mutant }) => ({ mutant, end: 'undecided', red: [] }))),
    run: () => Promise.reject(new Error('there is no time for this run')),
  } as unknown as Testbed;
  const judged = await judgeTests(bed, baseline, [mutantOf('aaaaaa')], [{ id: ID, isNew: true }]);
  expect(judged).toMatchObject({
    judgements: [],
    unjudged: [ID],
    survey: { fates: [{ status: 'not-run' }] },
  });
});

test('of tests that did not run to their end nothing is said: no fault lives, no line is missed', async () => {
  const bed = {} as unknown as Testbed;
  const unknown: Baseline = { ...baseline, green: new Set(), isUnknown: true };
  const judged = await judgeTests(bed, unknown, [mutantOf('aaaaaa')], []);
  expect(judged).toMatchObject({ judgements: [], unjudged: [], survey: { fates: [{ status: 'not-run' }] } });
  const file = { path: 'a.py', language: 'python' as const, headSource: '', symbols: [], diff: '' };
  const change = { files: [{ ...file, changedLines: [2, 3] }], title: '', text: '' };
  expect(linesOf(change, { ...unknown, hits: new Map() })[0]?.neverRun).toBeNull();
  expect(linesOf(change, baseline)[0]?.neverRun).toEqual([3]);
});

/** Warm, `says` the mutants that the test is red under; cold, those whose source begins with `killed`. */
function bedWhere(says: readonly string[], killed: string) {
  const ran: string[] = [];
  const red = [{ id: ID, outcome: 'fail', durationMs: 1 }];
  const bed = {
    ...{ base: { name: 'base' }, head: { name: 'head' }, signal: undefined },
    deadline: { leftMs: () => 60_000, spentMs: () => 0 },
    warm: ({ mutants }: WarmTrial) =>
      Promise.resolve(
        mutants.map(({ mutant }) => ({ mutant, end: 'completed', red: says.includes(mutant.id) ? red : [] })),
      ),
    run: (trial: Trial) => {
      const [source = trial.tree.name] = Object.values(trial.overlay);
      ran.push(source);
      const outcome = source.startsWith(killed) ? 'fail' : 'pass';
      return Promise.resolve({ end: 'completed', tests: [{ id: ID, outcome, durationMs: 1 }] });
    },
  };
  return { bed: bed as unknown as Testbed, ran };
}
const planted: readonly Mutant[] = ['a1', 'a2', 'b1'].map((id) => ({ ...mutantOf(id), source: id }));
const own = [{ id: ID, isNew: true }];

test('one kill of a guard is confirmed cold, not all of them', async () => {
  const { bed, ran } = bedWhere(['a1', 'a2'], 'a');
  const { judgements, survey } = await judgeTests(bed, baseline, planted, own);
  expect(judgements).toMatchObject([{ verdict: 'guards', kills: ['a1', 'a2'] }]);
  expect(survey.fates.map(({ status }) => status)).toEqual(['killed', 'killed', 'alive']);
  expect(ran.toSorted()).toEqual(['a1', 'base', 'head']);
});

test('a kill that does not hold cold is none, and another takes its place', async () => {
  const { bed, ran } = bedWhere(['b1', 'a2'], 'a2');
  const { judgements } = await judgeTests(bed, baseline, planted.toReversed(), own);
  expect(judgements).toMatchObject([{ verdict: 'guards', kills: ['a2'] }]);
  expect(ran.toSorted()).toEqual(['a2', 'b1', 'base', 'head']);
});

test('a test cannot fail only when every fault that it runs was tried cold', async () => {
  const { bed, ran } = bedWhere([], 'none');
  const { judgements } = await judgeTests(bed, baseline, planted, own);
  expect(judgements).toMatchObject([{ verdict: 'cannot-fail', kills: [] }]);
  expect(ran.toSorted()).toEqual(['a1', 'a2', 'b1', 'base', 'head']);
});
