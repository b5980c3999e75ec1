// The compositions: one per command, over the same stages. When things happen stands here; how, in the stages.
import { gates } from './gates/index.ts';
import { objectionTo } from './gates/static-gate.ts';
import type { HomedProof, MergedFile } from './proofs.ts';
import { type Answer, refusal } from './report/answer.ts';
import { attempt } from './stages/attempt.ts';
import { runBaseline } from './stages/baseline.ts';
import { proposeCandidates } from './stages/candidates.ts';
import { readChange } from './stages/change.ts';
import { gatherContext } from './stages/context.ts';
import { proveMerged } from './stages/final-proof.ts';
import { findHome } from './stages/home.ts';
import { mergeTests } from './stages/merge.ts';
import { plantMutants } from './stages/mutants.ts';
import { choosePackage } from './stages/package.ts';
import { passGates } from './stages/proof.ts';
import { publish } from './stages/publication.ts';
import { selectTests } from './stages/selection.ts';
import { settle } from './stages/settle.ts';
import { surveyMutants } from './stages/survey.ts';
import { chooseTargets, likeliestTarget } from './stages/targets.ts';
import { openTestbed } from './stages/testbed.ts';
import { warmModel } from './stages/warming.ts';
import { openWorkspace } from './stages/workspace/workspace.ts';
import type { Reason, Request } from './terms.ts';
import type { Tools } from './tools.ts';
import { runAlone } from './trials/alone.ts';
import { coldTrial } from './trials/cold.ts';

/** request → workspace → change → baseline → targets → context → candidates → gates → selection → merge → final proof → answer */
export async function test(request: Request, tools: Tools): Promise<Answer> {
  const { progress, languages, generators, sandbox } = tools;
  const refuse = (reasons: readonly Reason[]) => refusal(request, reasons, progress.timings());

  progress.step('Reading the change');
  await using workspace = await openWorkspace(request, tools);
  const place = choosePackage(readChange(workspace, languages, request.paths), workspace, languages);
  if (place.kind === 'refused') return refuse(place.reasons);
  const { change, ecosystem, packageDir } = place;
  const opening = tools.openModel();

  progress.step('Preparing dependencies');
  const prepared = await workspace.prepare(ecosystem, packageDir);
  if (prepared.kind === 'cannot-prepare') return refuse([{ code: prepared.kind, detail: prepared.detail }]);
  const opened = await openTestbed({ ...tools, coldTrial }, prepared, change, workspace.readHead);
  if (opened.kind === 'refused') return refuse([opened.reason]);
  const { bed, testFiles } = opened;

  progress.step('Running the existing tests');
  const gather = gatherContext(bed, change, workspace.readBase);
  const warming = warmModel(opening, gather, likeliestTarget(bed, change, request.symbols), bed.signal);
  const baseline = await runBaseline(bed, change, testFiles);
  progress.step('Planting faults in the changed lines');
  const survey = await surveyMutants(bed, baseline, plantMutants(change), request.budgetMs * 0.6);
  const { targets, ...chosen } = chooseTargets(bed, change, baseline, survey, request.symbols);

  progress.step('Looking for tests');
  const alone = runAlone(bed);
  const means = { objection: objectionTo, testFiles: baseline.files, note: progress.note };
  const attempts = await attempt({
    ...{ bed, model: await warming, targets, generators, gather, alone, note: progress.note },
    findHome: (target) => findHome(bed, target, baseline.files, testFiles),
    propose: (generator, target, asking) =>
      proposeCandidates(bed, generator, target, asking, { ...means, runAlone: alone(asking.home) }),
    passGates: (home, candidate) => passGates(bed, survey, gates, alone(home), candidate),
  });

  progress.step('Proving them as they will stand');
  const merge = async (homed: readonly HomedProof[]) => mergeTests(bed.language, homed, bed.readHead);
  const prove = (file: MergedFile) => proveMerged(bed, file);
  const settled = await settle({ select: selectTests, merge, prove }, attempts.proofs);
  progress.done();
  const reasons = [place, opened, baseline, chosen, attempts].flatMap((stage) => stage.reasons);
  return publish({
    ...{ request, workspace, prepared, bed, baseline, survey, targets, attempts, settled, reasons },
    ...{ sandboxId: sandbox.id, timings: progress.timings() },
  });
}
