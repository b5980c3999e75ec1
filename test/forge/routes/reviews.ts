// Reviews and the comments on lines.
import { visible } from '../issues.ts';
import type { PullIssue } from '../pulls.ts';
import { found, notFound } from '../refusal.ts';
import { deleteReviewComment, editReviewComment, reply, review, reviewComment } from '../reviews.ts';
import { numberIn, onRepository, paged, type RepositoryCall, type Route } from '../route.ts';
import { demandBody } from '../rules.ts';
import { showReview, showReviewComment } from '../shapes/pulls.ts';
import type { Review, ReviewComment } from '../world.ts';
import { doing } from './issues.ts';
import { pullOf, READ, WRITE } from './pulls.ts';

export function reviewCommentOf(call: RepositoryCall): readonly [PullIssue, ReviewComment] {
  const id = numberIn(call, 'comment_id');
  for (const issue of call.repository.issues.values()) {
    const comment = issue.pull?.comments.find((one) => one.id === id);
    if (comment) return [issue as PullIssue, comment];
  }
  throw notFound();
}

function reviewOf(call: RepositoryCall): readonly [PullIssue, Review] {
  const issue = pullOf(call);
  return [issue, found(issue.pull.reviews.find(({ id }) => id === numberIn(call, 'review_id')))];
}

const show = ({ world, repository }: RepositoryCall, issue: PullIssue, comment: ReviewComment) =>
  showReviewComment(world, repository, issue, comment);

const PULL = '/repos/{owner}/{repo}/pulls/{pull_number}';
const COMMENT = '/repos/{owner}/{repo}/pulls/comments/{comment_id}';

export const reviewRoutes: readonly Route[] = [
  onRepository(`GET ${PULL}/reviews`, READ, (call) => {
    const issue = pullOf(call);
    const submitted = issue.pull.reviews.filter(({ state }) => state !== 'PENDING');
    return paged(call, submitted, (page) =>
      page.map((one) => showReview(call.world, call.repository, issue, one)),
    );
  }),
  onRepository(`POST ${PULL}/reviews`, WRITE, async (call) => {
    const issue = pullOf(call);
    const made = await review(doing(call), issue, call.body);
    return { status: 200, body: showReview(call.world, call.repository, issue, made) };
  }),
  onRepository(`GET ${PULL}/reviews/{review_id}`, READ, (call) => {
    const [issue, one] = reviewOf(call);
    return { status: 200, body: showReview(call.world, call.repository, issue, one) };
  }),
  onRepository(`PUT ${PULL}/reviews/{review_id}`, WRITE, (call) => {
    const [issue, one] = reviewOf(call);
    one.body = demandBody('PullRequestReview', call.body['body']);
    return { status: 200, body: showReview(call.world, call.repository, issue, one) };
  }),
  onRepository(`GET ${PULL}/reviews/{review_id}/comments`, READ, (call) => {
    const [issue, one] = reviewOf(call);
    const mine = visible(call.world, issue.pull.comments).filter(({ reviewId }) => reviewId === one.id);
    return paged(call, mine, (page) => page.map((comment) => show(call, issue, comment)));
  }),
  onRepository(`GET ${PULL}/comments`, READ, (call) => {
    const issue = pullOf(call);
    return paged(call, visible(call.world, issue.pull.comments), (page) =>
      page.map((comment) => show(call, issue, comment)),
    );
  }),
  onRepository(`POST ${PULL}/comments`, WRITE, async (call) => {
    const issue = pullOf(call);
    const to = call.body['in_reply_to'];
    const made =
      to === undefined
        ? await reviewComment(doing(call), issue, call.body)
        : reply(
            doing(call),
            issue,
            found(issue.pull.comments.find(({ id }) => id === to)),
            call.body['body'],
          );
    return { status: 201, body: show(call, issue, made) };
  }),
  onRepository(`POST ${PULL}/comments/{comment_id}/replies`, WRITE, (call) => {
    const [issue, to] = reviewCommentOf(call);
    return { status: 201, body: show(call, issue, reply(doing(call), issue, to, call.body['body'])) };
  }),
  onRepository(`GET ${COMMENT}`, READ, (call) => {
    const [issue, one] = reviewCommentOf(call);
    return { status: 200, body: show(call, issue, one) };
  }),
  onRepository(`PATCH ${COMMENT}`, WRITE, (call) => {
    const [issue, one] = reviewCommentOf(call);
    editReviewComment(doing(call), issue, one, call.body['body']);
    return { status: 200, body: show(call, issue, one) };
  }),
  onRepository(`DELETE ${COMMENT}`, WRITE, (call) => {
    const [issue, one] = reviewCommentOf(call);
    deleteReviewComment(doing(call), issue, one);
    return { status: 204 };
  }),
];
