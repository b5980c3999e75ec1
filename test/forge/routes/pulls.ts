// Pull requests: opening, reading, their files and commits.
import { gitBytes } from '../git.ts';
import { demand, type Needed } from '../permissions.ts';
import { closePull, commitsOf, filesOf, fullPull, openPull, type PullIssue, reopenPull } from '../pulls.ts';
import { found, invalid } from '../refusal.ts';
import { numberIn, onRepository, paged, type RepositoryCall, type Route } from '../route.ts';
import { demandBody } from '../rules.ts';
import { showCommit } from '../shapes/commits.ts';
import { showFile, showSimplePull } from '../shapes/pulls.ts';
import type { Repository } from '../world.ts';
import { doing } from './issues.ts';

export const READ: Needed = [['pull_requests', 'read']];
export const WRITE: Needed = [['pull_requests', 'write']];

const MOST_FILES = 3000;
const MOST_COMMITS = 250;

export function pullOf({ repository, ...call }: RepositoryCall): PullIssue {
  const issue = repository.issues.get(numberIn(call, 'pull_number'));
  return found(issue?.pull ? (issue as PullIssue) : undefined);
}

/** `branch`, or `owner:branch` for one in a fork. */
function headOf({ world, repository, body }: RepositoryCall): { repository: Repository; branch: string } {
  const [owner, branch] = String(body['head']).includes(':')
    ? String(body['head']).split(':')
    : [repository.owner.login, String(body['head'])];
  const head = [...world.repositories.values()].find(
    (one) => one.owner.login === owner && (one.id === repository.id || one.parent?.id === repository.id),
  );
  if (!head) throw invalid('PullRequest', 'head', 'head is invalid', 'invalid');
  return { repository: head, branch: branch ?? '' };
}

async function open(call: RepositoryCall) {
  const { world, repository, body, caller } = call;
  const head = headOf(call);
  const maintainerCanModify = body['maintainer_can_modify'] !== false;
  if (head.repository.id !== repository.id) {
    // Only who may write to the fork can let maintainers do so.
    try {
      demand(caller, head.repository, [['contents', 'write']]);
    } catch (error) {
      if (maintainerCanModify)
        throw invalid(
          'PullRequest',
          'fork_collab',
          "Fork collab can't be granted by someone without permission",
        );
      if (head.repository.private) throw error;
    }
  }
  const issue = await openPull(doing(call), {
    head,
    base: String(body['base']),
    title: String(body['title'] ?? ''),
    body: typeof body['body'] === 'string' ? body['body'] : null,
    draft: body['draft'] === true,
    maintainerCanModify: head.repository.id !== repository.id && maintainerCanModify,
  });
  return { status: 201, body: await fullPull(world, repository, issue) };
}

function list(call: RepositoryCall) {
  const { world, repository, query } = call;
  const state = query.get('state') ?? 'open';
  const head = query.get('head');
  const base = query.get('base');
  const all = [...repository.issues.values()]
    .filter((issue): issue is PullIssue => issue.pull !== undefined)
    .filter((issue) => state === 'all' || issue.state === state)
    .filter(({ pull }) => !head || head === `${pull.headRepository.owner.login}:${pull.headBranch}`)
    .filter(({ pull }) => !base || base === pull.baseBranch);
  if (query.get('direction') !== 'asc') all.reverse();
  return paged(call, all, (page) =>
    page.map((issue) => showSimplePull(world, repository, issue, issue.pull)),
  );
}

async function read(call: RepositoryCall) {
  const { world, repository, accept } = call;
  const issue = pullOf(call);
  if (/\bdiff\b/.test(accept)) {
    const range = `${issue.pull.baseSha}...${issue.pull.headSha}`;
    return { status: 200, body: (await gitBytes(repository.dir, ['diff', range])).toString('utf8') };
  }
  return { status: 200, body: await fullPull(world, repository, issue) };
}

async function update(call: RepositoryCall) {
  const { world, repository, body } = call;
  const issue = pullOf(call);
  if (typeof body['title'] === 'string') issue.title = body['title'];
  if (typeof body['body'] === 'string') issue.body = demandBody('PullRequest', body['body']);
  if (body['state'] === 'closed' && issue.state === 'open') await closePull(doing(call), issue);
  if (body['state'] === 'open' && issue.state === 'closed') await reopenPull(doing(call), issue);
  return { status: 200, body: await fullPull(world, repository, issue) };
}

export const pullRoutes: readonly Route[] = [
  onRepository('GET /repos/{owner}/{repo}/pulls', READ, list),
  onRepository('POST /repos/{owner}/{repo}/pulls', WRITE, open),
  onRepository('GET /repos/{owner}/{repo}/pulls/{pull_number}', READ, read),
  onRepository('PATCH /repos/{owner}/{repo}/pulls/{pull_number}', WRITE, update),
  onRepository('GET /repos/{owner}/{repo}/pulls/{pull_number}/files', READ, async (call) => {
    const { pull } = pullOf(call);
    const files = (await filesOf(call.repository, pull)).slice(0, MOST_FILES);
    return paged(call, files, (page) =>
      page.map((file) => showFile(call.world, call.repository, pull.headSha, file)),
    );
  }),
  onRepository('GET /repos/{owner}/{repo}/pulls/{pull_number}/commits', READ, async (call) => {
    const { world, repository } = call;
    const shas = (await commitsOf(repository, pullOf(call).pull)).slice(0, MOST_COMMITS);
    const reply = paged(call, shas, (page) => page);
    return {
      ...reply,
      body: await Promise.all((reply.body as string[]).map((sha) => showCommit(world, repository, sha))),
    };
  }),
];
