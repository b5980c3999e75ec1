// The change's tests under its mutants: all in one process first, and cold where that is not enough.
import type {
  Baseline,
  Judgement,
  Mutant,
  MutantFate,
  TestId,
  TrialResult,
  WarmVerdict,
} from '../../terms.ts';
import { calm, fileOf, reachingFiles, type Testbed, warmly } from '../../testbed.ts';

/** A fault under which tests went red, and which of them by an assertion or in production code. */
export interface MutantRun {
  readonly fate: MutantFate;
  readonly red: ReadonlySet<TestId>;
  /** In a sandbox of its own, on plain source: a verdict may rest on it. */
  readonly isCold: boolean;
  /** There was no time left for it. */
  readonly isSkipped?: true;
}

export async function runWarm(
  bed: Testbed,
  baseline: Baseline,
  mutants: readonly Mutant[],
): Promise<readonly MutantRun[]> {
  const wanted = mutants.map((mutant) => warmly(baseline, mutant));
  const verdicts = await bed.warm(
    {
      ...{ tree: bed.head, mutants: wanted, stopAtRed: false, variation: calm },
      // The other half is for what a verdict rests on.
      timeoutMs: bed.deadline.leftMs() / 2,
    },
    bed.signal,
  );
  return await Promise.all(
    verdicts.map((verdict) => readWarm(verdict) ?? runCold(bed, baseline, verdict.mutant)),
  );
}

/** Undefined: it says nothing for certain. */
function readWarm({ mutant, end, red: all }: WarmVerdict): MutantRun | undefined {
  const red = new Set(all.filter(({ outcome }) => outcome === 'fail').map(({ id }) => id));
  const [killedBy] = red;
  if (end === 'timeout') return { fate: { mutant, status: 'killed' }, red: new Set(), isCold: false };
  if (end === 'undecided' || (killedBy === undefined && all.length > 0)) return undefined;
  if (killedBy === undefined) return { fate: { mutant, status: 'alive' }, red, isCold: false };
  return { fate: { mutant, status: 'killed', killedBy }, red, isCold: false };
}

export async function runCold(bed: Testbed, baseline: Baseline, mutant: Mutant): Promise<MutantRun> {
  const files = reachingFiles(baseline, mutant);
  const none = { red: new Set<TestId>(), isCold: true };
  const notRun = { fate: { mutant, status: 'not-run' as const }, ...none };
  if (files.length === 0) return { fate: { mutant, status: 'alive' }, ...none };
  let result = await runOn(bed, baseline, files, mutant);
  // A time-out needs a second opinion: the machine may have been busy.
  if (result?.end === 'timeout') result = await runOn(bed, baseline, files, mutant, 2);
  if (result?.end === 'timeout') return { fate: { mutant, status: 'killed' }, ...none };
  if (result === undefined) return { ...notRun, isSkipped: true };
  if (result.end !== 'completed') return notRun;
  const outcomes = new Map(result.tests.map(({ id, outcome }) => [id, outcome]));
  const tried = [...baseline.green].filter((id) => files.includes(fileOf(id)));
  const red = tried.filter((id) => outcomes.get(id) === 'fail');
  const [killedBy] = red;
  if (killedBy !== undefined)
    return { fate: { mutant, status: 'killed', killedBy }, red: new Set(red), isCold: true };
  return tried.every((id) => outcomes.get(id) === 'pass')
    ? { fate: { mutant, status: 'alive' }, ...none }
    : notRun;
}

/** Nothing where there is nothing to run, or no time left for it. */
export async function runOn(
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

export function isReached({ fate: { mutant } }: MutantRun, reaches: Judgement['reaches']): boolean {
  return reaches.some(({ path, lines }) => path === mutant.path && lines.includes(mutant.line));
}
