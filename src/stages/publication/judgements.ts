// Stage: the judgement of the change's own tests, as the one answer that every door shows.
import { type Answer, emptyAnswer } from '../../report/answer.ts';
import type { Baseline, Judgement, Reason, Request, Survey } from '../../terms.ts';
import { baselineOf, mutantsOf } from './summary.ts';

export interface Judgements {
  readonly request: Request;
  readonly workspace: {
    readonly baseCommit: string;
    readonly headCommit: string;
    readonly headIsWorkTree: boolean;
  };
  readonly baseline: Baseline;
  readonly judged: {
    readonly judgements: readonly Judgement[];
    readonly survey: Survey;
    readonly neverRun: Answer['neverRun'];
  };
  readonly reasons: readonly Reason[];
  readonly timings: Readonly<Record<string, number>>;
}

export function publishJudgements({
  request,
  workspace,
  baseline,
  judged,
  reasons,
  timings,
}: Judgements): Answer {
  const { baseCommit: base, headCommit: head, headIsWorkTree } = workspace;
  const { judgements, survey, neverRun } = judged;
  const noTests: readonly Reason[] =
    judgements.length > 0
      ? []
      : [{ code: 'no-own-tests', detail: 'No test file of the framework is among the changed files' }];
  return {
    ...emptyAnswer(request),
    commits: { base, head, headIsWorkTree },
    reasons: [...reasons, ...noTests],
    judgements,
    neverRun,
    ...mutantsOf(survey, new Map()),
    baseline: baselineOf(baseline),
    timings,
  };
}
