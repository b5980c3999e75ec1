// Check runs and suites as GitHub shows them.
import type { CheckRun, CheckSuite, Issue, Json, Pull, Repository, World } from '../world.ts';
import { nodeId, showApp } from './accounts.ts';
import { showMinimalPull } from './pulls.ts';
import { repositoryPage, repositoryUrl } from './repositories.ts';

/** Only pull requests of the same repository: GitHub names none for a fork's commits. */
function pullsOf(world: World, repository: Repository, sha: string): Json[] {
  return [...repository.issues.values()]
    .filter((issue): issue is Issue & { pull: Pull } => issue.pull !== undefined && issue.state === 'open')
    .filter(({ pull }) => pull.headSha === sha && pull.headRepository.id === repository.id)
    .map((issue) => showMinimalPull(world, repository, issue, issue.pull));
}

export function showRun(world: World, repository: Repository, run: CheckRun): Json {
  const url = `${repositoryUrl(world, repository)}/check-runs/${run.id}`;
  const field = (name: string) => run.fields[name] ?? null;
  return {
    id: run.id,
    node_id: nodeId('CheckRun', run.id),
    name: field('name'),
    head_sha: run.headSha,
    external_id: run.fields['external_id'] ?? '',
    url,
    html_url: `${repositoryPage(world, repository)}/runs/${run.id}`,
    details_url: run.fields['details_url'] ?? world.origin,
    status: field('status'),
    conclusion: field('conclusion'),
    started_at: field('started_at'),
    completed_at: field('completed_at'),
    output: {
      ...run.output,
      annotations_count: run.annotations.length,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: run.suite.id },
    app: showApp(world, run.suite.app),
    pull_requests: pullsOf(world, repository, run.headSha),
  };
}

export function showAnnotation(world: World, repository: Repository, run: CheckRun, annotation: Json): Json {
  const path = encodeURI(String(annotation['path']));
  return {
    start_column: null,
    end_column: null,
    title: null,
    raw_details: null,
    ...annotation,
    blob_href: `${repositoryPage(world, repository)}/blob/${run.headSha}/${path}`,
  };
}

/** The suite inside of a run's delivery. */
export function showInnerSuite(world: World, repository: Repository, suite: CheckSuite): Json {
  const runs = runsOf(repository, suite);
  const done = runs.length > 0 && runs.every(({ fields }) => fields['status'] === 'completed');
  return {
    id: suite.id,
    node_id: nodeId('CheckSuite', suite.id),
    head_branch: suite.headBranch,
    head_sha: suite.headSha,
    status: done ? 'completed' : 'queued',
    conclusion: done ? (runs.at(-1)?.fields['conclusion'] ?? null) : null,
    url: `${repositoryUrl(world, repository)}/check-suites/${suite.id}`,
    before: null,
    after: suite.headSha,
    pull_requests: pullsOf(world, repository, suite.headSha),
    app: showApp(world, suite.app),
    created_at: suite.createdAt,
    updated_at: suite.createdAt,
  };
}

/** The suite as its own deliveries hold it. */
export function showSuite(world: World, repository: Repository, suite: CheckSuite, commit: Json): Json {
  return {
    ...showInnerSuite(world, repository, suite),
    latest_check_runs_count: runsOf(repository, suite).length,
    check_runs_url: `${repositoryUrl(world, repository)}/check-suites/${suite.id}/check-runs`,
    head_commit: commit,
  };
}

const runsOf = ({ runs }: Repository, suite: CheckSuite) => runs.filter((run) => run.suite.id === suite.id);
