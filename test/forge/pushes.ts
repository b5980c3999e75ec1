// What a moved branch sets off: the push itself, a check suite for each app, pull requests that move.
import { branches, git } from './git.ts';
import { once } from './known.ts';
import { has, reaches } from './permissions.ts';
import { movePull, type PullIssue } from './pulls.ts';
import { showSuite } from './shapes/checks.ts';
import { showCommit } from './shapes/commits.ts';
import { repositoryPage } from './shapes/repositories.ts';
import type { Account, CheckSuite, Json, Repository, World } from './world.ts';

const NONE = '0'.repeat(40);

export type Branches = ReadonlyMap<string, string>;

/** Compares the branches with what they were and tells of each that moved. */
export async function afterPush(
  world: World,
  repository: Repository,
  sender: Account,
  before: Branches,
): Promise<void> {
  const after = await branches(repository.dir);
  repository.pushedAt = world.date();
  for (const branch of new Set([...before.keys(), ...after.keys()])) {
    const [from = NONE, to = NONE] = [before.get(branch), after.get(branch)];
    if (from === to) continue;
    if (isHeard(world, repository)) await tellPush(world, repository, sender, branch, from, to);
    if (to === NONE) continue;
    await requestSuites(world, repository, sender, branch, to);
    await movePulls(world, repository, sender, branch);
  }
}

/** Without an app nobody hears, and a payload need not be made. */
function isHeard({ installations }: World, repository: Repository): boolean {
  return [...installations.values()].some((one) => reaches(one, repository));
}

async function tellPush(
  world: World,
  repository: Repository,
  sender: Account,
  branch: string,
  from: string,
  to: string,
): Promise<void> {
  const range = from === NONE ? [to, '-1'] : [`${from}..${to}`];
  const shas =
    to === NONE
      ? []
      : (await git(repository.dir, ['rev-list', '--reverse', ...range])).split('\n').filter(Boolean);
  const commits = await Promise.all(shas.map((sha) => simpleCommit(world, repository, sha)));
  const person = { name: sender.login, email: `${sender.login}@users.noreply.github.com` };
  const forced =
    from !== NONE &&
    to !== NONE &&
    (await git(repository.dir, ['rev-list', '--count', `${to}..${from}`])) !== '0';
  const payload = {
    ref: `refs/heads/${branch}`,
    before: from,
    after: to,
    base_ref: null,
    created: from === NONE,
    deleted: to === NONE,
    forced,
    compare: `${repositoryPage(world, repository)}/compare/${from.slice(0, 12)}...${to.slice(0, 12)}`,
    commits,
    head_commit: commits.at(-1) ?? null,
    pusher: person,
  };
  world.tell({ event: 'push', action: undefined, repository, sender, payload });
}

/** A commit as pushes and suites show it. */
async function simpleCommit(world: World, repository: Repository, sha: string): Promise<Json> {
  const shown = await showCommit(world, repository, sha);
  const commit = shown['commit'] as Record<string, Json> & { message: string };
  const changed = await once(repository, `names ${sha}`, () =>
    git(repository.dir, ['diff-tree', '--root', '--no-commit-id', '-r', '--name-status', sha]),
  );
  const named = (letter: string) =>
    changed
      .split('\n')
      .filter((line) => line.startsWith(letter))
      .map((line) => line.slice(2));
  return {
    id: sha,
    tree_id: commit['tree']?.['sha'],
    distinct: true,
    message: commit.message,
    timestamp: commit['committer']?.['date'],
    url: `${repositoryPage(world, repository)}/commit/${sha}`,
    author: { ...commit['author'], username: commit['author']?.['name'] },
    committer: { ...commit['committer'], username: commit['committer']?.['name'] },
    added: named('A'),
    removed: named('D'),
    modified: named('M'),
  };
}

async function requestSuites(
  world: World,
  repository: Repository,
  sender: Account,
  branch: string,
  sha: string,
): Promise<void> {
  for (const installation of world.installations.values()) {
    if (!reaches(installation, repository) || !has(installation.permissions, ['checks', 'write'])) continue;
    const { app } = installation;
    if (repository.suites.some((suite) => suite.headSha === sha && suite.app.id === app.id)) continue;
    const suite: CheckSuite = {
      id: world.id(),
      app,
      headSha: sha,
      headBranch: branch,
      createdAt: world.date(),
    };
    repository.suites.push(suite);
    const check_suite = showSuite(world, repository, suite, await simpleCommit(world, repository, sha));
    world.tell({
      event: 'check_suite',
      action: 'requested',
      repository,
      sender,
      payload: { check_suite },
      only: app,
    });
  }
}

async function movePulls(world: World, repository: Repository, user: Account, branch: string): Promise<void> {
  for (const base of world.repositories.values())
    for (const issue of base.issues.values()) {
      if (!isOpenPull(issue)) continue;
      const { pull } = issue;
      const isHead = pull.headRepository.id === repository.id && pull.headBranch === branch;
      const isBase = base.id === repository.id && pull.baseBranch === branch;
      if (isHead || isBase) await movePull({ world, repository: base, user }, issue);
    }
}

function isOpenPull(issue: { readonly state: string; readonly pull: unknown }): issue is PullIssue {
  return issue.pull !== undefined && issue.state === 'open';
}
