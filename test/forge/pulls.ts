// Pull requests over real branches: their refs, their differences, who is told.
import { changedFiles } from './differences.ts';
import { git, mergeTree, resolve, setRef, writeCommit } from './git.ts';
import { type Doing, newIssue } from './issues.ts';
import { once } from './known.ts';
import { invalid } from './refusal.ts';
import { demandBody } from './rules.ts';
import { showPull } from './shapes/pulls.ts';
import type { Issue, Json, Pull, Repository, World } from './world.ts';

export interface NewPull {
  readonly head: { readonly repository: Repository; readonly branch: string };
  readonly base: string;
  readonly title: string;
  readonly body: string | null;
  readonly draft: boolean;
  readonly maintainerCanModify: boolean;
}

export type PullIssue = Issue & { readonly pull: Pull };

const COMMITTER = { name: 'GitHub', email: 'noreply@github.com' };

/** Throws 422 where GitHub would not open it. */
export async function openPull(doing: Doing, wanted: NewPull): Promise<PullIssue> {
  const { world, repository } = doing;
  const { head, base } = wanted;
  const [headSha, baseSha] = await Promise.all([
    resolve(head.repository.dir, `refs/heads/${head.branch}`),
    resolve(repository.dir, `refs/heads/${base}`),
  ]);
  if (!headSha) throw invalid('PullRequest', 'head', 'head is invalid', 'invalid');
  if (!baseSha) throw invalid('PullRequest', 'base', 'base is invalid', 'invalid');
  if (wanted.body) demandBody('PullRequest', wanted.body);
  const label = `${head.repository.owner.login}:${head.branch}`;
  if (pullsOn(repository, head.repository, head.branch).some(({ pull }) => pull.baseBranch === base))
    throw invalid('PullRequest', 'head', `A pull request already exists for ${label}.`);
  await fetchInto(repository, head.repository, headSha);
  if ((await git(repository.dir, ['rev-list', '--count', `${baseSha}..${headSha}`])) === '0')
    throw invalid('PullRequest', 'head', `No commits between ${base} and ${label}`);
  const pull: Pull = {
    id: world.id(),
    headRepository: head.repository,
    headGone: false,
    headBranch: head.branch,
    headSha,
    baseBranch: base,
    baseSha,
    draft: wanted.draft,
    mergedAt: null,
    mergeSha: null,
    reviews: [],
    comments: [],
    maintainerCanModify: wanted.maintainerCanModify,
  };
  const issue = newIssue(doing, wanted.title, wanted.body, pull) as PullIssue;
  await updateRefs(repository, issue);
  await tellPull(doing, issue, 'opened');
  return issue;
}

/** Open pull requests whose head is this branch. */
export function pullsOn(repository: Repository, head: Repository, branch: string): PullIssue[] {
  return [...repository.issues.values()].filter(
    (issue): issue is PullIssue =>
      issue.state === 'open' && issue.pull?.headBranch === branch && issue.pull.headRepository.id === head.id,
  );
}

async function fetchInto(repository: Repository, from: Repository, sha: string): Promise<void> {
  if (from.id !== repository.id) await git(repository.dir, ['fetch', '-q', '--no-tags', from.dir, sha]);
}

async function updateRefs(repository: Repository, { number, pull }: PullIssue): Promise<void> {
  const { dir } = repository;
  await fetchInto(repository, pull.headRepository, pull.headSha);
  await setRef(dir, `refs/pull/${number}/head`, pull.headSha);
  const tree = await mergeTree(dir, pull.baseSha, pull.headSha);
  if (!tree) {
    pull.mergeSha = null;
    return;
  }
  const message = `Merge ${pull.headSha} into ${pull.baseSha}`;
  pull.mergeSha = await writeCommit(dir, {
    tree,
    parents: [pull.baseSha, pull.headSha],
    message,
    author: COMMITTER,
  });
  await setRef(dir, `refs/pull/${number}/merge`, pull.mergeSha);
}

/** Moves a pull request to the newest commits of its branches; tells of a new head. */
export async function movePull(doing: Doing, issue: PullIssue): Promise<void> {
  const { pull } = issue;
  const before = pull.headSha;
  pull.headSha = (await resolve(pull.headRepository.dir, `refs/heads/${pull.headBranch}`)) ?? before;
  pull.baseSha = (await resolve(doing.repository.dir, `refs/heads/${pull.baseBranch}`)) ?? pull.baseSha;
  await updateRefs(doing.repository, issue);
  if (pull.headSha === before) return;
  issue.updatedAt = doing.world.date();
  await tellPull(doing, issue, 'synchronize', { before, after: pull.headSha });
}

export function filesOf(repository: Repository, { baseSha, headSha }: Pull): ReturnType<typeof changedFiles> {
  return once(repository, `files ${baseSha} ${headSha}`, () =>
    changedFiles(repository.dir, baseSha, headSha),
  );
}

export function commitsOf(repository: Repository, { baseSha, headSha }: Pull): Promise<string[]> {
  const range = `${baseSha}..${headSha}`;
  return once(repository, `commits ${range}`, async () =>
    (await git(repository.dir, ['rev-list', '--reverse', range])).split('\n').filter(Boolean),
  );
}

export async function fullPull(world: World, repository: Repository, issue: PullIssue): Promise<Json> {
  const { pull } = issue;
  const [files, commits] = await Promise.all([filesOf(repository, pull), commitsOf(repository, pull)]);
  const counts = { mergeable: pull.mergeSha !== null, commits: commits.length, files };
  return showPull(world, repository, issue, pull, counts);
}

export async function tellPull(
  doing: Doing,
  issue: PullIssue,
  action: string,
  more: Json = {},
): Promise<void> {
  const { world, repository, user } = doing;
  const payload = { number: issue.number, pull_request: await fullPull(world, repository, issue), ...more };
  world.tell({ event: 'pull_request', action, repository, sender: user, payload });
}

export async function closePull(doing: Doing, issue: PullIssue): Promise<void> {
  issue.state = 'closed';
  issue.closedAt = doing.world.date();
  await tellPull(doing, issue, 'closed');
}

export async function reopenPull(doing: Doing, issue: PullIssue): Promise<void> {
  issue.state = 'open';
  issue.closedAt = null;
  await tellPull(doing, issue, 'reopened');
}

export async function draftPull(doing: Doing, issue: PullIssue, isDraft: boolean): Promise<void> {
  issue.pull.draft = isDraft;
  await tellPull(doing, issue, isDraft ? 'converted_to_draft' : 'ready_for_review');
}

export async function retitlePull(doing: Doing, issue: PullIssue, title: string): Promise<void> {
  const from = issue.title;
  issue.title = title;
  await tellPull(doing, issue, 'edited', { changes: { title: { from } } });
}

/** A person merges: the base branch moves to the test merge. */
export async function mergePull(doing: Doing, issue: PullIssue): Promise<void> {
  const { pull } = issue;
  if (!pull.mergeSha) throw invalid('PullRequest', 'merge', 'Pull Request is not mergeable');
  await setRef(doing.repository.dir, `refs/heads/${pull.baseBranch}`, pull.mergeSha);
  pull.mergedAt = doing.world.date();
  await closePull(doing, issue);
}
