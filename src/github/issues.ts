// Issues: what one says, and the default branch that it is about.
import { calling, seeking } from './faults.ts';
import type { Subject } from './pulls.ts';
import type { Client } from './repository.ts';

export interface Issues {
  /** Undefined: there is none, or it is a pull request. Reads contents. */
  readonly get: (number: number) => Promise<Subject | undefined>;
}

export function openIssues({ octokit, at }: Client): Issues {
  const { issues, repos } = octokit.rest;
  return {
    get: async (number) => {
      const found = await seeking('read the issue', () => issues.get({ ...at, issue_number: number }));
      if (found === undefined || found.data.pull_request !== undefined) return undefined;
      const { data: repository } = await calling('read the repository', () => repos.get(at));
      const branch = repository.default_branch;
      const { data: tip } = await calling('read a branch', () => repos.getBranch({ ...at, branch }));
      return {
        isIssue: true,
        number,
        title: found.data.title,
        body: found.data.body ?? '',
        isOpen: found.data.state === 'open',
        head: tip.commit.sha,
        headBranch: branch,
        base: tip.commit.sha,
        isFork: false,
        labels: found.data.labels.map((label) => (typeof label === 'string' ? label : (label.name ?? ''))),
      };
    },
  };
}
