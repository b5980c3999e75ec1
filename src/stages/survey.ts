// Stage: which planted faults the existing tests would not notice. A fault on a line that no test runs lives for free.

import type { Baseline, Mutant, MutantFate, Survey, TestId } from '../terms.ts';
import type { Testbed } from '../testbed.ts';
import { calm, fileOf, greenFiles, reachingFiles, warmly } from '../testbed.ts';

/** So many survivors give enough to look for. */
const ENOUGH_ALIVE = 6;

/**
 * Runs base and the mutants under the tests that reach them, wave by wave until enough of them live or `untilMs` of the
 * budget are left.
 */
export async function surveyMutants(
  bed: Testbed,
  baseline: Baseline,
  waves: readonly (readonly Mutant[])[],
  untilMs: number,
): Promise<Survey> {
  // Nothing is known of a suite that did not run: only what base and head do differently can be shown.
  if (baseline.isUnknown === true)
    return {
      fates: waves.flat().map((mutant) => ({ mutant, status: 'not-run' })),
      ...{ baseLives: true, livesCold: async () => false },
    };
  const [baseLives, fates] = await Promise.all([
    livesOnBase(bed, baseline),
    decideFates(bed, baseline, waves, untilMs),
  ]);
  const lives = new Map<string, Promise<MutantFate>>();
  const livesCold = async (mutant: Mutant) => {
    const fate = lives.get(mutant.id) ?? decideFate(bed, baseline, mutant, 0);
    lives.set(mutant.id, fate);
    return (await fate).status === 'alive';
  };
  return { fates, baseLives, livesCold };
}

async function decideFates(
  bed: Testbed,
  baseline: Baseline,
  waves: readonly (readonly Mutant[])[],
  untilMs: number,
): Promise<readonly MutantFate[]> {
  const fates: MutantFate[] = [];
  for (const [index, wave] of waves.entries()) {
    const alive = fates.filter(({ status }) => status === 'alive').length;
    if (index > 0 && (alive >= ENOUGH_ALIVE || bed.deadline.leftMs() < untilMs)) break;
    fates.push(...(await decideWave(bed, baseline, wave, untilMs)));
  }
  return fates;
}

/** All in one process; what that cannot say for certain is run cold. */
async function decideWave(
  bed: Testbed,
  baseline: Baseline,
  mutants: readonly Mutant[],
  untilMs: number,
): Promise<readonly MutantFate[]> {
  const verdicts = await bed.warm(
    {
      tree: bed.head,
      mutants: mutants.map((mutant) => warmly(baseline, mutant)),
      stopAtRed: true,
      variation: calm,
      timeoutMs: Math.max(0, bed.deadline.leftMs() - untilMs),
    },
    bed.signal,
  );
  return await Promise.all(
    verdicts.map(({ mutant, end, red: [killer] }): MutantFate | Promise<MutantFate> => {
      if (end === 'undecided') return decideFate(bed, baseline, mutant, untilMs);
      if (killer !== undefined) return { mutant, status: 'killed', killedBy: killer.id };
      return { mutant, status: end === 'timeout' ? 'killed' : 'alive' };
    }),
  );
}

async function livesOnBase(bed: Testbed, baseline: Baseline): Promise<boolean> {
  if (baseline.green.size === 0) return true;
  const files = greenFiles(baseline);
  const result = await bed.run(
    { tree: bed.base, files, overlay: {}, variation: calm, timeoutMs: patience(baseline) },
    bed.signal,
  );
  return result.end === 'completed' && firstRed(baseline, files, result.tests) === undefined;
}

async function decideFate(
  bed: Testbed,
  baseline: Baseline,
  mutant: Mutant,
  untilMs: number,
): Promise<MutantFate> {
  const reached = reachingFiles(baseline, mutant);
  if (reached.length === 0) return { mutant, status: 'alive' };
  if (bed.deadline.leftMs() < untilMs) return { mutant, status: 'not-run' };
  const result = await bed.run(
    {
      tree: bed.head,
      files: reached,
      overlay: { [mutant.path]: mutant.source },
      variation: calm,
      timeoutMs: patience(baseline),
    },
    bed.signal,
  );
  if (result.end !== 'completed') return { mutant, status: result.end === 'timeout' ? 'killed' : 'not-run' };
  const killer = firstRed(baseline, reached, result.tests);
  return killer === undefined ? { mutant, status: 'alive' } : { mutant, status: 'killed', killedBy: killer };
}

/** A green test that is no longer green, in whatever way: then the suite notices. */
function firstRed(
  baseline: Baseline,
  files: readonly string[],
  tests: readonly { readonly id: TestId; readonly outcome: string }[],
): TestId | undefined {
  const passed = new Set(tests.filter((test) => test.outcome === 'pass').map((test) => test.id));
  return [...baseline.green].find((id) => files.includes(fileOf(id)) && !passed.has(id));
}

/** Three times the green run, as mutants may slow code down without hanging it. */
function patience(baseline: Baseline): number {
  return Math.max(8000, 3 * baseline.wallMs);
}
