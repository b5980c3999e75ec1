// Issues that a pull request says it closes: what they ask for is what the change is about.
import { Fault } from '../errors.ts';
import { calling } from './faults.ts';
import type { Client } from './repository.ts';

export interface ClosedIssue {
  readonly number: number;
  readonly title: string;
  readonly body: string;
}

const LIST = `query($owner: String!, $name: String!, $number: Int!) {
  repository(owner: $owner, name: $name) { pullRequest(number: $number) {
    closingIssuesReferences(first: 3) { nodes { number title body } }
  } }
}`;

interface Listed {
  readonly repository: {
    readonly pullRequest: {
      readonly closingIssuesReferences: { readonly nodes: readonly (ClosedIssue | null)[] | null };
    } | null;
  } | null;
}

/** Three at most; none where GitHub does not let us see them, in another repository for instance. */
export async function issuesClosedBy(
  { octokit, at }: Client,
  number: number,
): Promise<readonly ClosedIssue[]> {
  try {
    const listed = await calling('read the issues that are closed', () =>
      octokit.graphql<Listed>(LIST, { owner: at.owner, name: at.repo, number }),
    );
    const nodes = listed.repository?.pullRequest?.closingIssuesReferences.nodes ?? [];
    return nodes.filter((one) => one !== null);
  } catch (error) {
    if (error instanceof Fault && error.code !== 'github-limited') return [];
    throw error;
  }
}
