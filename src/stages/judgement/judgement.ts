// Stage: what the change's own tests are worth. Each runs on head, on base, and on every mutant of the changed lines.
import type { Baseline, Judgement, Mutant, Outcome, Survey, TestId } from '../../terms.ts';
import { fileOf, greenFiles, type Testbed } from '../../testbed.ts';
import { confirm } from './confirm.ts';
import { isReached, type MutantRun, runOn, runWarm } from './runs.ts';

/** A test that the change adds or edits. */
export interface OwnTest {
  readonly id: TestId;
  readonly isNew: boolean;
}

export interface Judged {
  readonly judgements: readonly Judgement[];
  /** The time ended before trials that a verdict would rest on. */
  readonly unjudged: readonly TestId[];
  /** Faults of which nothing is known, as there was no time left for them. */
  readonly untried: number;
  readonly survey: Survey;
}

export async function judgeTests(
  bed: Testbed,
  baseline: Baseline,
  mutants: readonly Mutant[],
  own: readonly OwnTest[],
): Promise<Judged> {
  if (baseline.isUnknown === true) return nothingKnown(mutants);
  const ofOwn = new Set(own.map(({ id }) => fileOf(id)));
  const ownFiles = greenFiles(baseline).filter((file) => ofOwn.has(file));
  const [onBase, warm] = await Promise.all([
    runOn(bed, baseline, ownFiles, 'base'),
    runWarm(bed, baseline, mutants),
    // Once more on head, on plain source: what evidence shows, and replay repeats.
    runOn(bed, baseline, [...new Set(own.map(({ id }) => fileOf(id)))], 'head'),
  ]);
  const outcomes = new Map(onBase?.tests.map(({ id, outcome }) => [id, outcome]));
  const resting = own
    .map(({ id }) => id)
    .filter((id) => baseline.green.has(id) && outcomes.get(id) !== 'fail')
    .map((id) => ({ id, reaches: reachesOf(baseline, id) }));
  const runs = await confirm(bed, baseline, warm, resting);
  const judged = own.map((test) => judge(test, baseline, outcomes.get(test.id) ?? 'absent', runs));
  // A verdict over runs that never were would be an invention.
  const isUnsure = ({ id, verdict, reaches }: Judgement) =>
    (onBase === undefined && ['guards', 'cannot-fail'].includes(verdict)) ||
    (verdict === 'guards' && !runs.some(({ isCold, red }) => isCold && red.has(id))) ||
    (verdict === 'cannot-fail' && runs.some((one) => one.isSkipped && isReached(one, reaches)));
  const judgements = judged.filter((one) => !isUnsure(one));
  return {
    judgements,
    unjudged: judged.filter(isUnsure).map(({ id }) => id),
    untried: runs.filter(({ fate, isSkipped }) => isSkipped === true && fate.status === 'not-run').length,
    survey: {
      fates: runs.map(({ fate }) => fate),
      baseLives: !judgements.some(({ verdict }) => verdict === 'proves-change'),
    },
  };
}

function nothingKnown(mutants: readonly Mutant[]): Judged {
  const fates = mutants.map((mutant) => ({ mutant, status: 'not-run' as const }));
  const survey = { fates, baseLives: false, livesCold: async () => false };
  return { judgements: [], unjudged: [], untried: 0, survey };
}

function judge(
  { id, isNew }: OwnTest,
  baseline: Baseline,
  onBase: Outcome | 'absent',
  runs: readonly MutantRun[],
): Judgement {
  const reaches = reachesOf(baseline, id);
  const kills = runs.flatMap(({ fate, red }) => (red.has(id) ? [fate.mutant.id] : []));
  const verdictOf = (verdict: Judgement['verdict'], detail: string): Judgement => ({
    id,
    isNew,
    verdict,
    onBase,
    kills,
    reaches,
    detail,
  });
  const red = baseline.red.find((one) => one.id === id);
  if (red !== undefined) return verdictOf('does-not-run', red.message);
  if (baseline.flaky.includes(id))
    return verdictOf('flaky', 'It gave two results in two runs of the same code');
  if (onBase === 'fail') return verdictOf('proves-change', 'Red without the change, green with it');
  if (kills.length > 0)
    return verdictOf(
      'guards',
      `Green without the change too; red under ${kills.length} planted ${kills.length === 1 ? 'fault' : 'faults'}`,
    );
  if (baseline.hits !== null && reaches.every(({ lines }) => lines.length === 0))
    return verdictOf('elsewhere', 'It runs none of the changed lines');
  const reached = runs.filter((one) => isReached(one, reaches));
  return verdictOf(
    'cannot-fail',
    whatIsMissing(
      onBase,
      reached.map(({ fate }) => fate.mutant),
    ),
  );
}

function reachesOf(baseline: Baseline, id: TestId): Judgement['reaches'] {
  return Object.entries(baseline.hitsByTest.get(id) ?? {}).map(([path, lines]) => ({ path, lines }));
}

/** Which assertion would make the test worth something: one that depends on a line that it runs. */
function whatIsMissing(onBase: Outcome | 'absent', reached: readonly Mutant[]): string {
  const base =
    onBase === 'pass' ? 'It is green without the change' : `Without the change it does not run (${onBase})`;
  const [first] = reached;
  if (first === undefined) return `${base}, and no fault could be planted in the lines that it runs`;
  return `${base}, and stays green when ${first.path}:${first.line} reads \`${first.after}\`: no assertion depends on that line`;
}
