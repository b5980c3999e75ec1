// Reactions. GitHub's permission data names `issues` alone for those on issues and their comments.
import { react } from '../issues.ts';
import { actor } from '../permissions.ts';
import { found, Refusal } from '../refusal.ts';
import { numberIn, onRepository, paged, type RepositoryCall, type Route } from '../route.ts';
import { showReaction } from '../shapes/issues.ts';
import type { Reaction } from '../world.ts';
import { commentOf, doing, issueOf } from './issues.ts';
import { reviewCommentOf } from './reviews.ts';

type Find = (call: RepositoryCall) => Reaction[];

const onComment: Find = (call) => commentOf(call, 'read')[1].reactions;
const onIssue: Find = (call) => issueOf(call, 'read').reactions;
const onReviewComment: Find = (call) => reviewCommentOf(call)[1].reactions;

function routesOf(path: string, permission: 'issues' | 'pull_requests', find: Find): Route[] {
  return [
    onRepository(`GET ${path}`, [[permission, 'read']], (call) =>
      paged(call, find(call), (page) => page.map((one) => showReaction(call.world, one))),
    ),
    onRepository(`POST ${path}`, [[permission, 'write']], (call) => {
      const [reaction, isNew] = react(doing(call), find(call), String(call.body['content']));
      return { status: isNew ? 201 : 200, body: showReaction(call.world, reaction) };
    }),
    onRepository(`DELETE ${path}/{reaction_id}`, [[permission, 'write']], (call) => {
      const reactions = find(call);
      const one = found(reactions.find(({ id }) => id === numberIn(call, 'reaction_id')));
      if (one.user.id !== actor(call.caller).id) throw new Refusal(403, 'Must be the author of the reaction');
      reactions.splice(reactions.indexOf(one), 1);
      return { status: 204 };
    }),
  ];
}

export const reactionRoutes: readonly Route[] = [
  ...routesOf('/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions', 'issues', onComment),
  ...routesOf('/repos/{owner}/{repo}/issues/{issue_number}/reactions', 'issues', onIssue),
  ...routesOf(
    '/repos/{owner}/{repo}/pulls/comments/{comment_id}/reactions',
    'pull_requests',
    onReviewComment,
  ),
];
