// The last step of making an App: GitHub's code for its id, key and secret.
import { ProbotOctokit } from 'probot';
import { calling } from './faults.ts';

export interface MadeApp {
  readonly credentials: {
    readonly appId: number;
    readonly privateKey: string;
    readonly webhookSecret: string;
    readonly oauth: { readonly clientId: string; readonly clientSecret: string };
  };
  readonly installUrl: string;
}

/** The code is good once, within the hour. Throws faults of GitHub. */
export async function exchangeManifest(apiUrl: string, code: string): Promise<MadeApp> {
  const octokit = new ProbotOctokit({ baseUrl: apiUrl, retry: { enabled: false } });
  const { data } = await calling('make the App', () => octokit.rest.apps.createFromManifest({ code }));
  return {
    credentials: {
      appId: data.id,
      privateKey: data.pem,
      webhookSecret: data.webhook_secret ?? '',
      oauth: { clientId: data.client_id, clientSecret: data.client_secret },
    },
    installUrl: `${data.html_url}/installations/new`,
  };
}
