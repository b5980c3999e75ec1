// Stage: for each target, from context through candidates and gates to proofs.
import type { GateOutcome } from '../gates/gate.ts';
import type { Home } from '../generators/generator.ts';
import type { Model, ModelProfile } from '../model/model.ts';
import { noModel } from '../model/profiles.ts';
import type { HomedProof } from '../proofs.ts';
import type { Candidate, Context, Reason, RejectedCandidate, Target, Usage } from '../terms.ts';
import type { Testbed } from '../testbed.ts';

export interface AttemptGround {
  readonly bed: Testbed;
  readonly model: Model | Reason;
  readonly targets: readonly Target[];
  readonly note: (text: string) => void;
  readonly findHome: (target: Target) => Home | undefined;
  readonly gatherContext: (target: Target, profile: ModelProfile) => Context;
  readonly propose: (
    target: Target,
    home: Home,
    context: Context,
    model: Model | undefined,
  ) => Promise<Proposed>;
  readonly passGates: (home: Home, candidate: Candidate) => Promise<GateOutcome>;
}

interface Proposed {
  readonly candidates: readonly Candidate[];
  readonly refusals: readonly Omit<RejectedCandidate, 'source'>[];
  readonly callsTried: number;
}

export interface Attempts {
  readonly proofs: readonly HomedProof[];
  readonly rejected: readonly RejectedCandidate[];
  readonly reasons: readonly Reason[];
  readonly calls: number;
  readonly candidates: number;
  readonly usage: readonly Usage[];
}

/** Time kept for the final proof of what has been found. */
const RESERVE_MS = 45_000;

export async function attempt(ground: AttemptGround): Promise<Attempts> {
  const usage: Usage[] = [];
  const model = 'code' in ground.model ? undefined : counted(ground.model, usage);
  const reasons: Reason[] = 'code' in ground.model && ground.targets.length > 0 ? [ground.model] : [];
  const proofs: HomedProof[] = [];
  const rejected: RejectedCandidate[] = [];
  let calls = 0;
  let candidates = 0;
  for (const target of ground.targets) {
    const { qualifiedName } = target.symbol;
    if (ground.bed.deadline.leftMs() < RESERVE_MS) {
      reasons.push({ code: 'budget', detail: `The time budget ended before ${qualifiedName} was tried` });
      break;
    }
    ground.note(qualifiedName);
    const home = ground.findHome(target);
    if (home === undefined) {
      reasons.push({
        code: 'not-importable',
        detail: `No test file here can import ${qualifiedName} from ${target.entry.path}`,
      });
      continue;
    }
    const proposal = await ground.propose(
      target,
      home,
      ground.gatherContext(target, model?.profile ?? noModel),
      model,
    );
    calls += proposal.callsTried;
    candidates += proposal.candidates.length;
    rejected.push(...proposal.refusals.map((refusal) => ({ ...refusal, source: '' })));
    for (const candidate of proposal.candidates) {
      const outcome = await ground.passGates(home, candidate);
      if (outcome.proven) proofs.push({ proof: outcome.proof, home });
      else rejected.push(outcome.rejected);
    }
  }
  return { proofs, rejected, reasons, calls, candidates, usage };
}

function counted(model: Model, usage: Usage[]): Model {
  return {
    ...model,
    complete: async (prompt, sampling, signal) => {
      const completion = await model.complete(prompt, sampling, signal);
      usage.push(completion.usage);
      return completion;
    },
  };
}
