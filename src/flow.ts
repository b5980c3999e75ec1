// The compositions: one per command, over the same stages. When things happen stands here; how, in the stages.
import { gates } from './gates/index.ts';
import { objectionTo } from './gates/static-gate.ts';
import { prepare } from './ground.ts';
import type { HomedProof, MergedFile } from './proofs.ts';
import { type Answer, refusal } from './report/answer.ts';
import * as stages from './stages/index.ts';
import type { Request } from './terms.ts';
import type { ApplyTools, Tools } from './tools.ts';
import { runAlone } from './trials/alone.ts';

/** request → workspace → change → baseline → targets → context → candidates → gates → selection → merge → final proof → answer */
export async function test(request: Request, tools: Tools): Promise<Answer> {
  const { progress, generators, sandbox } = tools;
  await using workspace = await stages.openWorkspace(request, tools);
  const opening = tools.openModel();
  const ground = await prepare(request, tools, workspace);
  if ('refused' in ground) return refusal(request, ground.refused, progress.timings());
  const { bed, change, testFiles, prepared } = ground;

  progress.step('Running the existing tests');
  const gather = stages.gatherContext(bed, change, workspace.readBase);
  const likeliest = stages.likeliestTarget(bed, change, request.symbols);
  const warming = stages.warmModel(opening, gather, likeliest, bed.signal);
  const baseline = await stages.runBaseline(bed, change, testFiles);
  progress.step('Planting faults in the changed lines');
  const mutants = stages.plantMutants(change);
  const survey = await stages.surveyMutants(bed, baseline, mutants, request.budgetMs * 0.6);
  const { targets, ...chosen } = stages.chooseTargets(bed, change, baseline, survey, request.symbols);

  progress.step('Looking for tests');
  const alone = runAlone(bed);
  const means = { objection: objectionTo, testFiles: baseline.files, note: progress.note };
  const attempts = await stages.attempt({
    ...{ bed, model: await warming, targets, generators, gather, alone, note: progress.note },
    findHome: (target) => stages.findHome(bed, target, baseline.files, testFiles),
    propose: (generator, target, asking) =>
      stages.proposeCandidates(bed, generator, target, asking, { ...means, runAlone: alone(asking.home) }),
    passGates: (home, candidate) => stages.passGates(bed, survey, gates, alone(home), candidate),
  });

  progress.step('Proving them as they will stand');
  const merge = (homed: readonly HomedProof[]) =>
    stages.tidyFiles(bed, stages.mergeTests(bed.language, homed, bed.readHead));
  const prove = (file: MergedFile) => stages.proveMerged(bed, file, stages.typeErrors);
  const settled = await stages.settle({ select: stages.selectTests, merge, prove }, attempts.proofs);
  progress.done();
  const reasons = [ground, baseline, chosen, attempts].flatMap((stage) => stage.reasons);
  return stages.publish({
    ...{ request, workspace, prepared, bed, baseline, survey, targets, attempts, settled, reasons },
    ...{ sandboxId: sandbox.id, timings: progress.timings() },
  });
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
  const judged = await stages.judgeTests(bed, change, baseline, stages.plantMutants(change), own);
  progress.done();
  const reasons = [...ground.reasons, ...baseline.reasons];
  const timings = progress.timings();
  return stages.publishJudgements({ request, workspace, baseline, judged, reasons, timings });
}

/** answer → tests in the work tree */
export async function apply(answer: Answer, ids: readonly string[], tools: ApplyTools) {
  await using checkout = await stages.openCheckout(tools.startDir);
  return await stages.applyTests(checkout, tools.languages, answer.tests, ids);
}
