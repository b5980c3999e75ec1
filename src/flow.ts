// The compositions: one per command, over the same stages. When things happen stands here; how, in the stages.
import { gates } from './gates/index.ts';
import { emptyAnswer, type Answer } from './report/answer.ts';
import { runBaseline } from './stages/baseline.ts';
import { readChange, readWholeFiles } from './stages/change.ts';
import { attempt } from './stages/attempt.ts';
import { plantMutants } from './stages/mutants.ts';
import { settle } from './stages/settle.ts';
import { surveyMutants } from './stages/survey.ts';
import { chooseTargets } from './stages/targets.ts';
import { openTestbed } from './stages/testbed.ts';
import { baselineOf } from './stages/publication.ts';
import { openWorkspace } from './stages/workspace/workspace.ts';
import { coldTrial } from './trials/cold.ts';
import type { Reason, Request } from './terms.ts';
import type { Tools } from './tools.ts';

/** `test`: request → workspace → change → baseline → targets → candidates → gates → selection → final proof → answer. */
export async function test(request: Request, tools: Tools): Promise<Answer> {
  const { progress, languages, deadline, signal } = tools;
  const answer = emptyAnswer(request);
  const stop = (...reasons: readonly Reason[]): Answer => ({ ...answer, reasons: [...answer.reasons, ...reasons], timings: progress.timings() });

  progress.step('Reading the change');
  const isTestPath = (path: string) => languages.some((language) => language.isTest(path) || language.isTestSupport(path));
  await using workspace = await openWorkspace({ ...tools, request, isTestPath, note: progress.note });
  for (const note of workspace.notes) progress.note(note);
  const source = { ...workspace, changedPaths: workspace.changed.map(({ path }) => path), text: workspace.messages };
  const changed = readChange(source, languages, request.paths);
  const change = changed.files.length === 0 && request.paths.length > 0 ? readWholeFiles(source, languages, workspace.paths.filter((path) => request.paths.some((wanted) => path === wanted || path.startsWith(`${wanted}/`)))) : changed;
  const place = tools.placeOf(change, workspace);
  if ('code' in place) return stop(place);
  const model = tools.openModel();

  progress.step('Preparing dependencies');
  const prepared = await workspace.prepare(place.ecosystem, place.packageDir);
  if (prepared.kind === 'cannot-prepare') return stop({ code: 'cannot-prepare', detail: prepared.detail });
  const opened = await openTestbed({ ...tools, coldTrial }, prepared, place.change, workspace.readHead);
  if (opened.kind === 'refused') return stop(opened.reason);
  const { bed, testFiles } = opened;

  progress.step('Running the existing tests');
  const baseline = await runBaseline(bed, place.change, testFiles);
  progress.step('Planting faults');
  const mutants = place.change.files.flatMap((file) => plantMutants(file, { perLine: 1, total: 24 }));
  const survey = await surveyMutants(bed, baseline, mutants, request.budgetMs * 0.6);
  const { targets, reasons } = chooseTargets(bed, place.change, baseline, survey, request.symbols);
  const soFar: Answer = { ...answer, commits: { base: workspace.baseCommit, head: workspace.headCommit, headIsWorkTree: workspace.headIsWorkTree }, baseline: baselineOf(baseline), reasons: [...place.reasons, ...opened.reasons, ...baseline.reasons, ...reasons] };

  progress.step('Looking for tests');
  const attempts = await attempt({ bed, change: place.change, baseline, survey, targets, testFiles, gates, model: await model, readBase: workspace.readBase, progress });
  progress.step('Proving them once more');
  return { ...(await settle({ bed, survey, attempts, soFar, sandboxId: tools.sandbox.id, installer: { id: prepared.installer, pinned: prepared.pinned } })), timings: finish(progress) };

  function finish({ done, timings }: Tools['progress']): Answer['timings'] {
    done();
    void deadline;
    void signal;
    return timings();
  }
}
