// Check runs: only an app makes them, and only that app changes them.
import { resolve } from './git.ts';
import { Refusal } from './refusal.ts';
import { demandCheckRun } from './rules.ts';
import { showInnerSuite, showRun } from './shapes/checks.ts';
import type { Account, App, CheckRun, CheckSuite, Json, Repository, World } from './world.ts';

interface Place {
  readonly world: World;
  readonly repository: Repository;
}

export async function createRun({ world, repository }: Place, app: App, body: Json): Promise<CheckRun> {
  const sha = await resolve(repository.dir, String(body['head_sha']));
  if (!sha || sha !== body['head_sha'])
    throw new Refusal(422, `No commit found for SHA: ${body['head_sha']}`, { errors: [] });
  demandCheckRun(body);
  const known = repository.suites.find((one) => one.headSha === sha && one.app.id === app.id);
  const suite: CheckSuite = known ?? {
    id: world.id(),
    app,
    headSha: sha,
    headBranch: null,
    createdAt: world.date(),
  };
  if (!known) repository.suites.push(suite);
  const run: CheckRun = {
    id: world.id(),
    suite,
    headSha: sha,
    fields: { status: 'queued', started_at: world.date() },
    output: { title: null, summary: null, text: null },
    annotations: [],
    visibleAt: world.now() + world.settings.lagMilliseconds,
  };
  lay(world, run, body);
  repository.runs.push(run);
  tellRun({ world, repository }, run, app.bot, 'created');
  return run;
}

/** Throws 403 where another app made it. */
export function updateRun({ world, repository }: Place, app: App, run: CheckRun, body: Json): void {
  if (run.suite.app.id !== app.id)
    throw new Refusal(
      403,
      `Invalid app_id \`${app.id}\` - check run can only be modified by the GitHub App that created it.`,
    );
  demandCheckRun(body);
  lay(world, run, body);
  if (run.fields['status'] === 'completed') tellRun({ world, repository }, run, app.bot, 'completed');
}

/** Annotations are added to those there are; other fields are replaced. */
function lay(world: World, run: CheckRun, body: Json): void {
  const { output, ...fields } = body;
  run.fields = { ...run.fields, ...fields };
  if (fields['conclusion'] !== undefined) {
    run.fields['status'] = 'completed';
    run.fields['completed_at'] ??= world.date();
  } else if (fields['status'] !== undefined && fields['status'] !== 'completed') {
    run.fields['conclusion'] = null;
    run.fields['completed_at'] = null;
  }
  if (!output) return;
  const { annotations, images: _, ...texts } = output as Json & { annotations?: Json[] };
  run.output = { ...run.output, ...texts };
  run.annotations.push(...(annotations ?? []));
}

function tellRun(
  { world, repository }: Place,
  run: CheckRun,
  sender: Account,
  action: string,
  more: Json = {},
): void {
  const check_suite = showInnerSuite(world, repository, run.suite);
  const payload = { check_run: { ...showRun(world, repository, run), check_suite }, ...more };
  world.tell({ event: 'check_run', action, repository, sender, payload, only: run.suite.app });
}

/** A person clicks a button of the run, or asks for it again. */
export function requestAction(place: Place, run: CheckRun, person: Account, identifier: string): void {
  const actions = (run.fields['actions'] ?? []) as readonly { readonly identifier: string }[];
  if (!actions.some((one) => one.identifier === identifier))
    throw new Error(`the run shows no button ${identifier}: ${JSON.stringify(actions)}`);
  tellRun(place, run, person, 'requested_action', { requested_action: { identifier } });
}

export function rerequest(place: Place, run: CheckRun, person: Account): void {
  tellRun(place, run, person, 'rerequested');
}
