// Check runs and their annotations.
import { createRun, updateRun } from '../checks.ts';
import { resolve } from '../git.ts';
import { visible } from '../issues.ts';
import type { Needed } from '../permissions.ts';
import { found, Refusal } from '../refusal.ts';
import { numberIn, onRepository, paged, type RepositoryCall, type Route } from '../route.ts';
import { showAnnotation, showRun } from '../shapes/checks.ts';
import type { App, CheckRun } from '../world.ts';

const READ: Needed = [['checks', 'read']];
const WRITE: Needed = [['checks', 'write']];

function appOf({ caller }: RepositoryCall): App {
  if (caller.kind === 'installation') return caller.installation.app;
  throw new Refusal(403, 'You must authenticate via a GitHub App.');
}

const runOf = (call: RepositoryCall): CheckRun =>
  found(call.repository.runs.find(({ id }) => id === numberIn(call, 'check_run_id')));

async function listForRef(call: RepositoryCall) {
  const { world, repository, params, query } = call;
  const sha = await resolve(repository.dir, params['ref'] ?? '');
  if (!sha) throw new Refusal(422, `No commit found for SHA: ${params['ref']}`, { errors: [] });
  const matching = visible(world, repository.runs)
    .filter((run) => run.headSha === sha)
    .filter((run) => !query.has('check_name') || run.fields['name'] === query.get('check_name'))
    .filter((run) => !query.has('app_id') || String(run.suite.app.id) === query.get('app_id'))
    .filter((run) => !query.has('status') || run.fields['status'] === query.get('status'))
    .reverse();
  const seen = new Set<string>();
  // GitHub shows the latest run of each name and suite unless all are asked for.
  const listed = matching.filter((run) => {
    const key = `${run.suite.id}:${run.fields['name']}`;
    const isLatest = !seen.has(key);
    seen.add(key);
    return isLatest || query.get('filter') === 'all';
  });
  return paged(call, listed, (page) => ({
    total_count: listed.length,
    check_runs: page.map((run) => showRun(world, repository, run)),
  }));
}

const RUN = '/repos/{owner}/{repo}/check-runs/{check_run_id}';

export const checkRoutes: readonly Route[] = [
  onRepository('POST /repos/{owner}/{repo}/check-runs', WRITE, async (call) => {
    const run = await createRun(call, appOf(call), call.body);
    return { status: 201, body: showRun(call.world, call.repository, run) };
  }),
  onRepository(`GET ${RUN}`, READ, (call) => ({
    status: 200,
    body: showRun(call.world, call.repository, runOf(call)),
  })),
  onRepository(`PATCH ${RUN}`, WRITE, (call) => {
    const run = runOf(call);
    updateRun(call, appOf(call), run, call.body);
    return { status: 200, body: showRun(call.world, call.repository, run) };
  }),
  onRepository(`GET ${RUN}/annotations`, READ, (call) => {
    const run = runOf(call);
    return paged(call, run.annotations, (page) =>
      page.map((one) => showAnnotation(call.world, call.repository, run, one)),
    );
  }),
  onRepository('GET /repos/{owner}/{repo}/commits/{ref}/check-runs', READ, listForRef),
];
