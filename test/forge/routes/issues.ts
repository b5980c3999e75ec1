// Issues, their comments and labels.
import {
  addLabels,
  closeIssue,
  comment,
  type Doing,
  deleteComment,
  editComment,
  openIssue,
  removeLabel,
  visible,
} from '../issues.ts';
import { actor, demand, type Needed } from '../permissions.ts';
import { closePull, type PullIssue, tellPull } from '../pulls.ts';
import { found, notFound } from '../refusal.ts';
import { numberIn, onRepository, paged, type RepositoryCall, type Route } from '../route.ts';
import { demandBody } from '../rules.ts';
import { showComment, showIssue, showLabel } from '../shapes/issues.ts';
import type { Comment, Issue } from '../world.ts';

/** Talk on a pull request needs either permission, on an issue the one for issues. */
const EITHER_READ: Needed = [
  ['issues', 'read'],
  ['pull_requests', 'read'],
];
const EITHER_WRITE: Needed = [
  ['issues', 'write'],
  ['pull_requests', 'write'],
];

export const doing = ({ world, repository, caller }: RepositoryCall): Doing => ({
  world,
  repository,
  user: actor(caller),
  app: caller.kind === 'installation' ? caller.installation.app : undefined,
});

/** Throws 404 where there is none, 403 where it is an issue and the token reaches only pull requests. */
export function issueOf(call: RepositoryCall, level: 'read' | 'write'): Issue {
  const issue = found(call.repository.issues.get(numberIn(call, 'issue_number')));
  demandOn(call, issue, level);
  return issue;
}

function demandOn(call: RepositoryCall, issue: Issue, level: 'read' | 'write'): void {
  if (!issue.pull) demand(call.caller, call.repository, [['issues', level]]);
}

export function commentOf(call: RepositoryCall, level: 'read' | 'write'): readonly [Issue, Comment] {
  const id = numberIn(call, 'comment_id');
  for (const issue of call.repository.issues.values()) {
    const comment = issue.comments.find((one) => one.id === id);
    if (!comment) continue;
    demandOn(call, issue, level);
    return [issue, comment];
  }
  throw notFound();
}

async function update(call: RepositoryCall) {
  const { world, repository, body } = call;
  const issue = issueOf(call, 'write');
  if (typeof body['title'] === 'string') issue.title = body['title'];
  if (typeof body['body'] === 'string') issue.body = demandBody('Issue', body['body']);
  if (Array.isArray(body['labels'])) {
    const names = body['labels'].map((one) => (typeof one === 'string' ? one : String(one.name)));
    for (const name of issue.labels) if (!names.includes(name)) issue.labels.delete(name);
    addLabels(doing(call), issue, names, () => undefined);
  }
  if (body['state'] === 'closed' && issue.state === 'open') {
    if (issue.pull) await closePull(doing(call), issue as PullIssue);
    else closeIssue(doing(call), issue);
  }
  return { status: 200, body: showIssue(world, repository, issue) };
}

function listComments(call: RepositoryCall) {
  const { world, repository, query } = call;
  const issue = issueOf(call, 'read');
  const since = Date.parse(query.get('since') ?? '1970-01-01T00:00:00Z');
  const listed = visible(world, issue.comments).filter(({ updatedAt }) => Date.parse(updatedAt) >= since);
  return paged(call, listed, (page) => page.map((one) => showComment(world, repository, issue, one)));
}

async function label(call: RepositoryCall) {
  const { world, repository } = call;
  const issue = issueOf(call, 'write');
  const asked = call.body['labels'] as readonly (string | { readonly name: string })[];
  const told: Promise<void>[] = [];
  addLabels(
    doing(call),
    issue,
    asked.map((one) => (typeof one === 'string' ? one : one.name)),
    (label) => told.push(tellPull(doing(call), issue as PullIssue, 'labeled', { label })),
  );
  await Promise.all(told);
  return { status: 200, body: [...issue.labels].map((name) => showLabel(world, repository, name)) };
}

async function unlabel(call: RepositoryCall) {
  const { world, repository, params } = call;
  const issue = issueOf(call, 'write');
  const name = params['name'] ?? '';
  if (!issue.labels.has(name)) throw notFound();
  const told: Promise<void>[] = [];
  removeLabel(doing(call), issue, name, (label) =>
    told.push(tellPull(doing(call), issue as PullIssue, 'unlabeled', { label })),
  );
  await Promise.all(told);
  return { status: 200, body: [...issue.labels].map((one) => showLabel(world, repository, one)) };
}

export const issueRoutes: readonly Route[] = [
  onRepository('GET /repos/{owner}/{repo}/issues', [['issues', 'read']], (call) => {
    const { world, repository, query } = call;
    const state = query.get('state') ?? 'open';
    const labels = query.get('labels')?.split(',') ?? [];
    const all = [...repository.issues.values()]
      .filter((one) => state === 'all' || one.state === state)
      .filter((one) => labels.every((name) => one.labels.has(name)))
      .reverse();
    return paged(call, all, (page) => page.map((one) => showIssue(world, repository, one)));
  }),
  onRepository('POST /repos/{owner}/{repo}/issues', [['issues', 'write']], (call) => {
    const { title, body } = call.body;
    const issue = openIssue(doing(call), String(title ?? ''), typeof body === 'string' ? body : null);
    return { status: 201, body: showIssue(call.world, call.repository, issue) };
  }),
  onRepository('GET /repos/{owner}/{repo}/issues/{issue_number}', [['issues', 'read']], (call) => ({
    status: 200,
    body: showIssue(call.world, call.repository, issueOf(call, 'read')),
  })),
  onRepository('PATCH /repos/{owner}/{repo}/issues/{issue_number}', EITHER_WRITE, update),
  onRepository('GET /repos/{owner}/{repo}/issues/{issue_number}/comments', EITHER_READ, listComments),
  onRepository('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', EITHER_WRITE, (call) => {
    const issue = issueOf(call, 'write');
    const made = comment(doing(call), issue, call.body['body']);
    return { status: 201, body: showComment(call.world, call.repository, issue, made) };
  }),
  onRepository('GET /repos/{owner}/{repo}/issues/comments/{comment_id}', EITHER_READ, (call) => {
    const [issue, one] = commentOf(call, 'read');
    return { status: 200, body: showComment(call.world, call.repository, issue, one) };
  }),
  onRepository('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', EITHER_WRITE, (call) => {
    const [issue, one] = commentOf(call, 'write');
    editComment(doing(call), issue, one, call.body['body']);
    return { status: 200, body: showComment(call.world, call.repository, issue, one) };
  }),
  onRepository('DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}', EITHER_WRITE, (call) => {
    const [issue, one] = commentOf(call, 'write');
    deleteComment(doing(call), issue, one);
    return { status: 204 };
  }),
  onRepository('GET /repos/{owner}/{repo}/issues/{issue_number}/labels', EITHER_READ, (call) => {
    const { labels } = issueOf(call, 'read');
    return paged(call, [...labels], (page) =>
      page.map((name) => showLabel(call.world, call.repository, name)),
    );
  }),
  onRepository('POST /repos/{owner}/{repo}/issues/{issue_number}/labels', EITHER_WRITE, label),
  onRepository('DELETE /repos/{owner}/{repo}/issues/{issue_number}/labels/{name}', EITHER_WRITE, unlabel),
];
