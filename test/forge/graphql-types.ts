// The few types of GitHub's GraphQL that an app like this asks for.

import { changedFiles } from './differences.ts';
import { resolve } from './git.ts';
import { commitOnBranch } from './graphql-commit.ts';
import { actor, demand } from './permissions.ts';
import type { PullIssue } from './pulls.ts';
import { found, notFound } from './refusal.ts';
import { resolveThread } from './reviews.ts';
import type { Insides } from './route.ts';
import { nodeId } from './shapes/accounts.ts';
import { issuePage } from './shapes/issues.ts';
import { fullName } from './shapes/repositories.ts';
import type { Caller } from './tokens.ts';
import type { Account, Comment, Json, Repository, Review, ReviewComment, Thread } from './world.ts';

export interface Context extends Insides {
  readonly caller: Caller;
  readonly variables: ReadonlyMap<string, string>;
}

export interface Field {
  /** Nothing for a scalar. */
  readonly type?: string;
  readonly args?: Readonly<Record<string, string>>;
  readonly resolve: (source: never, args: Json, context: Context) => unknown;
}

interface OnPull {
  readonly repository: Repository;
  readonly issue: PullIssue;
}

const PAGE = { first: 'Int', after: 'String', last: 'Int', before: 'String' };

const of = <S>(resolve: (source: S, args: Json, context: Context) => unknown): Field => ({ resolve });

function connection<S>(type: string, list: (source: S) => readonly unknown[]): Field {
  return {
    type,
    args: PAGE,
    resolve: (source: S, args: Json) => {
      const all = list(source);
      const start = Number(args['after'] ?? 0);
      const nodes = all.slice(start, start + Number(args['first'] ?? 100));
      const end = start + nodes.length;
      return {
        nodes,
        totalCount: all.length,
        pageInfo: { hasNextPage: end < all.length, endCursor: String(end) },
      };
    },
  };
}

const connectionType = (node: string): Record<string, Field> => ({
  nodes: { type: node, resolve: ({ nodes }: { nodes: unknown }) => nodes },
  totalCount: of(({ totalCount }: { totalCount: number }) => totalCount),
  pageInfo: { type: 'PageInfo', resolve: ({ pageInfo }: { pageInfo: unknown }) => pageInfo },
});

const commentFields: Record<string, Field> = {
  id: of(({ id }: ReviewComment) => nodeId('PullRequestReviewComment', id)),
  databaseId: of(({ id }: ReviewComment) => id),
  body: of(({ body }: ReviewComment) => body),
  path: of(({ path }: ReviewComment) => path),
  isMinimized: of(({ minimized }: ReviewComment) => minimized !== undefined),
  author: { type: 'Actor', resolve: ({ user }: ReviewComment) => user },
};

