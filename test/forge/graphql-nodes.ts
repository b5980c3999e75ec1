// What the GraphQL fields stand on: pull requests, threads, comments, found and changed by node id.
import { changedFiles } from './differences.ts';
import { actor, demand } from './permissions.ts';
import type { PullIssue } from './pulls.ts';
import { notFound } from './refusal.ts';
import { resolveThread } from './reviews.ts';
import type { Insides } from './route.ts';
import { nodeId } from './shapes/accounts.ts';
import type { Caller } from './tokens.ts';
import type { Comment, Issue, Json, Repository, Review, ReviewComment, Thread } from './world.ts';

export interface Context extends Insides {
  readonly caller: Caller;
  readonly variables: ReadonlyMap<string, string>;
}

export interface OnPull {
  readonly repository: Repository;
  readonly issue: PullIssue;
}

export interface OnIssue {
  readonly repository: Repository;
  readonly issue: Issue;
}

/** Issues of the same repository that the description says it closes. */
export function closedBy({ repository, issue }: OnPull): OnIssue[] {
  const named = (issue.body ?? '').matchAll(/\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):? #(\d+)/gi);
  return [...new Set([...named].map(([, number]) => Number(number)))]
    .map((number) => repository.issues.get(number))
    .filter((one): one is Issue => one !== undefined && one.pull === undefined)
    .map((one) => ({ repository, issue: one }));
}

export interface OnThread extends OnPull {
  readonly thread: Thread;
}

export function threadsOf({ pull }: PullIssue): Thread[] {
  return [...new Set(pull.comments.map(({ thread }) => thread))];
}

export function commentsOf({ issue, thread }: OnThread): ReviewComment[] {
  return issue.pull.comments.filter((one) => one.thread.id === thread.id);
}

/** The place it stood on was changed after it was written. */
export async function isOutdated(on: OnThread): Promise<boolean> {
  const [first] = commentsOf(on);
  if (!first || first.commitId === on.issue.pull.headSha) return false;
  const changed = await changedFiles(on.repository.dir, first.commitId, on.issue.pull.headSha);
  return changed.some(({ path }) => path === first.path);
}

function* pullsIn({ world }: Context): Generator<OnPull> {
  for (const repository of world.repositories.values())
    for (const issue of repository.issues.values())
      if (issue.pull) yield { repository, issue: issue as PullIssue };
}

export function resolveByNode(context: Context, input: Json): Json {
  for (const { repository, issue } of pullsIn(context)) {
    const thread = threadsOf(issue).find(
      ({ id }) => nodeId('PullRequestReviewThread', id) === input['threadId'],
    );
    if (!thread) continue;
    demand(context.caller, repository, [['pull_requests', 'write']]);
    resolveThread({ world: context.world, repository, user: actor(context.caller) }, issue, thread);
    return { clientMutationId: input['clientMutationId'], thread: { repository, issue, thread } };
  }
  throw notFound();
}

export function minimize(context: Context, input: Json): Json {
  for (const repository of context.world.repositories.values())
    for (const issue of repository.issues.values()) {
      const kinds: readonly (readonly [string, readonly (Comment | Review)[]])[] = [
        ['IssueComment', issue.comments],
        ['PullRequestReviewComment', issue.pull?.comments ?? []],
        ['PullRequestReview', issue.pull?.reviews ?? []],
      ];
      for (const [kind, list] of kinds) {
        const comment = list.find(({ id }) => nodeId(kind, id) === input['subjectId']);
        if (!comment) continue;
        demand(context.caller, repository, [[issue.pull ? 'pull_requests' : 'issues', 'write']]);
        comment.minimized = String(input['classifier']);
        return { clientMutationId: input['clientMutationId'], comment };
      }
    }
  throw notFound();
}
