// Pull requests, changed files, reviews and their comments as GitHub shows them.
import type { ChangedFile } from '../differences.ts';
import type { Issue, Json, Pull, Repository, Review, ReviewComment, World } from '../world.ts';
import { nodeId, showAccount } from './accounts.ts';
import { association, issuePage, showIssue, showReactions } from './issues.ts';
import { repositoryPage, repositoryUrl, showRepository } from './repositories.ts';

export interface Counts {
  readonly mergeable: boolean;
  readonly commits: number;
  readonly files: readonly ChangedFile[];
}

export function showPull(
  world: World,
  repository: Repository,
  issue: Issue,
  pull: Pull,
  counts: Counts,
): Json {
  return {
    ...showSimplePull(world, repository, issue, pull),
    merged: pull.mergedAt !== null,
    mergeable: issue.state === 'open' ? counts.mergeable : null,
    rebaseable: null,
    mergeable_state: counts.mergeable ? 'clean' : 'dirty',
    merged_by: null,
    comments: issue.comments.length,
    review_comments: pull.comments.length,
    maintainer_can_modify: pull.maintainerCanModify,
    commits: counts.commits,
    additions: counts.files.reduce((sum, { additions }) => sum + additions, 0),
    deletions: counts.files.reduce((sum, { deletions }) => sum + deletions, 0),
    changed_files: counts.files.length,
  };
}

export function showSimplePull(world: World, repository: Repository, issue: Issue, pull: Pull): Json {
  const page = issuePage(world, repository, issue);
  const addresses = pullAddresses(world, repository, issue, pull);
  const { labels, title, body, user, number, state, locked } = showIssue(world, repository, issue);
  return {
    ...Object.fromEntries(
      Object.entries(addresses).map(([name, url]) => [name === 'self' ? 'url' : `${name}_url`, url]),
    ),
    id: pull.id,
    node_id: nodeId('PullRequest', pull.id),
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    number,
    state,
    locked,
    title,
    body,
    user,
    labels,
    draft: pull.draft,
    milestone: null,
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    active_lock_reason: null,
    auto_merge: null,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    merged_at: pull.mergedAt,
    merge_commit_sha: pull.mergeSha,
    head: {
      ...showEnd(world, pull.headRepository, pull.headBranch, pull.headSha),
      ...(pull.headGone && { repo: null }),
    },
    base: showEnd(world, repository, pull.baseBranch, pull.baseSha),
    _links: Object.fromEntries(Object.entries(addresses).map(([name, href]) => [name, { href }])),
    author_association: association(repository, issue.user),
  };
}

function pullAddresses(
  world: World,
  repository: Repository,
  issue: Issue,
  pull: Pull,
): Record<string, string> {
  const base = repositoryUrl(world, repository);
  const self = `${base}/pulls/${issue.number}`;
  return {
    self,
    html: issuePage(world, repository, issue),
    issue: `${base}/issues/${issue.number}`,
    comments: `${base}/issues/${issue.number}/comments`,
    review_comments: `${self}/comments`,
    review_comment: `${base}/pulls/comments{/number}`,
    commits: `${self}/commits`,
    statuses: `${base}/statuses/${pull.headSha}`,
  };
}

function showEnd(world: World, repository: Repository, branch: string, sha: string): Json {
  return {
    label: `${repository.owner.login}:${branch}`,
    ref: branch,
    sha,
    user: showAccount(world, repository.owner),
    repo: showRepository(world, repository),
  };
}

/** The pull request as check runs and suites name it. */
export function showMinimalPull(world: World, repository: Repository, issue: Issue, pull: Pull): Json {
  const end = (of: Repository, ref: string, sha: string) => ({
    ref,
    sha,
    repo: { id: of.id, url: repositoryUrl(world, of), name: of.name },
  });
  return {
    id: pull.id,
    number: issue.number,
    url: `${repositoryUrl(world, repository)}/pulls/${issue.number}`,
    head: end(pull.headRepository, pull.headBranch, pull.headSha),
    base: end(repository, pull.baseBranch, pull.baseSha),
  };
}

export function showFile(world: World, repository: Repository, head: string, file: ChangedFile): Json {
  const path = encodeURI(file.path);
  return {
    sha: file.sha,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${repositoryPage(world, repository)}/blob/${head}/${path}`,
    raw_url: `${repositoryPage(world, repository)}/raw/${head}/${path}`,
    contents_url: `${repositoryUrl(world, repository)}/contents/${path}?ref=${head}`,
    ...(file.patch !== undefined && { patch: file.patch }),
    ...(file.previous !== undefined && { previous_filename: file.previous }),
  };
}

export function showReview(world: World, repository: Repository, issue: Issue, review: Review): Json {
  const page = `${issuePage(world, repository, issue)}#pullrequestreview-${review.id}`;
  const pull = `${repositoryUrl(world, repository)}/pulls/${issue.number}`;
  return {
    id: review.id,
    node_id: nodeId('PullRequestReview', review.id),
    user: showAccount(world, review.user),
    body: review.body,
    state: review.state,
    html_url: page,
    pull_request_url: pull,
    _links: { html: { href: page }, pull_request: { href: pull } },
    commit_id: review.commitId,
    submitted_at: review.submittedAt,
    author_association: association(repository, review.user),
  };
}

export function showReviewComment(
  world: World,
  repository: Repository,
  issue: Issue,
  comment: ReviewComment,
): Json {
  const url = `${repositoryUrl(world, repository)}/pulls/comments/${comment.id}`;
  const page = `${issuePage(world, repository, issue)}#discussion_r${comment.id}`;
  const pull = `${repositoryUrl(world, repository)}/pulls/${issue.number}`;
  return {
    id: comment.id,
    node_id: nodeId('PullRequestReviewComment', comment.id),
    url,
    html_url: page,
    pull_request_url: pull,
    _links: { self: { href: url }, html: { href: page }, pull_request: { href: pull } },
    pull_request_review_id: comment.reviewId,
    diff_hunk: comment.hunk,
    path: comment.path,
    position: comment.subject === 'file' ? 1 : comment.position,
    original_position: comment.subject === 'file' ? 1 : comment.position,
    commit_id: comment.commitId,
    original_commit_id: comment.commitId,
    line: comment.line ?? 1,
    original_line: comment.line ?? 1,
    start_line: comment.startLine,
    original_start_line: comment.startLine,
    side: comment.side,
    start_side: comment.startSide,
    subject_type: comment.subject,
    ...(comment.inReplyTo !== undefined && { in_reply_to_id: comment.inReplyTo }),
    user: showAccount(world, comment.user),
    body: comment.body,
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: association(repository, comment.user),
    reactions: showReactions(url, comment.reactions),
  };
}
