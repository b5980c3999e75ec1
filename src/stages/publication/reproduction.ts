// Stage: what came of a report, as the one answer that every door shows.
import type { ConfirmedReproduction } from '../../proofs.ts';
import { type Answer, emptyAnswer } from '../../report/answer.ts';
import type { Exchange } from '../../report/evidence.ts';
import type { Baseline, Reason, RejectedCandidate, Request, Target, Usage } from '../../terms.ts';
import type { Testbed } from '../../testbed.ts';
import { type EvidenceGround, evidenceOf, type Recording, type Verdict } from './evidence.ts';
import { patchOf } from './patch.ts';
import { baselineOf } from './summary.ts';

export interface Reproduced {
  readonly request: Request;
  readonly workspace: EvidenceGround['workspace'] & { readonly headIsWorkTree: boolean };
  readonly bed: Testbed;
  readonly prepared: EvidenceGround['prepared'];
  readonly baseline: Baseline;
  readonly targets: readonly Target[];
  readonly found: ConfirmedReproduction | undefined;
  readonly rejected: readonly RejectedCandidate[];
  readonly usage: readonly Usage[];
  readonly exchanges: readonly Exchange[];
  readonly reasons: readonly Reason[];
  readonly recording: Recording;
}

export function publishReproduction(all: Reproduced): Answer {
  const { request, workspace, found, rejected, baseline, targets, usage } = all;
  const { baseCommit: base, headCommit: head, headIsWorkTree } = workspace;
  const refused: Record<string, number> = {};
  for (const { code } of rejected) refused[code] = (refused[code] ?? 0) + 1;
  const ground = { ...all, ...all.recording, mutants: [] };
  return {
    ...emptyAnswer(request),
    commits: { base, head, headIsWorkTree },
    reasons: [...all.reasons, ...(found === undefined && targets.length > 0 ? [whyNone(rejected)] : [])],
    reproductions: found === undefined ? [] : [{ ...found.reproduction, patch: patchFor(found) }],
    rejected,
    baseline: baselineOf(baseline),
    funnel: {
      targets: targets.length,
      calls: usage.length,
      candidates: rejected.length + (found === undefined ? 0 : 1),
      proven: found === undefined ? 0 : 1,
      accepted: 0,
      refused,
    },
    usage,
    evidence: found === undefined ? [] : [evidenceOf(ground, verdictOf(all, found))],
    timings: all.recording.timings,
  };
}

function patchFor({ reproduction: { file }, text }: ConfirmedReproduction): string {
  return patchOf({ path: file, after: text });
}

function verdictOf({ usage, exchanges }: Reproduced, found: ConfirmedReproduction): Verdict {
  const { reproduction, id, text, generator } = found;
  const { symbol, symptom } = reproduction;
  const [first] = usage;
  return {
    id: reproduction.id,
    subject: { is: 'reproduction', test: id, symbol, symptom, patch: patchFor(found) },
    overlays: { reproducer: { path: reproduction.file, text } },
    generator,
    ...(first === undefined ? {} : { model: { id: first.model, exchanges } }),
  };
}

/** The last refusal that says something about the report, else the last of all. */
function whyNone(rejected: readonly RejectedCandidate[]): Reason {
  const last = rejected.findLast(({ code }) => code === 'not-reproduced') ?? rejected.at(-1);
  return { code: 'not-reproduced', detail: last?.detail ?? 'No test could be tried' };
}
