// Issues, comments, labels and reactions as GitHub shows them.
import { roleOf } from '../permissions.ts';
import type { Account, Comment, Issue, Json, Reaction, Repository, World } from '../world.ts';
import { nodeId, showAccount, showApp } from './accounts.ts';
import { repositoryPage, repositoryUrl } from './repositories.ts';

const CONTENTS = ['+1', '-1', 'laugh', 'confused', 'heart', 'hooray', 'eyes', 'rocket'] as const;

/** What GitHub tells of a person in a repository; a private member looks like a stranger. */
export function association(repository: Repository, account: Account): string {
  if (account.id === repository.owner.id) return 'OWNER';
  const role = roleOf(repository, account);
  return role === 'none' || role === 'read' ? 'NONE' : 'COLLABORATOR';
}

export function showReactions(url: string, reactions: readonly Reaction[]): Json {
  const count = (name: string) => reactions.filter(({ content }) => content === name).length;
  return {
    url: `${url}/reactions`,
    total_count: reactions.length,
    ...Object.fromEntries(CONTENTS.map((name) => [name, count(name)])),
  };
}

export function showReaction(world: World, reaction: Reaction): Json {
  return {
    id: reaction.id,
    node_id: nodeId('Reaction', reaction.id),
    user: showAccount(world, reaction.user),
    content: reaction.content,
    created_at: reaction.createdAt,
  };
}

export function showLabel(world: World, repository: Repository, name: string): Json {
  const label = repository.labels.get(name);
  return {
    id: label?.id ?? 0,
    node_id: nodeId('Label', label?.id ?? 0),
    url: `${repositoryUrl(world, repository)}/labels/${encodeURIComponent(name)}`,
    name,
    description: label?.description ?? '',
    color: label?.color ?? 'ededed',
    default: false,
  };
}

export const issuePage = (world: World, repository: Repository, issue: Issue) =>
  `${repositoryPage(world, repository)}/${issue.pull ? 'pull' : 'issues'}/${issue.number}`;

export function showIssue(world: World, repository: Repository, issue: Issue): Json {
  const url = `${repositoryUrl(world, repository)}/issues/${issue.number}`;
  const pull = `${repositoryUrl(world, repository)}/pulls/${issue.number}`;
  const page = issuePage(world, repository, issue);
  return {
    id: issue.id,
    node_id: nodeId('Issue', issue.id),
    url,
    repository_url: repositoryUrl(world, repository),
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: page,
    number: issue.number,
    state: issue.state,
    state_reason: null,
    title: issue.title,
    body: issue.body,
    user: showAccount(world, issue.user),
    labels: [...issue.labels].map((name) => showLabel(world, repository, name)),
    assignee: null,
    assignees: [],
    milestone: null,
    locked: false,
    active_lock_reason: null,
    comments: issue.comments.length,
    author_association: association(repository, issue.user),
    reactions: showReactions(url, issue.reactions),
    performed_via_github_app: null,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    ...(issue.pull && {
      draft: issue.pull.draft,
      pull_request: {
        url: pull,
        html_url: page,
        diff_url: `${page}.diff`,
        patch_url: `${page}.patch`,
        merged_at: issue.pull.mergedAt,
      },
    }),
  };
}

export function showComment(world: World, repository: Repository, issue: Issue, comment: Comment): Json {
  const url = `${repositoryUrl(world, repository)}/issues/comments/${comment.id}`;
  return {
    id: comment.id,
    node_id: nodeId('IssueComment', comment.id),
    url,
    html_url: `${issuePage(world, repository, issue)}#issuecomment-${comment.id}`,
    issue_url: `${repositoryUrl(world, repository)}/issues/${issue.number}`,
    body: comment.body,
    user: showAccount(world, comment.user),
    author_association: association(repository, comment.user),
    reactions: showReactions(url, comment.reactions),
    performed_via_github_app: comment.app ? showApp(world, comment.app) : null,
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
  };
}
