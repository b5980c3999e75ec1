// Comments of a pull request or an issue, and the reaction that says a command was seen.
import { redact } from '../redact.ts';
import { calling, seeking } from './faults.ts';
import type { Client } from './repository.ts';

export interface Comments {
  /** Our comment that holds the marker: any account can paste one, so the App itself must have written it. */
  readonly find: (issue: number, marker: string) => Promise<number | undefined>;
  readonly create: (issue: number, body: string) => Promise<number>;
  /** False: it is not there any more. */
  readonly update: (comment: number, body: string) => Promise<boolean>;
  readonly react: (comment: CommentName, reaction: Reaction) => Promise<void>;
}

export type Reaction = 'eyes' | 'rocket' | 'confused' | '-1';
export interface CommentName {
  readonly id: number;
  readonly isOnReview: boolean;
}

export function openComments({ octokit, at, appId }: Client): Comments {
  const { issues, reactions } = octokit.rest;
  return {
    find: async (issue, marker) => {
      const found = await calling('read the comments', () =>
        octokit.paginate(issues.listComments, { ...at, issue_number: issue, per_page: 100 }),
      );
      return found.find(
        ({ body, performed_via_github_app: app }) => app?.id === appId && body?.startsWith(marker) === true,
      )?.id;
    },
    create: async (issue, body) =>
      (
        await calling('write a comment', () =>
          issues.createComment({ ...at, issue_number: issue, body: redact(body) }),
        )
      ).data.id,
    update: async (comment, body) =>
      (await seeking('edit a comment', () =>
        issues.updateComment({ ...at, comment_id: comment, body: redact(body) }),
      )) !== undefined,
    react: async ({ id, isOnReview }, content) => {
      const name = { ...at, comment_id: id, content };
      // A comment that was deleted meanwhile wants no reaction.
      await seeking('react to a comment', () =>
        isOnReview
          ? reactions.createForPullRequestReviewComment(name)
          : reactions.createForIssueComment(name),
      );
    },
  };
}
