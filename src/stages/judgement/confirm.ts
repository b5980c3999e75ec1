// What verdicts rest on, run cold: one kill of each test that kills, and every reached fault of a test that kills nothing.
import type { Baseline, Judgement, TestId } from '../../terms.ts';
import type { Testbed } from '../../testbed.ts';
import { isReached, type MutantRun, runCold } from './runs.ts';

/** A test whose verdict rests on what the mutants did. */
export interface Resting {
  readonly id: TestId;
  readonly reaches: Judgement['reaches'];
}

/** The runs, with cold ones in the place of warm ones where a verdict needs that. */
export async function confirm(
  bed: Testbed,
  baseline: Baseline,
  warm: readonly MutantRun[],
  tests: readonly Resting[],
): Promise<readonly MutantRun[]> {
  let runs = warm;
  // A kill that does not hold cold leaves its test with another one, or with none: so again, until nothing is open.
  for (;;) {
    const open = openRuns(runs, tests);
    if (open.size === 0) return runs;
    runs = await Promise.all(
      runs.map(async (one) => {
        if (!open.has(one)) return one;
        const cold = await runCold(bed, baseline, one.fate.mutant);
        // Without time for it the score still stands, and no verdict does.
        return cold.isSkipped ? { ...cold, fate: one.fate } : cold;
      }),
    );
  }
}

function openRuns(runs: readonly MutantRun[], tests: readonly Resting[]): ReadonlySet<MutantRun> {
  const open = new Set<MutantRun>();
  for (const { id, reaches } of tests) {
    const kills = runs.filter(({ red }) => red.has(id));
    if (kills.some((one) => one.isCold || open.has(one))) continue;
    const [kill] = kills;
    const wanted = kill === undefined ? runs.filter((one) => isReached(one, reaches)) : [kill];
    for (const one of wanted) if (!one.isCold) open.add(one);
  }
  return open;
}
