// The compositions: one per command, over the same stages. When things happen stands here; how, in the stages.
import { gates } from './gates/index.ts';
import type { HomedProof, MergedFile } from './proofs.ts';
import { type Answer, refusal } from './report/answer.ts';
import * as stages from './stages/index.ts';
import type { Reason, Request } from './terms.ts';
import type { ApplyTools, Tools } from './tools.ts';
import { coldTrial } from './trials/cold.ts';

/** request → workspace → change → baseline → targets → context → candidates → gates → selection → merge → final proof → answer */
export async function test(request: Request, tools: Tools): Promise<Answer> {
  const { progress, generators, sandbox } = tools;
  await using workspace = await stages.openWorkspace(request, tools);
  const opening = tools.openModel();
  const ground = await prepare(request, tools, workspace);
  if ('refused' in ground) return refusal(request, ground.refused, progress.timings());
  const { bed, change, testFiles, prepared } = ground;

  progress.step('Running the existing tests');
  const baseline = await stages.runBaseline(bed, change, testFiles);
  progress.step('Planting faults in the changed lines');
  const survey = await stages.surveyMutants(
    bed,
    baseline,
    stages.plantMutants(change),
    request.budgetMs * 0.6,
  );
  const { targets, ...chosen } = stages.chooseTargets(bed, change, baseline, survey, request.symbols);

  progress.step('Looking for tests');
  const { note } = progress;
  const attempts = await stages.attempt({
    ...{ bed, model: await opening, targets, note },
    findHome: (target) => stages.findHome(bed, target, baseline.files, testFiles),
    gatherContext: (target, profile) =>
      stages.gatherContext(bed, change, target, profile, workspace.readBase),
    propose: (target, home, context, model) =>
      stages.proposeCandidates(bed, target, home, context, generators, model, baseline.files, note),
    passGates: (home, candidate) => stages.passGates(bed, home, survey, gates, candidate),
  });

  progress.step('Proving them as they will stand');
  const merge = async (homed: readonly HomedProof[]) => stages.mergeTests(bed.language, homed, bed.readHead);
  const proveFile = (file: MergedFile) => stages.proveMerged(bed, file);
  const settled = await stages.settle(
    { select: stages.selectTests, merge, prove: proveFile },
    attempts.proofs,
  );
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
  return stages.publishJudgements({
    request,
    workspace,
    baseline,
    judged,
    reasons,
    timings: progress.timings(),
  });
}

/** answer → tests in the work tree */
export async function apply(
  answer: Answer,
  ids: readonly string[],
  tools: ApplyTools,
): Promise<stages.Applied> {
  await using checkout = await stages.openCheckout(tools.startDir);
  return await stages.applyTests(checkout, tools.languages, answer.tests, ids);
}

/** workspace → change → package with its dependencies → testbed, or why not */
async function prepare(request: Request, tools: Tools, workspace: stages.Workspace) {
  tools.progress.step('Reading the change');
  const place = stages.choosePackage(
    stages.readChange(workspace, tools.languages, request.paths),
    workspace,
    tools.languages,
  );
  if (place.kind === 'refused') return { refused: place.reasons };
  tools.progress.step('Preparing dependencies');
  const prepared = await workspace.prepare(place.ecosystem, place.packageDir);
  if (prepared.kind === 'cannot-prepare')
    return { refused: [{ code: prepared.kind, detail: prepared.detail } satisfies Reason] };
  const opened = await stages.openTestbed(
    { ...tools, coldTrial },
    prepared,
    place.change,
    workspace.readHead,
  );
  if (opened.kind === 'refused') return { refused: [opened.reason] };
  return { ...opened, prepared, change: place.change, reasons: [...place.reasons, ...opened.reasons] };
}
