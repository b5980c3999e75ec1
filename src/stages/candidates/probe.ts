// A probe: tests of ours that always fail, with a message that says what was seen in them. It runs on a tree, or under
// many mutants in one process.
import type { ProbeTree } from '../../generators/generator.ts';
import type { Baseline, Mutant, TestId, TestResult, Trial } from '../../terms.ts';
import { calm, isEarly, shaken, type Testbed } from '../../testbed.ts';

const PROBE_TIMEOUT_MS = 25_000;
const UNDER_MUTANTS_TIMEOUT_MS = 60_000;
/** Mutants that one process could not take are looked at in sandboxes of their own, but not all. */
const MOST_COLD = 8;
/** Below this, what is left of the budget is for what was found already. */
const LEAST_LEFT_MS = 30_000;

export interface Probe<Report> {
  readonly files: readonly string[];
  readonly ids: readonly TestId[];
  readonly overlay: Trial['overlay'];
  /** Null: nothing of it was reported. */
  readonly read: (tests: readonly TestResult[]) => Report | null;
}

interface Probed<Report> {
  readonly report: Report | null;
  readonly isTooSlow: boolean;
  /** Why its files do not load; empty where they do. */
  readonly broken: string;
}

/** The second look on head is taken under other conditions. */
export async function runProbe<Report>(
  bed: Testbed,
  probe: Probe<Report>,
  on: ProbeTree | Mutant,
): Promise<Probed<Report>> {
  const mutated = typeof on === 'object' ? { [on.path]: on.source } : {};
  const result = await bed.run(
    {
      ...{ tree: on === 'base' ? bed.base : bed.head, files: probe.files, ids: probe.ids },
      overlay: { ...probe.overlay, ...mutated },
      variation: on === 'head-again' ? shaken : calm,
      timeoutMs: PROBE_TIMEOUT_MS,
    },
    bed.signal,
  );
  return {
    ...{ report: probe.read(result.tests), isTooSlow: result.end === 'timeout' },
    broken: result.fileErrors.map(({ message }) => message).join('\n'),
  };
}

/** By mutant, in order. Null: nothing is known. */
export async function runProbeUnder<Report>(
  bed: Testbed,
  baseline: Baseline,
  probe: Probe<Report>,
  mutants: readonly Mutant[],
): Promise<readonly (Report | null)[]> {
  if (mutants.length === 0) return [];
  const verdicts = await bed.warm(
    {
      tree: bed.head,
      mutants: mutants.map((mutant) => ({ mutant, ids: probe.ids, early: isEarly(baseline, mutant) })),
      ...{ stopAtRed: false, probes: probe.overlay, variation: calm },
      timeoutMs: Math.min(UNDER_MUTANTS_TIMEOUT_MS, bed.deadline.leftMs() - LEAST_LEFT_MS),
    },
    bed.signal,
  );
  const cold = new Set(verdicts.filter(({ end }) => end === 'undecided').slice(0, MOST_COLD));
  return await Promise.all(
    verdicts.map(async (verdict) => {
      if (verdict.end === 'completed') return probe.read(verdict.red);
      if (!cold.has(verdict) || bed.deadline.leftMs() < LEAST_LEFT_MS) return null;
      return (await runProbe(bed, probe, verdict.mutant)).report;
    }),
  );
}
