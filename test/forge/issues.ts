// Issues and their talk: what people and apps do, and who is told.
import { invalid } from './refusal.ts';
import { demandBody } from './rules.ts';
import { showComment, showIssue, showLabel } from './shapes/issues.ts';
import type { Account, App, Comment, Issue, Json, Reaction, Repository, World } from './world.ts';

export interface Doing {
  readonly world: World;
  readonly repository: Repository;
  readonly user: Account;
  /** The app whose token it was done with. */
  readonly app?: App | undefined;
}

function tell(doing: Doing, event: string, action: string, payload: Json): void {
  const { world, repository, user } = doing;
  world.tell({ event, action, repository, sender: user, payload });
}

export function newIssue(doing: Doing, title: string, body: string | null, pull: Issue['pull']): Issue {
  const { world, repository, user } = doing;
  const issue: Issue = {
    id: world.id(),
    number: repository.issues.size + 1,
    title,
    body,
    user,
    labels: new Set(),
    state: 'open',
    comments: [],
    reactions: [],
    pull,
    createdAt: world.date(),
    updatedAt: world.date(),
    closedAt: null,
  };
  repository.issues.set(issue.number, issue);
  return issue;
}

export function openIssue(doing: Doing, title: string, body: string | null): Issue {
  if (title.trim() === '') throw invalid('Issue', 'title', 'title is missing', 'missing_field');
  if (body !== null && body !== '') demandBody('Issue', body);
  const issue = newIssue(doing, title, body, undefined);
  tell(doing, 'issues', 'opened', { issue: showIssue(doing.world, doing.repository, issue) });
  return issue;
}

export function newComment(doing: Doing, body: string): Comment {
  const { world, user, app } = doing;
  return {
    id: world.id(),
    user,
    app,
    body,
    createdAt: world.date(),
    updatedAt: world.date(),
    reactions: [],
    minimized: undefined,
    visibleAt: world.now() + world.settings.lagMilliseconds,
  };
}

export function comment(doing: Doing, issue: Issue, body: unknown): Comment {
  const made = newComment(doing, demandBody('IssueComment', body));
  issue.comments.push(made);
  issue.updatedAt = doing.world.date();
  tellComment(doing, issue, made, 'created');
  return made;
}

export function editComment(doing: Doing, issue: Issue, edited: Comment, body: unknown): void {
  const from = edited.body;
  edited.body = demandBody('IssueComment', body);
  edited.updatedAt = doing.world.date();
  tellComment(doing, issue, edited, 'edited', { changes: { body: { from } } });
}

export function deleteComment(doing: Doing, issue: Issue, deleted: Comment): void {
  issue.comments.splice(issue.comments.indexOf(deleted), 1);
  tellComment(doing, issue, deleted, 'deleted');
}

function tellComment(doing: Doing, issue: Issue, about: Comment, action: string, more: Json = {}): void {
  const { world, repository } = doing;
  tell(doing, 'issue_comment', action, {
    ...more,
    issue: showIssue(world, repository, issue),
    comment: showComment(world, repository, issue, about),
  });
}

/** The reaction, and whether it is new: the same one twice is one. */
export function react(doing: Doing, reactions: Reaction[], content: string): readonly [Reaction, boolean] {
  const { world, user } = doing;
  const known = reactions.find((one) => one.content === content && one.user.id === user.id);
  if (known) return [known, false];
  const made: Reaction = { id: world.id(), user, content, createdAt: world.date() };
  reactions.push(made);
  return [made, true];
}

/** Labels that the repository lacks are made, as GitHub does. */
export function addLabels(
  doing: Doing,
  issue: Issue,
  names: readonly string[],
  tellPull: (label: Json) => void,
): void {
  const { world, repository } = doing;
  for (const name of names) {
    if (!repository.labels.has(name))
      repository.labels.set(name, { id: world.id(), color: 'ededed', description: '' });
    if (issue.labels.has(name)) continue;
    issue.labels.add(name);
    const label = showLabel(world, repository, name);
    if (issue.pull) tellPull(label);
    else tell(doing, 'issues', 'labeled', { issue: showIssue(world, repository, issue), label });
  }
}

export function removeLabel(doing: Doing, issue: Issue, name: string, tellPull: (label: Json) => void): void {
  const { world, repository } = doing;
  if (!issue.labels.delete(name)) return;
  const label = showLabel(world, repository, name);
  if (issue.pull) tellPull(label);
  else tell(doing, 'issues', 'unlabeled', { issue: showIssue(world, repository, issue), label });
}

export function closeIssue(doing: Doing, issue: Issue): void {
  issue.state = 'closed';
  issue.closedAt = doing.world.date();
  tell(doing, 'issues', 'closed', { issue: showIssue(doing.world, doing.repository, issue) });
}

/** What a list shows by now. */
export function visible<T extends { readonly visibleAt: number }>(world: World, items: readonly T[]): T[] {
  return items.filter(({ visibleAt }) => visibleAt <= world.now());
}
