// The compositions: one per command, over the same stages. When things happen stands here; how, in the stages.
import { gates } from './gates/index.ts';
import { type Answer, emptyAnswer } from './report/answer.ts';
import { attempt } from './stages/attempt.ts';
import { runBaseline } from './stages/baseline.ts';
import { findHome, proposeCandidates } from './stages/candidates.ts';
import { readChange } from './stages/change.ts';
import { gatherContext } from './stages/context.ts';
import { proveMerged } from './stages/final-proof.ts';
import { mergeTests } from './stages/merge.ts';
import { plantMutants } from './stages/mutants.ts';
import { choosePackage } from './stages/package.ts';
import { passGates } from './stages/proof.ts';
import { publish } from './stages/publication.ts';
import { selectTests } from './stages/selection.ts';
import { settle } from './stages/settle.ts';
import { surveyMutants } from './stages/survey.ts';
import { chooseTargets } from './stages/targets.ts';
import { openTestbed } from './stages/testbed.ts';
import { openWorkspace } from './stages/workspace/workspace.ts';
import type { Reason, Request } from './terms.ts';
import type { Tools } from './tools.ts';
import { coldTrial } from './trials/cold.ts';

/** Mutants of one request: beyond these the survey costs more than the answer. */
const MUTANTS = { perLine: 1, total: 24 };

/** request → workspace → change → baseline → targets → context → candidates → gates → selection → merge → final proof → answer */
export async function test(request: Request, tools: Tools): Promise<Answer> {
  const { progress, languages } = tools;
  const refuse = (reasons: readonly Reason[]): Answer => ({
    ...emptyAnswer(request),
    reasons,
    timings: progress.timings(),
  });

  progress.step('Reading the change');
  await using workspace = await openWorkspace(request, tools);
  const whole = readChange(workspace, languages, request.paths);
  const place = choosePackage(whole, workspace, languages);
  if (place.kind === 'refused') return refuse(place.reasons);
  const { change } = place;
  const opening = tools.openModel();

  progress.step('Preparing dependencies');
  const prepared = await workspace.prepare(place.ecosystem, place.packageDir);
  if (prepared.kind === 'cannot-prepare')
    return refuse([{ code: 'cannot-prepare', detail: prepared.detail }]);
  const opened = await openTestbed({ ...tools, coldTrial }, prepared, change, workspace.readHead);
  if (opened.kind === 'refused') return refuse([opened.reason]);
  const { bed, testFiles } = opened;

  progress.step('Running the existing tests');
  const baseline = await runBaseline(bed, change, testFiles);
  progress.step('Planting faults in the changed lines');
  const mutants = change.files.flatMap((file) => plantMutants(file, MUTANTS)).slice(0, MUTANTS.total);
  const survey = await surveyMutants(bed, baseline, mutants, request.budgetMs * 0.6);
  const chosen = chooseTargets(bed, change, baseline, survey, request.symbols);

  progress.step('Looking for tests');
  const model = await opening;
  const attempts = await attempt({
    bed,
    model,
    targets: chosen.targets,
    note: progress.note,
    findHome: (target) => findHome(bed, target, baseline.files, testFiles),
    gatherContext: (target, profile) => gatherContext(bed, change, target, profile, workspace.readBase),
    propose: (target, home, context, asked) =>
      proposeCandidates(bed, target, home, context, tools.generators, asked, baseline.files, progress.note),
    passGates: (home, candidate) => passGates(bed, home, survey, gates, candidate),
  });

  progress.step('Proving them as they will stand');
  const settled = await settle(
    {
      select: selectTests,
      merge: async (homed) => mergeTests(bed.language, homed, bed.readHead),
      prove: (file) => proveMerged(bed, file),
    },
    attempts.proofs,
  );
  progress.done();
  const reasons = [
    ...place.reasons,
    ...opened.reasons,
    ...baseline.reasons,
    ...chosen.reasons,
    ...attempts.reasons,
  ];
  return publish({
    request,
    workspace,
    bed,
    baseline,
    survey,
    attempts,
    settled,
    reasons,
    prepared,
    sandboxId: tools.sandbox.id,
    targets: chosen.targets,
    timings: progress.timings(),
  });
}
