// Stage: the judgement of the change's own tests, as the one answer that every door shows.
import { createHash } from 'node:crypto';
import { type Answer, emptyAnswer } from '../../report/answer.ts';
import type { Baseline, Change, Judgement, Reason, Request, Survey, TestId } from '../../terms.ts';
import type { Testbed } from '../../testbed.ts';
import { linesOf } from './changed-lines.ts';
import { type EvidenceGround, evidenceOf, type Recording, type Verdict } from './evidence.ts';
import { baselineOf, mutantsOf } from './summary.ts';

export interface Judgements {
  readonly request: Request;
  readonly workspace: EvidenceGround['workspace'] & { readonly headIsWorkTree: boolean };
  readonly bed: Testbed;
  readonly change: Change;
  readonly prepared: EvidenceGround['prepared'];
  readonly recording: Recording;
  readonly baseline: Baseline;
  readonly judged: {
    readonly judgements: readonly Judgement[];
    readonly unjudged: readonly TestId[];
    readonly untried: number;
    readonly survey: Survey;
  };
  readonly reasons: readonly Reason[];
  /** The test files that were asked about, or that the change touches. */
  readonly ownFiles: readonly string[];
}

export function publishJudgements(found: Judgements): Answer {
  const { request, workspace, baseline, judged, reasons } = found;
  const { baseCommit: base, headCommit: head, headIsWorkTree } = workspace;
  const { judgements, unjudged, untried, survey } = judged;
  const lines = linesOf(found.change, baseline);
  const ground = { ...found, ...found.recording, mutants: survey.fates.map(({ mutant }) => mutant) };
  const limits: Reason[] = [];
  if (judgements.length + unjudged.length === 0) limits.push(...whyNone(found.ownFiles, baseline, reasons));
  if (unjudged.length > 0)
    limits.push({
      code: 'budget',
      detail: `The time budget ended before these could be judged: ${unjudged.slice(0, 5).join(', ')}${unjudged.length > 5 ? ` and ${unjudged.length - 5} more` : ''}`,
    });
  if (untried > 0)
    limits.push({
      code: 'budget',
      detail: `The time budget ended before ${untried} planted ${untried === 1 ? 'fault was' : 'faults were'} run`,
    });
  return {
    ...emptyAnswer(request),
    commits: { base, head, headIsWorkTree },
    reasons: [...reasons, ...limits],
    judgements,
    lines,
    neverRun: lines.flatMap(({ path, neverRun }) =>
      neverRun === null || neverRun.length === 0 ? [] : [{ path, lines: neverRun }],
    ),
    ...mutantsOf(survey, new Map()),
    baseline: baselineOf(baseline),
    evidence: judgements
      // That two equal runs differ is not for a third one to repeat; `elsewhere` rests on counted lines, not on outcomes.
      .filter(({ verdict }) => verdict !== 'flaky' && verdict !== 'elsewhere')
      .map((judgement) => evidenceOf(ground, verdictOf(judgement)))
      // A verdict of the baseline alone, where the time ended before a run that could be repeated.
      .filter(({ trials }) => trials.length > 0),
    timings: found.recording.timings,
  };
}

function verdictOf({ id, verdict, onBase, kills }: Judgement): Verdict {
  return {
    id: createHash('sha256').update(id).digest('hex').slice(0, 8),
    subject: { is: 'judgement', test: id, verdict, onBase, kills },
  };
}

/** Why nothing was judged. Where the tests there did not run at all, nothing is known of them: what kept them says it. */
export function whyNone(
  ownFiles: readonly string[],
  { green, red, flaky }: Pick<Baseline, 'green' | 'red' | 'flaky'>,
  reasons: readonly Reason[],
): readonly Reason[] {
  const ran = [...green, ...red.map(({ id }) => id), ...flaky];
  const isKnown = ownFiles.some((file) => ran.some((id) => id.startsWith(`${file}::`)));
  if (ownFiles.length > 0 && !isKnown && reasons.length > 0) return [];
  const named = `${ownFiles.slice(0, 3).join(', ')}${ownFiles.length > 3 ? ' …' : ''}`;
  const detail =
    ownFiles.length === 0
      ? 'No test file of the framework is among the changed files'
      : `No test of ${named} is touched by the change`;
  return [{ code: 'no-own-tests', detail }];
}
