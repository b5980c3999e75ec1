// The few requests by which the Actions step finds a pull request and keeps one comment on it.
import { Octokit } from '@octokit/core';
import { Fault } from '../errors.ts';
import { calling } from './faults.ts';

export interface PullRequests {
  /** What GitHub itself knows of a run, whoever started it. */
  readonly run: (id: number) => Promise<Run>;
  /** Open pull requests into this repository whose branch is `owner:branch`. */
  readonly openFrom: (owner: string, branch: string) => Promise<readonly Pull[]>;
  readonly pull: (number: number) => Promise<Pull>;
  /** Writes the comment that bears the marker anew, or the first one. @returns its address */
  readonly keepComment: (number: number, marker: string, body: string) => Promise<string>;
  readonly changedFiles: (number: number) => Promise<readonly ChangedFile[]>;
  /** One review with all comments, unless a bot has left one with this marker at this commit. @returns whether it did */
  readonly reviewOnce: (number: number, review: Review) => Promise<boolean>;
}

export interface ChangedFile {
  readonly path: string;
  readonly patch: string | undefined;
}

export interface Review {
  readonly commit: string;
  readonly marker: string;
  readonly body: string;
  readonly comments: readonly { readonly path: string; readonly line: number; readonly body: string }[];
}

export interface Run {
  readonly event: string;
  readonly headSha: string;
  readonly headBranch: string;
  /** Absent when the fork is gone. */
  readonly headOwner: string | undefined;
}

export interface Pull {
  readonly number: number;
  readonly state: string;
  readonly headSha: string;
}

interface RawPull {
  readonly number: number;
  readonly state: string;
  readonly head: { readonly sha: string };
}

export function openPullRequests(apiUrl: string, repository: string, token: string): PullRequests {
  const [owner = '', repo = ''] = repository.split('/');
  // No retries: a write that was stored and answered with an error would be written twice.
  const octokit = new Octokit({ baseUrl: apiUrl, auth: token, userAgent: 'testwright' });
  const at = { owner, repo };
  const pullOf = ({ number, state, head }: RawPull): Pull => ({ number, state, headSha: head.sha });
  return {
    run: (id) =>
      told('looking up the run', async () => {
        const { data } = await octokit.request('GET /repos/{owner}/{repo}/actions/runs/{run_id}', {
          ...{ ...at, run_id: id },
        });
        return {
          event: data.event,
          headSha: data.head_sha,
          headBranch: data.head_branch ?? '',
          headOwner: data.head_repository?.owner?.login,
        };
      }),
    openFrom: (from, branch) =>
      told('looking for the pull request', async () => {
        const { data } = await octokit.request('GET /repos/{owner}/{repo}/pulls', {
          ...{ ...at, state: 'open', head: `${from}:${branch}`, per_page: 20 },
        });
        return data.map(pullOf);
      }),
    pull: (number) =>
      told('reading the pull request', async () => {
        const { data } = await octokit.request('GET /repos/{owner}/{repo}/pulls/{pull_number}', {
          ...{ ...at, pull_number: number },
        });
        return pullOf(data);
      }),
    changedFiles: (number) =>
      told('reading its diff', async () => {
        const { data } = await octokit.request('GET /repos/{owner}/{repo}/pulls/{pull_number}/files', {
          ...{ ...at, pull_number: number, per_page: 100 },
        });
        return data.map(({ filename, patch }) => ({ path: filename, patch }));
      }),
    reviewOnce: (number, review) =>
      told('reviewing', () => reviewOnce(octokit, { ...at, pull_number: number }, review)),
    keepComment: (number, marker, body) =>
      told('commenting', () => keepComment(octokit, { ...at, number, marker, body })),
  };
}

interface At {
  readonly owner: string;
  readonly repo: string;
  readonly pull_number: number;
}

async function reviewOnce(
  octokit: Octokit,
  at: At,
  { commit, marker, body, comments }: Review,
): Promise<boolean> {
  const { data } = await octokit.request('GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews', {
    ...{ ...at, per_page: 100 },
  });
  const isOurs = (one: (typeof data)[number]) => one.user?.type === 'Bot' && one.body.startsWith(marker);
  if (data.some((one) => one.commit_id === commit && isOurs(one))) return false;
  await octokit.request('POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews', {
    ...{ ...at, commit_id: commit, event: 'COMMENT', body: `${marker}\n${body}` },
    comments: comments.map((one) => ({ ...one, side: 'RIGHT' })),
  });
  return true;
}

interface Kept {
  readonly owner: string;
  readonly repo: string;
  readonly number: number;
  readonly marker: string;
  readonly body: string;
}

/** Anybody can paste a marker: only a bot's comment is taken for ours, and GitHub says whether we may edit it. */
async function keepComment(octokit: Octokit, { owner, repo, number, marker, body }: Kept): Promise<string> {
  const text = `${marker}\n${body}`;
  for (let page = 1; page <= 20; page += 1) {
    const { data } = await octokit.request('GET /repos/{owner}/{repo}/issues/{issue_number}/comments', {
      ...{ owner, repo, issue_number: number, per_page: 100, page },
    });
    const ours = data.find((one) => one.user?.type === 'Bot' && one.body?.startsWith(marker) === true);
    if (ours !== undefined) {
      const { data: edited } = await octokit.request(
        'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}',
        {
          ...{ owner, repo, comment_id: ours.id, body: text },
        },
      );
      return edited.html_url;
    }
    if (data.length < 100) break;
  }
  const { data: made } = await octokit.request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', {
    ...{ owner, repo, issue_number: number, body: text },
  });
  return made.html_url;
}

/** Throws what `calling` does; what is denied here is the job's permission, not the App's. */
async function told<T>(what: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await calling(what, ask);
  } catch (fault) {
    if (!(fault instanceof Fault) || fault.code !== 'github-denied') throw fault;
    const fix =
      'Give the job the permission that is missing: pull-requests: write, and actions: read for another run';
    throw new Fault(fault.code, { fields: fault.fields, cause: fault.cause, fix });
  }
}
