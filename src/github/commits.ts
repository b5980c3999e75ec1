// Files of a branch, read, and added to by one commit that GitHub signs.
import { calling, seeking } from './faults.ts';
import type { Client } from './repository.ts';

export interface Addition {
  readonly path: string;
  readonly text: string;
}

export interface Commits {
  /** Text of a file at a commit; undefined: there is none. */
  readonly read: (path: string, ref: string | undefined) => Promise<string | undefined>;
  readonly isProtected: (branch: string) => Promise<boolean>;
  /** Id of the new commit. The branch must be at `head` still: else Fault `github-failed`. */
  readonly add: (
    branch: string,
    head: string,
    message: string,
    files: readonly Addition[],
  ) => Promise<string>;
  readonly messageOf: (commit: string) => Promise<string>;
  /** Where a branch is; undefined: there is none. */
  readonly headOf: (branch: string) => Promise<string | undefined>;
  /** Makes a branch at a commit, unless it is there. */
  readonly branch: (name: string, commit: string) => Promise<void>;
}

const ADD = `mutation($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid } }
}`;

export function openCommits({ octokit, at }: Client): Commits {
  const { repos, git } = octokit.rest;
  return {
    read: async (path, ref) => {
      const found = await seeking('read a file', () =>
        repos.getContent({ ...at, path, ...(ref === undefined ? {} : { ref }) }),
      );
      const file = found?.data;
      if (file === undefined || Array.isArray(file) || file.type !== 'file' || !('content' in file))
        return undefined;
      return Buffer.from(file.content, 'base64').toString('utf8');
    },
    isProtected: async (branch) =>
      (await calling('read a branch', () => repos.getBranch({ ...at, branch }))).data.protected,
    add: async (branch, head, message, files) => {
      const [headline = '', ...rest] = message.split('\n');
      const input = {
        branch: { repositoryNameWithOwner: `${at.owner}/${at.repo}`, branchName: branch },
        expectedHeadOid: head,
        message: { headline, body: rest.join('\n').trim() },
        fileChanges: {
          additions: files.map(({ path, text }) => ({
            path,
            contents: Buffer.from(text).toString('base64'),
          })),
        },
      };
      const made = await calling('commit tests', () =>
        octokit.graphql<{ createCommitOnBranch: { commit: { oid: string } } }>(ADD, { input }),
      );
      return made.createCommitOnBranch.commit.oid;
    },
    messageOf: async (commit) =>
      (await calling('read a commit', () => repos.getCommit({ ...at, ref: commit }))).data.commit.message,
    headOf: async (branch) =>
      (await seeking('read a branch', () => git.getRef({ ...at, ref: `heads/${branch}` })))?.data.object.sha,
    branch: async (name, commit) => {
      const there = await seeking('read a branch', () => git.getRef({ ...at, ref: `heads/${name}` }));
      if (there === undefined)
        await calling('make a branch', () =>
          git.createRef({ ...at, ref: `refs/heads/${name}`, sha: commit }),
        );
    },
  };
}
