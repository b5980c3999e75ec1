// The real Octokit as probot configures it, pointed at a forge; without its own patience, so that a refusal is seen at once.
import { ProbotOctokit } from 'probot';
import type { Forge } from './forge.ts';
import type { App, Installation } from './world.ts';

export type Client = InstanceType<typeof ProbotOctokit>;

const impatient = { throttle: { enabled: false }, retry: { enabled: false } } as const;

/** Speaks for the app on `/app` routes, and for the installation elsewhere where one is given. */
export function appClient(forge: Forge, app: App, installation?: Installation): Client {
  return new ProbotOctokit({
    ...impatient,
    baseUrl: `${forge.origin}/api/v3`,
    auth: {
      appId: app.id,
      privateKey: app.privateKey,
      ...(installation && { installationId: installation.id }),
    },
  });
}

export function tokenClient(forge: Forge, token: string): Client {
  return new ProbotOctokit({ ...impatient, baseUrl: `${forge.origin}/api/v3`, auth: { token } });
}
