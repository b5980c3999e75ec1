// What commands begin with: a package with its dependencies, and the means to run tests there.
import { Fault } from './errors.ts';
import type { Evidence } from './report/evidence.ts';
import * as stages from './stages/index.ts';
import type { LanguageId, Reason, Request } from './terms.ts';
import type { Tools } from './tools.ts';
import { coldTrial } from './trials/cold.ts';
import { toolTrial } from './trials/tool.ts';
import { warmTrial } from './trials/warm.ts';

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
  const { change, ecosystem, packageDir } = place;
  const ready = await makeReady(
    { ecosystem, packageDir, language: change.files[0]?.language },
    tools,
    workspace,
  );
  const left = leftOut(workspace);
  if ('refused' in ready) return { refused: [...left, ready.refused] };
  const { isBuilt } = ready.prepared;
  const waves = isBuilt ? [] : stages.plantMutants(change, request.allMutants === true, workspace.arid);
  const reasons = [...place.reasons, ...left, ...ready.reasons, ...(isBuilt ? [built] : [])];
  return { ...ready, change, waves, reasons };
}

/** A stranger's change does not say how it is tested; what needs its configuration cannot run. */
function leftOut({ configuration: { from, paths } }: stages.Workspace): readonly Reason[] {
  if (from === 'head' || paths.length === 0) return [];
  const names = `${paths.slice(0, 3).join(', ')}${paths.length > 3 ? ` and ${paths.length - 3} more` : ''}`;
  return [
    { code: 'config-changed', detail: `The tests ran as base says, without what a fork changes in ${names}` },
  ];
}

const built: Reason = {
  code: 'built-tests',
  detail:
    'The tests run built files, which a fault planted in a source does not reach: only what base and head do differently is looked at',
};

/** workspace → the recorded package with its dependencies → testbed; throws Fault `cannot-replay` */
export async function prepareAgain(evidence: Evidence, tools: Tools, workspace: stages.Workspace) {
  const frameworks = tools.frameworks.filter(({ id }) => id === evidence.framework.id);
  const ready = await makeReady(evidence.place, { ...tools, frameworks }, workspace);
  if ('refused' in ready) throw new Fault('cannot-replay', { fields: { cause: ready.refused.detail } });
  return ready;
}

interface Place {
  readonly ecosystem: 'node' | 'python';
  readonly packageDir: string;
  readonly language: LanguageId | undefined;
}

async function makeReady(place: Place, tools: Tools, workspace: stages.Workspace) {
  tools.progress.step('Preparing dependencies');
  const prepared = await workspace.prepare(place.ecosystem, place.packageDir);
  if (prepared.kind === 'cannot-prepare')
    return { refused: { code: prepared.kind, detail: prepared.detail } satisfies Reason };
  const opened = await stages.openTestbed(
    { ...tools, coldTrial, warmTrial, toolTrial },
    prepared,
    place.language,
    workspace.readHead,
  );
  if (opened.kind === 'refused') return { refused: opened.reason };
  return { ...opened, prepared: { ...prepared, ...place } };
}

/** Paths that the request itself names are looked at all the same. */
function inScope(workspace: stages.Workspace) {
  return { ...workspace, changedPaths: workspace.changedPaths.filter(workspace.isInScope) };
}
