// Stage: what is shown is proven once more as it will stand: merged, cold, plain source. Ten mixed green runs, base, and
// the kills that count. What flakes is dropped and the rest proven again.
import type { Proof } from '../gates/gate.ts';
import { aloneIn, idIn, type MergedFile, ownText } from '../proofs.ts';
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

const OTHER_UID = 20_042;
const elsewhere = { timezone: 'America/St_Johns', locale: 'C' };
/**
 * Alone, among the others in shuffled order, with another seed, time zone and locale, as another user, and while the cores
 * are busy (knowledge: step 11 of the flake gate). Every run has a home of its own that is empty, and no network.
 */
export const tenRuns: readonly PlannedRun[] = [
  { variation: calm, alone: true, canary: true },
  { variation: { ...calm, seed: 2, isLoaded: true }, alone: true, canary: true },
  // One run has no canary: it must exit 0, which a forged recorder cannot also arrange.
  { variation: { ...calm, seed: 3 }, alone: true, canary: false },
  { variation: { ...calm, seed: 4 }, alone: false, canary: true },
  { variation: { ...calm, seed: 5, shuffle: true }, alone: false, canary: true },
  { variation: { ...calm, seed: 6, shuffle: true }, alone: false, canary: true },
  { variation: { ...calm, seed: 7, shuffle: true, isLoaded: true }, alone: false, canary: true },
  { variation: { seed: 1008, shuffle: false, ...elsewhere, uid: OTHER_UID }, alone: true, canary: true },
  { variation: { seed: 2009, shuffle: true, ...elsewhere }, alone: false, canary: true },
  {
    variation: { seed: 3010, shuffle: true, timezone: 'Asia/Kolkata', locale: 'C.UTF-8' },
    alone: true,
    canary: true,
  },
];

/** The most different of them go first: where no test of the file outlives these, the others are spared. */
const scouts = tenRuns.filter((_, index) => index === 0 || index === 4 || index === 8);

/** By candidate id, what the repository's type checker holds against it. */
type CheckTypes = (bed: Testbed, file: MergedFile) => Promise<ReadonlyMap<string, string>>;

export async function proveMerged(
  bed: Testbed,
  file: MergedFile,
  checkTypes: CheckTypes,
): Promise<FinalProof> {
  const [typeErrors, runs] = await Promise.all([checkTypes(bed, file), runAll(bed, file)]);
  const judged = await Promise.all(
    file.proofs.map(async (proof) => {
      const { id } = proof.candidate;
      const error = typeErrors.get(id);
      if (error !== undefined)
        return reject(proof, 'does-not-build', `The repository's type checker says: ${error}`);
      const testId = idIn(bed, file.path, proof.candidate);
      return judge(proof, testId, await withBase(bed, file.path, proof, testId, runs));
    }),
  );
  return {
    proven: judged.flatMap((one) => ('rejected' in one ? [] : [one])),
    rejected: judged.flatMap((one) => ('rejected' in one ? [one.rejected] : [])),
  };
}

/**
 * Where the merged file does not load on base, as another new test needs what base lacks, the test is run there with its
 * own patch, and where head's own file does not load there either, in a file of its own.
 */
async function withBase(
  bed: Testbed,
  path: string,
  { candidate }: Proof,
  id: TestId,
  runs: readonly FinalRun[],
): Promise<readonly FinalRun[]> {
  const has = ({ result }: FinalRun) => result.tests.some((test) => test.id === id);
  if (runs.some((run) => run.tree === 'base' && has(run))) return runs;
  for (const place of [{ path, text: ownText(bed, path, candidate), id }, aloneIn(bed, path, candidate)]) {
    const trial: Trial = {
      ...{ tree: bed.base, files: [place.path], overlay: { [place.path]: place.text }, ids: [place.id] },
      ...{ canaryFile: place.path, variation: calm, timeoutMs: 60_000 },
    };
    const result = await bed.run(trial, bed.signal);
    const tests = result.tests.map((test) => (test.id === place.id ? { ...test, id } : test));
    const run = { tree: 'base', variation: calm, result: { ...result, tests } };
    if (has(run)) return [...runs.filter(({ tree }) => tree !== 'base'), run];
  }
  return runs;
}

