// One repository with one short-lived token: what a job may ask of GitHub there. Nothing here can approve or merge.
import type { ProbotOctokit } from 'probot';
import type { RepositoryName } from './app.ts';
import { type Checks, openChecks } from './checks.ts';
import { type Comments, openComments } from './comments.ts';
import { type Commits, openCommits } from './commits.ts';
import { type Issues, openIssues } from './issues.ts';
import { openPeople, type People } from './people.ts';
import { openPulls, type Pulls } from './pulls.ts';
import { openThreads, type Threads } from './threads.ts';

export interface Repository extends AsyncDisposable {
  /** For git alone: it goes nowhere else. */
  readonly token: string;
  readonly comments: Comments;
  readonly checks: Checks;
  readonly issues: Issues;
  readonly pulls: Pulls;
  readonly threads: Threads;
  readonly people: People;
  readonly commits: Commits;
}

/** What each group of calls is made with. */
export interface Client {
  readonly octokit: ProbotOctokit;
  readonly at: { readonly owner: string; readonly repo: string };
  readonly appId: number;
}

export function openRepository(
  octokit: ProbotOctokit,
  token: string,
  { owner, name }: RepositoryName,
  appId: number,
): Repository {
  const client: Client = { octokit, at: { owner, repo: name }, appId };
  return {
    token,
    comments: openComments(client),
    checks: openChecks(client),
    issues: openIssues(client),
    pulls: openPulls(client),
    threads: openThreads(client),
    people: openPeople(client),
    commits: openCommits(client),
    [Symbol.asyncDispose]: async () => {
      // A token that cannot be taken back dies by itself within the hour.
      await octokit.rest.apps.revokeInstallationAccessToken().catch(() => undefined);
    },
  };
}