export const types: Readonly<Record<string, Readonly<Record<string, Field>>>> = {
  Query: {
    viewer: { type: 'User', resolve: (_: unknown, __: Json, { caller }: Context) => actor(caller) },
    repository: {
      type: 'Repository',
      args: { owner: 'String!', name: 'String!', followRenames: 'Boolean' },
      resolve: (_: unknown, { owner, name }: Json, { world, caller }: Context) => {
        const repository = found(world.repository(`${owner}/${name}`));
        demand(caller, repository, [['metadata', 'read']]);
        return repository;
      },
    },
  },
  Mutation: {
    createCommitOnBranch: {
      type: 'CreateCommitOnBranchPayload',
      args: { input: 'CreateCommitOnBranchInput!' },
      resolve: (_: unknown, { input }: Json, context: Context) => commitOnBranch(context, input as Json),
    },
    resolveReviewThread: {
      type: 'ResolveReviewThreadPayload',
      args: { input: 'ResolveReviewThreadInput!' },
      resolve: (_: unknown, { input }: Json, context: Context) => resolveByNode(context, input as Json),
    },
    minimizeComment: {
      type: 'MinimizeCommentPayload',
      args: { input: 'MinimizeCommentInput!' },
      resolve: (_: unknown, { input }: Json, context: Context) => minimize(context, input as Json),
    },
  },
  PageInfo: {
    hasNextPage: of(({ hasNextPage }: { hasNextPage: boolean }) => hasNextPage),
    endCursor: of(({ endCursor }: { endCursor: string }) => endCursor),
  },
  Actor: { login: of(({ login }: Account) => login) },
  User: { login: of(({ login }: Account) => login), databaseId: of(({ id }: Account) => id) },
  Repository: {
    id: of(({ id }: Repository) => nodeId('Repository', id)),
    nameWithOwner: of((repository: Repository) => fullName(repository)),
    pullRequest: {
      type: 'PullRequest',
      args: { number: 'Int!' },
      resolve: (repository: Repository, { number }: Json, { caller }: Context) => {
        demand(caller, repository, [['pull_requests', 'read']]);
        const issue = repository.issues.get(Number(number));
        return { repository, issue: found(issue?.pull ? issue : undefined) };
      },
    },
    ref: {
      type: 'Ref',
      args: { qualifiedName: 'String!' },
      resolve: async (repository: Repository, { qualifiedName }: Json, { caller }: Context) => {
        demand(caller, repository, [['contents', 'read']]);
        const oid = await resolve(repository.dir, String(qualifiedName));
        return oid && { name: String(qualifiedName).replace(/^refs\/heads\//, ''), oid };
      },
    },
  },
  Ref: {
    name: of(({ name }: { name: string }) => name),
    target: { type: 'Commit', resolve: (ref: { oid: string }) => ref },
  },
  Commit: {
    oid: of(({ oid }: { oid: string }) => oid),
    url: of(({ url }: { url: string }) => url),
  },
  PullRequest: {
    id: of(({ issue }: OnPull) => nodeId('PullRequest', issue.pull.id)),
    number: of(({ issue }: OnPull) => issue.number),
    url: of(({ repository, issue }: OnPull, _, { world }) => issuePage(world, repository, issue)),
    headRefOid: of(({ issue }: OnPull) => issue.pull.headSha),
    isDraft: of(({ issue }: OnPull) => issue.pull.draft),
    reviewThreads: connection('PullRequestReviewThreadConnection', ({ repository, issue }: OnPull) =>
      threadsOf(issue).map((thread) => ({ repository, issue, thread })),
    ),
  },
  PullRequestReviewThreadConnection: connectionType('PullRequestReviewThread'),
  PullRequestReviewThread: {
    id: of(({ thread }: OnThread) => nodeId('PullRequestReviewThread', thread.id)),
    isResolved: of(({ thread }: OnThread) => thread.resolvedBy !== undefined),
    isOutdated: of(isOutdated),
    resolvedBy: { type: 'User', resolve: ({ thread }: OnThread) => thread.resolvedBy },
    path: of((on: OnThread) => commentsOf(on)[0]?.path),
    line: of((on: OnThread) => commentsOf(on)[0]?.line),
    comments: connection('PullRequestReviewCommentConnection', commentsOf),
  },
  PullRequestReviewCommentConnection: connectionType('PullRequestReviewComment'),
  PullRequestReviewComment: commentFields,
  CreateCommitOnBranchPayload: {
    clientMutationId: of(({ clientMutationId }: Json) => clientMutationId),
    commit: { type: 'Commit', resolve: ({ commit }: Json) => commit },
    ref: { type: 'Ref', resolve: ({ ref }: Json) => ref },
  },
  ResolveReviewThreadPayload: {
    clientMutationId: of(({ clientMutationId }: Json) => clientMutationId),
    thread: { type: 'PullRequestReviewThread', resolve: ({ thread }: Json) => thread },
  },
  MinimizeCommentPayload: {
    clientMutationId: of(({ clientMutationId }: Json) => clientMutationId),
    minimizedComment: { type: 'Minimizable', resolve: ({ comment }: Json) => comment },
  },
  Minimizable: {
    isMinimized: of(({ minimized }: Comment) => minimized !== undefined),
    minimizedReason: of(({ minimized }: Comment) => minimized?.toLowerCase()),
  },
};

interface OnThread extends OnPull {
  readonly thread: Thread;
}

function threadsOf({ pull }: PullIssue): Thread[] {
  return [...new Set(pull.comments.map(({ thread }) => thread))];
}

function commentsOf({ issue, thread }: OnThread): ReviewComment[] {
  return issue.pull.comments.filter((one) => one.thread.id === thread.id);
}

/** The place it stood on was changed after it was written. */
async function isOutdated(on: OnThread): Promise<boolean> {
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

function resolveByNode(context: Context, input: Json): Json {
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

function minimize(context: Context, input: Json): Json {
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
