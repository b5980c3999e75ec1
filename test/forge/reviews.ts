// Reviews: comments that stand on lines of the difference, in threads.

import { resolve } from './git.ts';
import { type Doing, newComment } from './issues.ts';
import { filesOf, type PullIssue } from './pulls.ts';
import { found, unprocessable } from './refusal.ts';
import { anchorOf, demandBody, standingOf } from './rules.ts';
import { showReview, showReviewComment, showSimplePull } from './shapes/pulls.ts';
import type { Json, Review, ReviewComment, Thread } from './world.ts';

const STATES = { APPROVE: 'APPROVED', REQUEST_CHANGES: 'CHANGES_REQUESTED', COMMENT: 'COMMENTED' } as const;

/** The head, unless the caller named another commit of the pull request. Throws 422. */
async function commitOf({ repository }: Doing, { pull }: PullIssue, named: unknown): Promise<string> {
  if (named === undefined || named === pull.headSha) return pull.headSha;
  const known = await resolve(repository.dir, String(named));
  if (!known) throw unprocessable('Commit could not be resolved');
  return known;
}

/** All or nothing: one comment that stands nowhere refuses the review. */
export async function review(doing: Doing, issue: PullIssue, body: Json): Promise<Review> {
  const { world, user, app } = doing;
  const wanted = (body['comments'] ?? []) as readonly Json[];
  const event = body['event'] as keyof typeof STATES | undefined;
  const text = typeof body['body'] === 'string' ? body['body'] : '';
  if (event === 'APPROVE' && user.id === issue.user.id)
    throw unprocessable('Can not approve your own pull request');
  if (text !== '') demandBody('PullRequestReview', text);
  else if (event === 'REQUEST_CHANGES' || wanted.length === 0)
    throw unprocessable('Pull request review body is missing');
  const made: Review = {
    id: world.id(),
    user,
    app,
    body: text,
    state: event ? STATES[event] : 'PENDING',
    commitId: await commitOf(doing, issue, body['commit_id']),
    submittedAt: world.date(),
    minimized: undefined,
  };
  const comments: ReviewComment[] = [];
  for (const one of wanted) comments.push(await stand(doing, issue, one, made));
  issue.pull.reviews.push(made);
  issue.pull.comments.push(...comments);
  if (!event) return made;
  tellReview(doing, issue, made);
  for (const one of comments) tellComment(doing, issue, one, 'created');
  return made;
}

/** One comment on a line, or on a file, with a review of its own. */
export async function reviewComment(doing: Doing, issue: PullIssue, body: Json): Promise<ReviewComment> {
  const { world, user, app } = doing;
  const own: Review = {
    id: world.id(),
    user,
    app,
    body: '',
    state: 'COMMENTED',
    commitId: await commitOf(doing, issue, body['commit_id']),
    submittedAt: world.date(),
    minimized: undefined,
  };
  const made = await stand(doing, issue, body, own);
  issue.pull.reviews.push(own);
  issue.pull.comments.push(made);
  tellComment(doing, issue, made, 'created');
  return made;
}

async function stand(doing: Doing, issue: PullIssue, wanted: Json, own: Review): Promise<ReviewComment> {
  const files = await filesOf(doing.repository, issue.pull);
  const text = demandBody('PullRequestReviewComment', wanted['body']);
  const thread: Thread = { id: doing.world.id(), resolvedBy: undefined };
  const common = {
    ...newComment(doing, text),
    reviewId: own.id,
    commitId: own.commitId,
    inReplyTo: undefined,
    thread,
  };
  if (wanted['subject_type'] === 'file') {
    const path = String(wanted['path']);
    if (!files.some((file) => file.path === path)) throw unprocessable('Path could not be resolved');
    const nowhere = { line: null, startLine: null, startSide: null, hunk: '', position: 1 } as const;
    return { ...common, ...nowhere, path, side: 'RIGHT', subject: 'file' };
  }
  const anchor = anchorOf(wanted);
  return { ...common, ...anchor, ...standingOf(files, anchor), subject: 'line' };
}

/** An answer in the thread of a top-level comment. */
export function reply(doing: Doing, issue: PullIssue, to: ReviewComment, body: unknown): ReviewComment {
  if (to.inReplyTo !== undefined) throw unprocessable('Replies to replies are not supported');
  const made: ReviewComment = {
    ...to,
    ...newComment(doing, demandBody('PullRequestReviewComment', body)),
    inReplyTo: to.id,
  };
  issue.pull.comments.push(made);
  tellComment(doing, issue, made, 'created');
  return made;
}

export function editReviewComment(
  doing: Doing,
  issue: PullIssue,
  edited: ReviewComment,
  body: unknown,
): void {
  const from = edited.body;
  edited.body = demandBody('PullRequestReviewComment', body);
  edited.updatedAt = doing.world.date();
  tellComment(doing, issue, edited, 'edited', { changes: { body: { from } } });
}

export function deleteReviewComment(doing: Doing, issue: PullIssue, deleted: ReviewComment): void {
  const { comments } = issue.pull;
  comments.splice(comments.indexOf(found(deleted)), 1);
  tellComment(doing, issue, deleted, 'deleted');
}

function tellComment(
  doing: Doing,
  issue: PullIssue,
  about: ReviewComment,
  action: string,
  more: Json = {},
): void {
  const { world, repository, user } = doing;
  const payload = {
    ...more,
    comment: showReviewComment(world, repository, issue, about),
    pull_request: showSimplePull(world, repository, issue, issue.pull),
  };
  world.tell({ event: 'pull_request_review_comment', action, repository, sender: user, payload });
}

function tellReview(doing: Doing, issue: PullIssue, about: Review): void {
  const { world, repository, user } = doing;
  const shown = showReview(world, repository, issue, about);
  const payload = {
    review: { ...shown, state: about.state.toLowerCase() },
    pull_request: showSimplePull(world, repository, issue, issue.pull),
  };
  world.tell({ event: 'pull_request_review', action: 'submitted', repository, sender: user, payload });
}

/** Resolving, by a person or by GraphQL. */
export function resolveThread(doing: Doing, issue: PullIssue, thread: Thread): void {
  const { world, repository, user } = doing;
  thread.resolvedBy = user;
  const comments = issue.pull.comments.filter((one) => one.thread.id === thread.id);
  const payload = {
    thread: {
      node_id: `T${thread.id}`,
      comments: comments.map((one) => showReviewComment(world, repository, issue, one)),
    },
    pull_request: showSimplePull(world, repository, issue, issue.pull),
  };
  world.tell({ event: 'pull_request_review_thread', action: 'resolved', repository, sender: user, payload });
}
