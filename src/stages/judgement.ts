// Stage: what the change's own tests are worth. Each runs on head, on base, and on every mutant of the changed lines.
import type {
  Baseline,
  Judgement,
  Mutant,
  MutantFate,
  Outcome,
  Survey,
  TestId,
  TrialResult,
} from '../terms.ts';
import { calm, fileOf, greenFiles, reachingFiles, type Testbed } from '../testbed.ts';

/** A test that the change adds or edits. */
export interface OwnTest {
  readonly id: TestId;
  readonly isNew: boolean;
}

export interface Judged {
  readonly judgements: readonly Judgement[];
  /** The time ended before trials that a verdict would rest on. */
  readonly unjudged: readonly TestId[];
  readonly survey: Survey;
}

/** A fault under which tests went red, and which of them by an assertion or in production code. */
interface MutantRun {
  readonly fate: MutantFate;
  readonly red: ReadonlySet<TestId>;
  /** There was no time left for it. */
  readonly isSkipped?: true;
}

export async function judgeTests(
  bed: Testbed,
  baseline: Baseline,
  mutants: readonly Mutant[],
  own: readonly OwnTest[],
): Promise<Judged> {
  const ofOwn = new Set(own.map(({ id }) => fileOf(id)));
  const ownFiles = greenFiles(baseline).filter((file) => ofOwn.has(file));
  const [onBase, runs] = await Promise.all([
    runOn(bed, baseline, ownFiles, 'base'),
    Promise.all(mutants.map((mutant) => runUnder(bed, baseline, mutant))),
    // Once more on head, on plain source: what evidence shows, and replay repeats.
    runOn(bed, baseline, [...new Set(own.map(({ id }) => fileOf(id)))], 'head'),
  ]);
  const outcomes = new Map(onBase?.tests.map(({ id, outcome }) => [id, outcome]));
  const judged = own.map((test) => judge(test, baseline, outcomes.get(test.id) ?? 'absent', runs));
  // A verdict over runs that never were would be an invention.
  const isUnsure = ({ verdict, reaches }: Judgement) =>
    (onBase === undefined && ['guards', 'cannot-fail'].includes(verdict)) ||
    (verdict === 'cannot-fail' && runs.some((one) => one.isSkipped && isReached(one, reaches)));
  const judgements = judged.filter((one) => !isUnsure(one));
  return {
    judgements,
    unjudged: judged.filter(isUnsure).map(({ id }) => id),
    survey: {
      fates: runs.map(({ fate }) => fate),
      baseLives: !judgements.some(({ verdict }) => verdict === 'proves-change'),
    },
  };
}

function judge(
  { id, isNew }: OwnTest,
  baseline: Baseline,
  onBase: Outcome | 'absent',
  runs: readonly MutantRun[],
): Judgement {
  const reaches = Object.entries(baseline.hitsByTest.get(id) ?? {}).map(([path, lines]) => ({ path, lines }));
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

function isReached({ fate: { mutant } }: MutantRun, reaches: Judgement['reaches']): boolean {
  return reaches.some(({ path, lines }) => path === mutant.path && lines.includes(mutant.line));
}

/** Which assertion would make the test worth something: one that depends on a line that it runs. */
function whatIsMissing(onBase: Outcome | 'absent', reached: readonly Mutant[]): string {
  const base =
    onBase === 'pass' ? 'It is green without the change' : `Without the change it does not run (${onBase})`;
  const [first] = reached;
  if (first === undefined) return `${base}, and no fault could be planted in the lines that it runs`;
  return `${base}, and stays green when ${first.path}:${first.line} reads \`${first.after}\`: no assertion depends on that line`;
}

async function runUnder(bed: Testbed, baseline: Baseline, mutant: Mutant): Promise<MutantRun> {
  const files = reachingFiles(baseline, mutant);
  const notRun = { fate: { mutant, status: 'not-run' as const }, red: new Set<TestId>() };
  if (files.length === 0) return { fate: { mutant, status: 'alive' }, red: new Set() };
  let result = await runOn(bed, baseline, files, mutant);
  // A time-out needs a second opinion: the machine may have been busy.
  if (result?.end === 'timeout') result = await runOn(bed, baseline, files, mutant, 2);
  if (result?.end === 'timeout') return { fate: { mutant, status: 'killed' }, red: new Set() };
  if (result === undefined) return { ...notRun, isSkipped: true };
  if (result.end !== 'completed') return notRun;
  const outcomes = new Map(result.tests.map(({ id, outcome }) => [id, outcome]));
  const tried = [...baseline.green].filter((id) => files.includes(fileOf(id)));
  const red = tried.filter((id) => outcomes.get(id) === 'fail');
  const [killedBy] = red;
  if (killedBy !== undefined) return { fate: { mutant, status: 'killed', killedBy }, red: new Set(red) };
  return tried.every((id) => outcomes.get(id) === 'pass')
    ? { fate: { mutant, status: 'alive' }, red: new Set() }
    : notRun;
}

/** Nothing where there is nothing to run, or no time left for it. */
async function runOn(
  bed: Testbed,
  baseline: Baseline,
  files: readonly string[],
  on: 'head' | 'base' | Mutant,
  patience = 1,
): Promise<TrialResult | undefined> {
  const timeoutMs = patience * Math.max(8000, 3 * baseline.wallMs);
  if (files.length === 0 || bed.deadline.leftMs() < timeoutMs / 2) return undefined;
  const overlay = typeof on === 'string' ? {} : { [on.path]: on.source };
  return await bed.run(
    { tree: on === 'base' ? bed.base : bed.head, files, overlay, variation: calm, timeoutMs },
    bed.signal,
  );
}
