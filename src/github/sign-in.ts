// Signing people in: GitHub's code for who they are and which of the App's repositories are theirs. Their token is used
// for these questions, and kept nowhere.
import { ProbotOctokit } from 'probot';
import { Fault } from '../errors.ts';
import { calling } from './faults.ts';

export interface SignInPlace {
  readonly apiUrl: string;
  readonly webUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface Person {
  readonly login: string;
  /** Ids of repositories where the App is installed and that this person may see. */
  readonly repositories: readonly number[];
}

/** Where the browser is sent; GitHub sends it back with a code and the same state. */
export function signInAddress({ webUrl, clientId }: SignInPlace, back: string, state: string): string {
  const query = new URLSearchParams({ client_id: clientId, redirect_uri: back, state });
  return `${webUrl}/login/oauth/authorize?${query}`;
}

/** The code is good once. Throws faults of GitHub; `github-denied` where the code is not one of ours. */
export async function personFor(place: SignInPlace, code: string): Promise<Person> {
  const token = await exchange(place, code);
  const octokit = new ProbotOctokit({
    baseUrl: place.apiUrl,
    auth: { token },
    retry: { enabled: false },
    throttle: { enabled: false },
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
    request: { timeout: 30_000 },
  });
  const { apps, users } = octokit.rest;
  const { data: user } = await calling('read who signed in', () => users.getAuthenticated());
  const installations = await calling('read the installations of a person', () =>
    octokit.paginate(apps.listInstallationsForAuthenticatedUser, { per_page: 100 }),
  );
  const repositories: number[] = [];
  for (const { id } of installations)
    repositories.push(
      ...(
        await calling('read the repositories of a person', () =>
          octokit.paginate(apps.listInstallationReposForAuthenticatedUser, {
            installation_id: id,
            per_page: 100,
          }),
        )
      ).map((repository) => repository.id),
    );
  return { login: user.login, repositories };
}

/** GitHub answers a bad code with 200, and says so in the body. */
async function exchange({ webUrl, clientId, clientSecret }: SignInPlace, code: string): Promise<string> {
  return await calling('sign somebody in', async () => {
    const response = await fetch(`${webUrl}/login/oauth/access_token`, {
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/json' },
      body: JSON.stringify({ client_id: clientId, client_secret: clientSecret, code }),
      redirect: 'error',
      signal: AbortSignal.timeout(30_000),
    });
    const body: unknown = response.ok ? await response.json() : undefined;
    const token =
      typeof body === 'object' && body !== null && 'access_token' in body ? body.access_token : undefined;
    if (typeof token === 'string') return token;
    throw new Fault('github-denied', { fields: { doing: 'sign somebody in', status: response.status } });
  });
}
