// Stage: for each target, from context through candidates and gates to proofs.
import { createHash } from 'node:crypto';
import type { GateOutcome } from '../gates/gate.ts';
import type { Generator, Home, Missing } from '../generators/generator.ts';
import { isNothing, lessen } from '../generators/missing.ts';
import type { Model, ModelProfile } from '../model/model.ts';
import { noModel } from '../model/profiles.ts';
import type { HomedProof, HomedSuspect } from '../proofs.ts';
import type { Exchange } from '../report/evidence.ts';
import type {
  Candidate,
  Context,
  Difference,
  Reason,
  RejectedCandidate,
  Suspect,
  Target,
  Usage,
} from '../terms.ts';
import type { Testbed } from '../testbed.ts';
import type { RunAlone } from '../trials/alone.ts';

export interface AttemptGround {
  readonly bed: Testbed;
  readonly model: Model | Reason;
  readonly targets: readonly Target[];
  readonly note: (text: string) => void;
  readonly findHome: (target: Target) => Home | undefined;
  readonly gather: (target: Target, profile: ModelProfile) => Context;
  readonly generators: readonly Generator[];
  readonly propose: (generator: Generator, target: Target, asking: Asking) => Promise<Proposed>;
  readonly passGates: (home: Home, candidate: Candidate) => Promise<GateOutcome>;
  readonly alone: (home: Home) => RunAlone;
}

interface Asking {
  readonly home: Home;
  readonly context: Context;
  readonly model: Model | undefined;
  readonly missing: Missing;
  readonly taken: readonly string[];
  readonly leftTokens: () => number;
  readonly leftMs: () => number;
}

interface Proposed {
  readonly candidates: readonly Candidate[];
  readonly refusals: readonly Omit<RejectedCandidate, 'source'>[];
  readonly callsTried: number;
  readonly differences: readonly Difference[];
  readonly suspects: readonly Suspect[];
}

export interface Attempts {
  readonly proofs: readonly HomedProof[];
  readonly differences: readonly Difference[];
  readonly suspects: readonly HomedSuspect[];
  readonly rejected: readonly RejectedCandidate[];
  readonly reasons: readonly Reason[];
  readonly calls: number;
  readonly candidates: number;
  readonly usage: readonly Usage[];
  /** What the model was asked and answered on the way to each candidate. */
  readonly exchanges: ReadonlyMap<string, readonly Exchange[]>;
}

/** Time kept for the final proof of what has been found. */
const RESERVE_MS = 45_000;
/** A target that is begun gets so long, however many are still to come. */
const LEAST_SHARE_MS = 40_000;

export async function attempt(ground: AttemptGround): Promise<Attempts> {
  const usage: Usage[] = [];
  const asked: Exchange[] = [];
  const model = 'code' in ground.model ? undefined : counted(ground.model, usage, asked);
  const profile = model?.profile ?? noModel;
  const reasons: Reason[] = 'code' in ground.model && ground.targets.length > 0 ? [ground.model] : [];
  const found: Found = {
    proofs: [],
    rejected: [],
    calls: 0,
    candidates: 0,
    differences: [],
    suspects: [],
    asked,
    exchanges: new Map(),
  };
  const spent = () => usage.reduce((sum, one) => sum + one.promptTokens + one.completionTokens, 0);
  for (const [index, target] of ground.targets.entries()) {
    const { qualifiedName } = target.symbol;
    if (ground.bed.deadline.leftMs() < RESERVE_MS) {
      reasons.push({ code: 'budget', detail: `The time budget ended before ${qualifiedName} was tried` });
      break;
    }
    ground.note(qualifiedName);
    const home = ground.findHome(target);
    if (home === undefined) {
      reasons.push(notImportable(target));
      continue;
    }
    const proven = found.proofs.length;
    const context = ground.gather(target, profile);
    const leftTokens = () => profile.tokens - spent();
    const leftMs = shareOf(ground.bed.deadline, ground.targets.length - index);
    await tryTarget(ground, target, profile, { home, context, model, leftTokens, leftMs }, found);
    if (!home.canImport && found.proofs.length === proven) reasons.push(notImportable(target));
  }
  return { ...found, reasons, usage };
}