async function runAll(bed: Testbed, file: MergedFile): Promise<readonly FinalRun[]> {
  const ids = file.proofs.map(({ candidate }) => idIn(bed, file.path, candidate));
  const overlay = { [file.path]: file.after };
  const run = async (planned: PlannedRun, more: Partial<Trial>, tree: string): Promise<FinalRun> => {
    const { variation, alone, canary } = planned;
    const trial: Trial = {
      ...{ tree: bed.head, files: [file.path], overlay, variation, timeoutMs: 60_000 },
      ...(alone ? { ids } : {}),
      ...(canary ? { canaryFile: file.path } : {}),
      ...more,
    };
    return { tree, variation, result: await bed.run(trial, bed.signal) };
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
  const others = [
    run(once, { tree: bed.base }, 'base'),
    ...[...mutants.values()].map((mutant) =>
      run(once, { overlay: { ...overlay, [mutant.path]: mutant.source } }, mutant.id),
    ),
  ];
  const onHead = (some: readonly PlannedRun[]) =>
    Promise.all(some.map((planned) => run(planned, {}, 'head')));
  const [first, ...judging] = await Promise.all([onHead(scouts), ...others]);
  const isLost = (id: TestId) => first.some(({ result }) => outcomeOf(result, id) !== 'pass');
  const rest = tenRuns.filter((planned) => !scouts.includes(planned));
  return [...first, ...(ids.every(isLost) ? [] : await onHead(rest)), ...judging];
}

export interface FinalRun {
  /** `head`, `base`, or the id of a mutant on head. */
  readonly tree: string;
  readonly variation: Variation;
  readonly result: TrialResult;
}

type Judged = ProvenTest | { readonly rejected: RejectedCandidate };

/** What all runs of the merged file say about one of its tests. */
export function judge(proof: Proof, id: TestId, runs: readonly FinalRun[]): Judged {
  const trials = runs.map(
    ({ tree, variation, result }): TrialNote => ({
      tree,
      variation,
      outcome: outcomeOf(result, id),
      ms: Math.round(result.wallMs),
    }),
  );
  const onHead = runs.filter(({ tree }) => tree === 'head').map(({ result }) => result);
  const red = onHead.filter((result) => outcomeOf(result, id) !== 'pass');
  if (red[0] !== undefined || onHead.length < tenRuns.length)
    return reject(
      proof,
      red.length === onHead.length ? 'does-not-build' : 'flaky',
      `${onHead.length - red.length} of ${onHead.length} runs of the merged file were green; ${whyRed(red[0], id)}`,
    );
  const base = runs.find(({ tree }) => tree === 'base')?.result.tests.find((test) => test.id === id)?.outcome;
  if (proof.kind === 'guard' && base !== 'pass')
    return reject(proof, 'flaky', `It was green on base alone, and ${base ?? 'absent'} there when merged`);
  if (proof.kind === 'behaviour' && base !== 'fail')
    return reject(proof, 'flaky', `It was red on base alone, and ${base ?? 'absent'} there when merged`);
  const kills = proof.kills.filter((kill) =>
    kill.by === 'base'
      ? base === 'fail'
      : trials.some(({ tree, outcome }) => tree === kill.mutant?.id && outcome === 'fail'),
  );
  if (kills.length === 0)
    return reject(proof, 'kills-nothing', 'In the merged file nothing turned it red any more');
  return { proof: { ...proof, kills }, id, trials };
}

function reject({ candidate }: Proof, code: RejectedCandidate['code'], detail: string) {
  const { target, generator, body: source } = candidate;
  const symbol = target.symbol.qualifiedName;
  return { rejected: { symbol, generator, code, detail: detail.slice(0, 300), source } };
}

function whyRed(result: TrialResult | undefined, id: TestId): string {
  if (result === undefined) return 'the others were not run';
  const why =
    result.end === 'completed'
      ? (result.tests.find((test) => test.id === id)?.message ?? result.fileErrors[0]?.message)
      : (result.reason ?? result.end);
  return `then ${outcomeOf(result, id)} ${why?.split('\n')[0] ?? ''}`;
}

function outcomeOf(result: TrialResult, id: TestId): Outcome {
  if (result.end === 'timeout') return 'timeout';
  if (result.end !== 'completed') return 'invalid';
  const found: readonly TestResult[] = result.tests.filter((test) => test.id === id);
  if (found.length === 0) return 'error';
  return found.length === 1 ? (found[0]?.outcome ?? 'error') : 'invalid';
}
