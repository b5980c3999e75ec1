// The few types of GitHub's GraphQL that an app like this asks for.

import { resolve } from './git.ts';
import { commitOnBranch } from './graphql-commit.ts';
import {
  type Context,
  closedBy,
  commentsOf,
  isOutdated,
  minimize,
  type OnIssue,
  type OnPull,
  type OnThread,
  resolveByNode,
  threadsOf,
} from './graphql-nodes.ts';
import { actor, demand } from './permissions.ts';
import { found } from './refusal.ts';
import { nodeId } from './shapes/accounts.ts';
import { issuePage } from './shapes/issues.ts';
import { fullName } from './shapes/repositories.ts';
import type { Account, Comment, Json, Repository, ReviewComment } from './world.ts';

export interface Field {
  /** Nothing for a scalar. */
  readonly type?: string;
  readonly args?: Readonly<Record<string, string>>;
  readonly resolve: (source: never, args: Json, context: Context) => unknown;
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
    closingIssuesReferences: connection('IssueConnection', closedBy),
    reviewThreads: connection('PullRequestReviewThreadConnection', ({ repository, issue }: OnPull) =>
      threadsOf(issue).map((thread) => ({ repository, issue, thread })),
    ),
  },
  IssueConnection: connectionType('Issue'),
  Issue: {
    number: of(({ issue }: OnIssue) => issue.number),
    title: of(({ issue }: OnIssue) => issue.title),
    body: of(({ issue }: OnIssue) => issue.body ?? ''),
    state: of(({ issue }: OnIssue) => issue.state.toUpperCase()),
    repository: { type: 'Repository', resolve: ({ repository }: OnIssue) => repository },
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
