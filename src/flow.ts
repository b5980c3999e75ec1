// The compositions: one per command, over the same stages. When things happen stands here; how, in the stages.
import { prepare, prepareAgain } from './ground.ts';
import { type Answer, refusal } from './report/answer.ts';
import type { Evidence } from './report/evidence.ts';
import type { Replay } from './report/replay.ts';
import { openSearch, settleTests } from './search.ts';
import * as stages from './stages/index.ts';
import type { Request } from './terms.ts';
import type { ApplyTools, Tools } from './tools.ts';
import { recordTrials } from './trials/recorded.ts';

/** request → workspace → change → baseline → targets → context → candidates → gates → selection → merge → final proof → answer */
export async function test(request: Request, tools: Tools): Promise<Answer> {
  const { progress } = tools;
  await using workspace = await stages.openWorkspace(request, tools);
  const opening = tools.openModel();
  const ground = await prepare(request, tools, workspace);
  if ('refused' in ground) return refusal(request, ground.refused, progress.timings());
  const { bed, change, testFiles } = ground;

  progress.step('Running the existing tests');
  const search = openSearch(request, tools, workspace, ground, opening);
  const baseline = await stages.runBaseline(bed, change, testFiles);
  progress.step('Planting faults in the changed lines');
  const survey = await stages.surveyMutants(bed, baseline, ground.waves, request.budgetMs * 0.6);
  const { targets, ...chosen } = stages.chooseTargets(bed, change, baseline, survey, request.symbols);
  progress.step('Looking for tests');
  const attempts = await search(baseline, survey, targets);

  progress.step('Proving them as they will stand');
  const proving = recordTrials(bed);
  const suspected = await stages.confirmFindings(proving.bed, change, attempts.suspects, attempts.proofs);
  const settled = await settleTests(proving.bed, bed, suspected.proofs);
  progress.done();
  const reasons = [ground, baseline, chosen, attempts].flatMap((stage) => stage.reasons);
  const recording = { ...tools, ran: proving.ran(), timings: progress.timings() };
  const found = { ...ground, request, workspace, baseline, survey, targets, attempts, suspected, settled };
  return stages.publish({ ...found, reasons, recording });
}

/** request → workspace → change → baseline → judgement of the change's own tests → answer */
export async function prove(request: Request, tools: Tools): Promise<Answer> {
  const { progress } = tools;
  await using workspace = await stages.openWorkspace(request, tools);
  const ground = await prepare(request, tools, workspace);
  if ('refused' in ground) return refusal(request, ground.refused, progress.timings());
  const { bed, change, testFiles } = ground;
  const ownFiles = stages.ownTestFiles(workspace, testFiles, request.paths);

  progress.step('Running the tests');
  const baseline = await stages.runBaseline(bed, change, testFiles, ownFiles);
  progress.step('Planting faults in the changed lines');
  const own = stages.ownTests(bed.language, workspace, ownFiles, baseline);
  const judging = recordTrials(bed);
  const judged = await stages.judgeTests(judging.bed, baseline, ground.waves[0] ?? [], own);
  progress.done();
  const reasons = [...ground.reasons, ...baseline.reasons];
  const recording = { ...tools, ran: judging.ran(), timings: progress.timings() };
  const found = { ...ground, request, workspace, baseline, judged, reasons, recording, ownFiles };
  return stages.publishJudgements(found);
}

/** evidence → its workspace → package with its dependencies → trials → same or different */
export async function replay(evidence: Evidence, tools: Tools): Promise<Replay> {
  await using workspace = await stages.openRecorded(evidence, tools);
  const { bed, prepared } = await prepareAgain(evidence, tools, workspace);
  tools.progress.step('Running the trials again');
  const replayed = await stages.replayTrials(bed, prepared, tools.version, evidence);
  tools.progress.done();
  return replayed;
}

/** answer → tests in the work tree */
export async function apply(answer: Answer, ids: readonly string[], tools: ApplyTools) {
  await using checkout = await stages.openCheckout(tools.startDir);
  return await stages.applyTests(checkout, tools.languages, answer.tests, ids);
}

/** report → workspace → the code it names → baseline → a test that is red by what it says → answer */
export { reproduce } from './reproduction.ts';
