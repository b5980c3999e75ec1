// What `test` and `prove` begin with: the change, its package with dependencies, and the means to run tests there.
import * as stages from './stages/index.ts';
import type { Reason, Request } from './terms.ts';
import type { Tools } from './tools.ts';
import { coldTrial } from './trials/cold.ts';
import { toolTrial } from './trials/tool.ts';

/** workspace → change → package with its dependencies → testbed, or why not */
export async function prepare(request: Request, tools: Tools, workspace: stages.Workspace) {
  tools.progress.step('Reading the change');
  const { languages } = tools;
  // Tests that are named are what `prove` judges, not what they are judged by.
  const isJudged = (path: string) =>
    request.command === 'prove' && languages.some((language) => language.isTest(path));
  const wanted = request.paths.filter((path) => !isJudged(path));
  const place = stages.choosePackage(
    stages.readChange(inScope(workspace), languages, wanted),
    workspace,
    languages,
  );
  if (place.kind === 'refused') return { refused: place.reasons };
  tools.progress.step('Preparing dependencies');
  const prepared = await workspace.prepare(place.ecosystem, place.packageDir);
  if (prepared.kind === 'cannot-prepare')
    return { refused: [{ code: prepared.kind, detail: prepared.detail } satisfies Reason] };
  const opened = await stages.openTestbed(
    { ...tools, coldTrial, toolTrial },
    prepared,
    place.change,
    workspace.readHead,
  );
  if (opened.kind === 'refused') return { refused: [opened.reason] };
  return { ...opened, prepared, change: place.change, reasons: [...place.reasons, ...opened.reasons] };
}

/** Paths that the request itself names are looked at all the same. */
function inScope(workspace: stages.Workspace) {
  return { ...workspace, changedPaths: workspace.changedPaths.filter(workspace.isInScope) };
}
