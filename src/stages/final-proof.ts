// Stage: what is shown is proven once more as it will stand: merged, cold, plain source. Ten mixed green runs, base, and
// the kills that count. What flakes is dropped and the rest proven again.
import type { Proof } from '../gates/gate.ts';
import { type MergedFile, ownText } from '../proofs.ts';
import type {
  Outcome,
  RejectedCandidate,
  TestId,
  TestResult,
  Trial,
  TrialResult,
  Variation,
} from '../terms.ts';
import { calm, type Testbed } from '../testbed.ts';

export interface TrialNote {
  readonly tree: 'head' | 'base' | string;
  readonly variation: Variation;
  readonly outcome: Outcome;
  readonly ms: number;
}

export interface ProvenTest {
  readonly proof: Proof;
  readonly id: TestId;
  readonly trials: readonly TrialNote[];
}

export interface FinalProof {
  readonly proven: readonly ProvenTest[];
  readonly rejected: readonly RejectedCandidate[];
}

interface PlannedRun {
  readonly variation: Variation;
  /** Only the new tests, or the whole file around them. */
  readonly alone: boolean;
  readonly canary: boolean;
}

const elsewhere = { timezone: 'America/St_Johns', locale: 'C' };
/** Alone, among the others in shuffled order, and with another seed, time zone and locale (knowledge: step 11 of the flake gate). */
const tenRuns: readonly PlannedRun[] = [
  { variation: calm, alone: true, canary: true },
  { variation: { ...calm, seed: 2 }, alone: true, canary: true },
  // One run has no canary: it must exit 0, which a forged recorder cannot also arrange.
  { variation: { ...calm, seed: 3 }, alone: true, canary: false },
  { variation: { ...calm, seed: 4 }, alone: false, canary: true },
  { variation: { ...calm, seed: 5, shuffle: true }, alone: false, canary: true },
  { variation: { ...calm, seed: 6, shuffle: true }, alone: false, canary: true },
  { variation: { ...calm, seed: 7, shuffle: true }, alone: false, canary: true },
  { variation: { seed: 1008, shuffle: false, ...elsewhere }, alone: true, canary: true },
  { variation: { seed: 2009, shuffle: true, ...elsewhere }, alone: false, canary: true },
  {
    variation: { seed: 3010, shuffle: true, timezone: 'Asia/Kolkata', locale: 'C.UTF-8' },
    alone: true,
    canary: true,
  },
];

export async function proveMerged(bed: Testbed, file: MergedFile): Promise<FinalProof> {
  const ids = file.proofs.map((proof) => bed.framework.idOf(file.path, proof.candidate.name));
  const overlay = { [file.path]: file.after };
  const timeoutMs = 60_000;
  const run = async (planned: PlannedRun, more: Partial<Trial>, treeName: string) => {
    const result = await bed.run(
      {
        tree: bed.head,
        files: [file.path],
        overlay,
        variation: planned.variation,
        timeoutMs,
        ...(planned.alone ? { ids } : {}),
        ...(planned.canary ? { canaryFile: file.path } : {}),
        ...more,
      },
      bed.signal,
    );
    return { tree: treeName, variation: planned.variation, result };
  };
  const once: PlannedRun = { variation: calm, alone: true, canary: true };
  const mutants = new Map(
    file.proofs.flatMap(({ candidate, kills }) =>
      kills.flatMap((kill) =>
        candidate.target.livingMutants
          .filter(({ id }) => id === kill.mutant?.id)
          .map((mutant) => [mutant.id, mutant] as const),
      ),
    ),
  );
  const runs = await Promise.all([
    ...tenRuns.map((planned) => run(planned, {}, 'head')),
    run(once, { tree: bed.base }, 'base'),
    ...[...mutants.values()].map((mutant) =>
      run(once, { overlay: { ...overlay, [mutant.path]: mutant.source } }, mutant.id),
    ),
  ]);
  const mergedOnBase = runs.find(({ tree }) => tree === 'base')?.result.tests ?? [];
  const judged = await Promise.all(
    file.proofs.map(async (proof, index) => {
      const id = ids[index] ?? '';
      if (mergedOnBase.some((test) => test.id === id)) return judge(proof, id, runs);
      // Another new test keeps the merged file from loading on base: what this one does there without it counts.
      const own = { [file.path]: ownText(bed, file.path, proof.candidate) };
      const alone = await run(once, { tree: bed.base, overlay: own, ids: [id] }, 'base');
      return judge(proof, id, [...runs.filter(({ tree }) => tree !== 'base'), alone]);
    }),
  );
  return {
    proven: judged.flatMap((one) => ('rejected' in one ? [] : [one])),
    rejected: judged.flatMap((one) => ('rejected' in one ? [one.rejected] : [])),
  };
}

interface FinalRun {
  readonly tree: string;
  readonly variation: Variation;
  readonly result: TrialResult;
}

function judge(
  proof: Proof,
  id: TestId,
  runs: readonly FinalRun[],
): ProvenTest | { readonly rejected: RejectedCandidate } {
  const trials = runs.map(
    ({ tree, variation, result }): TrialNote => ({
      tree,
      variation,
      outcome: outcomeOf(result, id),
      ms: Math.round(result.wallMs),
    }),
  );
  const green = trials.filter(({ tree, outcome }) => tree === 'head' && outcome === 'pass');
  const reject = (code: RejectedCandidate['code'], detail: string) => ({
    rejected: {
      symbol: proof.candidate.target.symbol.qualifiedName,
      generator: proof.candidate.generator,
      code,
      detail,
      source: proof.candidate.body,
    },
  });
  if (green.length < tenRuns.length) {
    const first = trials.find(({ tree, outcome }) => tree === 'head' && outcome !== 'pass');
    const result = runs.find(
      ({ tree, result }) => tree === 'head' && outcomeOf(result, id) !== 'pass',
    )?.result;
    const why =
      result?.end === 'completed'
        ? (result.tests.find((test) => test.id === id)?.message ?? result.fileErrors[0]?.message ?? '')
        : (result?.reason ?? result?.end ?? '');
    return reject(
      green.length === 0 ? 'does-not-build' : 'flaky',
      `${green.length} of ${tenRuns.length} runs of the merged file were green; then ${first?.outcome ?? ''} ${why.split('\n')[0] ?? ''}`.slice(
        0,
        300,
      ),
    );
  }
  const base = runs.find(({ tree }) => tree === 'base')?.result.tests.find((test) => test.id === id)?.outcome;
  if (proof.kind === 'guard' && base !== 'pass')
    return reject('flaky', `It was green on base alone, and ${base ?? 'absent'} there in the merged file`);
  if (proof.kind === 'behaviour' && base !== 'fail')
    return reject('flaky', `It was red on base alone, and ${base ?? 'absent'} there in the merged file`);
  const kills = proof.kills.filter((kill) =>
    kill.by === 'base'
      ? base === 'fail'
      : trials.some(({ tree, outcome }) => tree === kill.mutant?.id && outcome === 'fail'),
  );
  if (kills.length === 0) return reject('kills-nothing', 'In the merged file nothing turned it red any more');
  return { proof: { ...proof, kills }, id, trials };
}

function outcomeOf(result: TrialResult, id: TestId): Outcome {
  if (result.end === 'timeout') return 'timeout';
  if (result.end !== 'completed') return 'invalid';
  const found: readonly TestResult[] = result.tests.filter((test) => test.id === id);
  if (found.length === 0) return 'error';
  return found.length === 1 ? (found[0]?.outcome ?? 'error') : 'invalid';
}
