import { surveyMutants } from '../../src/stages/survey.ts';
import type { Baseline, Mutant, Trial, WarmTrial, WarmVerdict } from '../../src/terms.ts';
import type { Testbed } from '../../src/testbed.ts';
import { mutantOf } from './proofs.ts';

const ID = 'test_a.py::test_a';
const baseline: Baseline = {
  ...{ files: ['test_a.py'], green: new Set([ID]), red: [], flaky: [], setAsideFiles: [] },
  ...{ hits: new Map([['a.py', new Map([[2, new Set(['test_a.py'])]])]]), wallMs: 1, reasons: [] },
  hitsByTest: new Map([[ID, { 'a.py': [2] }]]),
};
const wave = (name: string): readonly Mutant[] =>
  Array.from({ length: 8 }, (_, index) => ({
    ...mutantOf(`${name}${index}`),
    source: `# ${name}${index}`,
  }));

/** A framework that leaves everything to cold runs. */
const allUndecided = ({ mutants }: WarmTrial) =>
  Promise.resolve(mutants.map(({ mutant }) => ({ mutant, end: 'undecided', red: [] })));

/** A bed where only mutants whose source begins so are noticed. */
function bedThatNotices(killed: string, leftMs = () => 200_000) {
  const ran: string[] = [];
  const bed = {
    ...{ base: { name: 'base' }, head: { name: 'head' }, deadline: { leftMs }, signal: undefined },
    warm: allUndecided,
    run: (trial: Trial) => {
      const [source = ''] = Object.values(trial.overlay);
      ran.push(source);
      const outcome = source.startsWith(`# ${killed}`) ? 'fail' : 'pass';
      return Promise.resolve({ end: 'completed', tests: [{ id: ID, outcome, durationMs: 1 }] });
    },
  };
  return { bed: bed as unknown as Testbed, ran };
}

test('where the suite notices the first wave, the next is planted', async () => {
  const { bed } = bedThatNotices('a');
  const { fates } = await surveyMutants(bed, baseline, [wave('a'), wave('b'), wave('c')], 100_000);
  expect(fates.filter(({ status }) => status === 'killed')).toHaveLength(8);
  expect(fates.filter(({ status }) => status === 'alive').map(({ mutant }) => mutant.id)).toEqual(
    wave('b').map(({ id }) => id),
  );
});

test('enough survivors in the first wave: the next is left alone', async () => {
  const { bed } = bedThatNotices('b');
  const { fates } = await surveyMutants(bed, baseline, [wave('a'), wave('b')], 100_000);
  expect(fates).toHaveLength(8);
});

test('no later wave begins when its share of the budget is spent', async () => {
  const { bed } = bedThatNotices('a', () => 50_000);
  const { fates } = await surveyMutants(bed, baseline, [wave('a'), wave('b')], 100_000);
  expect(fates.map(({ status }) => status)).toEqual(Array(8).fill('not-run'));
});

test('what is decided warm is not run again, and what is not is run cold', async () => {
  const { bed, ran } = bedThatNotices('a2');
  const said = (index: number): Partial<WarmVerdict> => {
    if (index === 0) return { end: 'completed', red: [{ id: ID, outcome: 'error', durationMs: 1 }] };
    if (index === 1) return { end: 'timeout', red: [] };
    return index < 4 ? { end: 'undecided', red: [] } : { end: 'completed', red: [] };
  };
  const asked: WarmTrial[] = [];
  const warm = (trial: WarmTrial) => {
    asked.push(trial);
    return Promise.resolve(trial.mutants.map(({ mutant }, index) => ({ mutant, ...said(index) })));
  };
  const { fates } = await surveyMutants(Object.assign(bed, { warm }), baseline, [wave('a')], 100_000);
  expect(fates.map(({ status, killedBy }) => killedBy ?? status)).toEqual([
    ...[ID, 'killed', ID],
    ...Array(5).fill('alive'),
  ]);
  expect(ran.filter(Boolean)).toEqual(['# a2', '# a3']);
  expect(asked).toMatchObject([{ stopAtRed: true, mutants: Array(8).fill({ ids: [ID], early: false }) }]);
});

test('a line that runs before the first test is reached by all tests', async () => {
  const { bed } = bedThatNotices('b');
  const asked: WarmTrial[] = [];
  const warm = (trial: WarmTrial) => {
    asked.push(trial);
    return allUndecided(trial);
  };
  const other = 'test_b.py::test_b';
  const early = { ...baseline, green: new Set([ID, other]), early: { 'a.py': [2] } };
  await surveyMutants(Object.assign(bed, { warm }), early, [wave('a')], 100_000);
  expect(asked[0]?.mutants[0]).toMatchObject({ ids: [ID, other], early: true });
});

test('a fault that is said to live is asked once more, cold, where a test rests on it', async () => {
  const { bed, ran } = bedThatNotices('a1');
  const warm = ({ mutants }: WarmTrial) =>
    Promise.resolve(mutants.map(({ mutant }) => ({ mutant, end: 'completed' as const, red: [] })));
  const mutants = wave('a');
  const survey = await surveyMutants(Object.assign(bed, { warm }), baseline, [mutants], 100_000);
  const lives = async (index: number) => await survey.livesCold?.(mutants[index] as Mutant);
  expect([await lives(0), await lives(1), await lives(1)]).toEqual([true, false, false]);
  expect(ran.filter(Boolean)).toEqual(['# a0', '# a1']);
});

test('of a suite that did not run to its end no fault is said to live', async () => {
  const { bed, ran } = bedThatNotices('a');
  const unknown = { ...baseline, green: new Set<string>(), isUnknown: true as const };
  const survey = await surveyMutants(bed, unknown, [wave('a'), wave('b')], 0);
  expect(survey.fates.map(({ status }) => status)).toEqual(Array(16).fill('not-run'));
  expect([survey.baseLives, ran]).toEqual([true, []]);
});
