// Threads of our suggestions: those whose lines are gone are closed, so that nobody reads them for nothing.
import { calling } from './faults.ts';
import type { Client } from './repository.ts';

export interface Threads {
  /** Closes threads that are outdated and begin with a comment of ours with the marker; how many. */
  readonly resolveOutdated: (pull: number, slug: string, marker: string) => Promise<number>;
}

const LIST = `query($owner: String!, $name: String!, $number: Int!) {
  repository(owner: $owner, name: $name) { pullRequest(number: $number) { reviewThreads(first: 100) { nodes {
    id isResolved isOutdated comments(first: 1) { nodes { body author { login } } }
  } } } }
}`;
const RESOLVE = `mutation($input: ResolveReviewThreadInput!) {
  resolveReviewThread(input: $input) { thread { id } }
}`;

interface Listed {
  readonly repository: {
    readonly pullRequest: { readonly reviewThreads: { readonly nodes: readonly Thread[] } };
  };
}

interface Thread {
  readonly id: string;
  readonly isResolved: boolean;
  readonly isOutdated: boolean;
  readonly comments: {
    readonly nodes: readonly { readonly body: string; readonly author: { readonly login: string } | null }[];
  };
}

export function openThreads({ octokit, at }: Client): Threads {
  return {
    resolveOutdated: async (number, slug, marker) => {
      const listed = await calling('read the threads', () =>
        octokit.graphql<Listed>(LIST, { owner: at.owner, name: at.repo, number }),
      );
      const names = [slug, `${slug}[bot]`];
      const ours = listed.repository.pullRequest.reviewThreads.nodes.filter(
        ({ comments: { nodes }, ...thread }) => {
          const [first] = nodes;
          const isOurs = names.includes(first?.author?.login ?? '') && first?.body.includes(marker);
          return isOurs && thread.isOutdated && !thread.isResolved;
        },
      );
      for (const { id } of ours)
        await calling('close a thread', () => octokit.graphql(RESOLVE, { input: { threadId: id } }));
      return ours.length;
    },
  };
}
