// Pull requests: read, given a review with suggestions, or opened on top of another. Never approved, never merged.
import { type ClosedIssue, issuesClosedBy } from './closing.ts';
import { calling, seeking } from './faults.ts';
import type { Client } from './repository.ts';

/** What a request is about: a pull request, or an issue and with it the default branch as it is now. */
export interface Subject {
  readonly isIssue: boolean;
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly isOpen: boolean;
  readonly head: string;
  readonly headBranch: string;
  /** Of an issue the same as `head`. */
  readonly base: string;
  readonly isFork: boolean;
  readonly labels: readonly string[];
}

export interface Pull extends Subject {
  readonly isDraft: boolean;
  readonly baseBranch: string;
  readonly author: string;
}

export interface PullFile {
  readonly path: string;
  /** Unified hunks; absent where GitHub leaves them out. */
  readonly patch: string | undefined;
}

export interface Suggestion {
  readonly path: string;
  /** Last line of the piece that is replaced, on the head's side. */
  readonly line: number;
  readonly body: string;
}

export interface Pulls {
  readonly get: (number: number) => Promise<Pull | undefined>;
  readonly files: (number: number) => Promise<readonly PullFile[]>;
  /** Issues that it says it closes. */
  readonly closes: (number: number) => Promise<readonly ClosedIssue[]>;
  /** Our review that begins with the marker. */
  readonly findReview: (number: number, marker: string) => Promise<number | undefined>;
  readonly suggest: (
    number: number,
    head: string,
    body: string,
    suggestions: readonly Suggestion[],
  ) => Promise<number>;
  /** Number of an open pull request from one of our branches. */
  readonly findFrom: (branch: string) => Promise<number | undefined>;
  readonly open: (from: string, onto: string, title: string, body: string) => Promise<number>;
}

export function openPulls(client: Client): Pulls {
  const { octokit, at } = client;
  const { pulls } = octokit.rest;
  return {
    get: (number) => getPull(client, number),
    closes: (number) => issuesClosedBy(client, number),
    files: async (number) =>
      (
        await calling('read the changed files', () =>
          octokit.paginate(pulls.listFiles, { ...at, pull_number: number, per_page: 100 }),
        )
      ).map(({ filename, patch }) => ({ path: filename, patch })),
    findReview: async (number, marker) => {
      const found = await calling('read the reviews', () =>
        octokit.paginate(pulls.listReviews, { ...at, pull_number: number, per_page: 100 }),
      );
      return found.find(({ body, user }) => user?.type === 'Bot' && body.startsWith(marker))?.id;
    },
    suggest: async (number, head, body, suggestions) =>
      (
        await calling('suggest tests', () =>
          pulls.createReview({
            ...at,
            pull_number: number,
            commit_id: head,
            event: 'COMMENT',
            body,
            comments: suggestions.map((one) => ({ ...one, side: 'RIGHT' })),
          }),
        )
      ).data.id,
    findFrom: async (branch) =>
      (
        await calling('look for a pull request', () =>
          pulls.list({ ...at, state: 'open', head: `${at.owner}:${branch}`, per_page: 1 }),
        )
      ).data[0]?.number,
    open: async (from, onto, title, body) =>
      (
        await calling('open a pull request', () =>
          pulls.create({ ...at, head: from, base: onto, title, body, maintainer_can_modify: false }),
        )
      ).data.number,
  };
}

async function getPull({ octokit, at }: Client, number: number): Promise<Pull | undefined> {
  const found = await seeking('read the pull request', () =>
    octokit.rest.pulls.get({ ...at, pull_number: number }),
  );
  if (found === undefined) return undefined;
  const { data } = found;
  return {
    isIssue: false,
    number,
    title: data.title,
    body: data.body ?? '',
    isOpen: data.state === 'open',
    isDraft: data.draft === true,
    head: data.head.sha,
    headBranch: data.head.ref,
    base: data.base.sha,
    baseBranch: data.base.ref,
    author: data.user.login,
    isFork: data.head.repo?.id !== data.base.repo.id,
    labels: data.labels.map(({ name }) => name),
  };
}