/** What is left for one target, with the time that is kept for the proof: what one does not need, the next ones get. */
function shareOf({ leftMs }: Testbed['deadline'], targets: number): () => number {
  const share = Math.max(LEAST_SHARE_MS, (leftMs() - RESERVE_MS) / targets);
  const end = performance.now() + share;
  return () => Math.min(leftMs(), end - performance.now() + RESERVE_MS);
}

function notImportable({ symbol, entry }: Target): Reason {
  const detail =
    entry === symbol
      ? `${symbol.qualifiedName} in ${symbol.path} can be imported by no test file, and nothing exported that calls it was found`
      : `No test file here can import ${symbol.qualifiedName} from ${entry.path}`;
  return { code: 'not-importable', detail };
}

interface Found {
  readonly proofs: HomedProof[];
  readonly rejected: RejectedCandidate[];
  calls: number;
  candidates: number;
  readonly differences: Difference[];
  readonly suspects: HomedSuspect[];
  readonly asked: readonly Exchange[];
  readonly exchanges: Map<string, readonly Exchange[]>;
}

/** One generator after the other, until nothing is missing that a test could show. */
async function tryTarget(
  ground: AttemptGround,
  target: Target,
  profile: ModelProfile,
  asking: Omit<Asking, 'missing' | 'taken'>,
  found: Found,
): Promise<void> {
  const { home } = asking;
  const fitting = ground.generators.filter(
    ({ id, worksInside }) => profile.generators.includes(id) && (home.canImport || worksInside === true),
  );
  let missing = missingFrom(target);
  for (const generator of fitting) {
    if (isNothing(missing) || asking.leftMs() < RESERVE_MS) return;
    const before = found.asked.length;
    const inFile = found.proofs.filter((one) => one.home.file === home.file);
    const taken = inFile.map(({ proof }) => proof.candidate.name);
    const proposal = await ground.propose(generator, target, { ...asking, missing, taken });
    found.calls += proposal.callsTried;
    found.differences.push(...proposal.differences);
    found.suspects.push(...proposal.suspects.map((suspect) => ({ ...suspect, home })));
    found.candidates += proposal.candidates.length;
    found.rejected.push(...proposal.refusals.map((refusal) => ({ ...refusal, source: '' })));
    for (const candidate of proposal.candidates) {
      found.exchanges.set(candidate.id, found.asked.slice(before));
      const outcome = await ground.passGates(home, candidate);
      if (!outcome.proven) {
        found.rejected.push(outcome.rejected);
        continue;
      }
      // One that stands beside another test lives in that test's file.
      const file = candidate.beside?.file ?? home.file;
      const lines = target.uncoveredLines.length > 0 ? await countHits(ground.alone(home), candidate) : [];
      found.proofs.push({ proof: { ...outcome.proof, lines }, home: { ...home, file } });
      missing = lessen(missing, {
        lines,
        kills: outcome.proof.kills.flatMap((kill) => kill.mutant?.id ?? []),
        base: outcome.proof.kind === 'new' || outcome.proof.kills.some(({ by }) => by === 'base'),
      });
    }
  }
}

/** Changed lines of its target that the candidate runs on head and nothing else does; none where that could not be counted. */
async function countHits(run: RunAlone, candidate: Candidate): Promise<readonly number[]> {
  const result = await run(candidate, 'head', true);
  const { symbol, uncoveredLines } = candidate.target;
  const hits = result.ran ? (result.test.hits?.[symbol.path] ?? []) : [];
  return hits.filter((line) => uncoveredLines.includes(line));
}

function missingFrom(target: Target): Missing {
  return {
    lines: target.uncoveredLines,
    mutants: target.livingMutants,
    base: target.baseLives && target.baseDiffers,
  };
}

function counted(model: Model, usage: Usage[], asked: Exchange[]): Model {
  return {
    ...model,
    complete: async (prompt, sampling, signal) => {
      const completion = await model.complete(prompt, sampling, signal);
      usage.push(completion.usage);
      asked.push({ prompt: sha256(JSON.stringify({ prompt, sampling })), answer: sha256(completion.text) });
      return completion;
    },
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
