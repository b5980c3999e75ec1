// The App towards GitHub: proves deliveries, mints tokens, and reads its own delivery log. The private key stays here.
import { createHmac } from 'node:crypto';
import { Probot, ProbotOctokit } from 'probot';
import { Fault } from '../errors.ts';
import { calling } from './faults.ts';
import { openRepository, type Repository } from './repository.ts';

export interface AppCredentials {
  readonly appId: number;
  /** PEM. */
  readonly privateKey: string;
  readonly webhookSecret: string;
  /** `https://api.github.com`, or that of a GitHub Enterprise Server. */
  readonly apiUrl: string;
}

/** What a token is for; it may do that and nothing else. */
export type Purpose = 'read-code' | 'talk' | 'talk-on-review' | 'publish' | 'commit';

type Permissions = Readonly<Record<string, 'read' | 'write'>>;
const permissions: Readonly<Record<Purpose, Permissions>> = {
  'read-code': { contents: 'read' },
  talk: { contents: 'read', issues: 'write', pull_requests: 'read' },
  // A reaction on a review's comment is a write to the pull request.
  'talk-on-review': { contents: 'read', issues: 'write', pull_requests: 'write' },
  publish: { checks: 'write', issues: 'write', pull_requests: 'write' },
  commit: { contents: 'write', issues: 'write', pull_requests: 'write' },
};

export interface LoggedDelivery {
  readonly id: number;
  readonly guid: string;
}

export interface GitHub {
  readonly appId: number;
  /** Name of the App's account in addresses and as an author. */
  readonly slug: () => Promise<string>;
  /** Whether the words of the body were signed with our secret. */
  readonly isGenuine: (body: string, signature: string) => Promise<boolean>;
  /** Words that only this App can have signed, for links of its own. */
  readonly sign: (words: string) => string;
  /** One repository, with a token minted now; disposing takes the token back. */
  readonly open: (installation: number, repository: RepositoryName, purpose: Purpose) => Promise<Repository>;
  /** A file of another repository of the same owner; undefined: it is not there, or the App is not installed there. */
  readonly readFile: (
    installation: number,
    owner: string,
    name: string,
    path: string,
  ) => Promise<string | undefined>;
  /** Calls that are left within the hour, by installation, as GitHub last said; empty where it has no limits. */
  readonly limitsLeft: () => ReadonlyMap<number, number>;
  /** Newest first, of the last days: every delivery that GitHub tried. */
  readonly loggedDeliveries: (most: number) => Promise<readonly LoggedDelivery[]>;
  readonly loggedDelivery: (id: number) => Promise<{ readonly event: string; readonly payload: string }>;
}

export interface RepositoryName {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
}

const PUBLIC_API = 'https://api.github.com';
/** A person who makes the App in a hurry takes this one, and so does everybody who attacks one. */
const KNOWN_SECRETS = new Set(['development', 'secret', 'changeme']);
const LEAST_SECRET_CHARS = 16;

/** Throws Fault `bad-app`. */
export function checkSecret(secret: string | undefined): string {
  const cause =
    secret === undefined || secret === ''
      ? 'WEBHOOK_SECRET is not set'
      : KNOWN_SECRETS.has(secret)
        ? 'WEBHOOK_SECRET is a word that everybody knows'
        : secret.length < LEAST_SECRET_CHARS
          ? `WEBHOOK_SECRET has fewer than ${LEAST_SECRET_CHARS} characters`
          : undefined;
  if (secret !== undefined && cause === undefined) return secret;
  throw new Fault('bad-app', {
    fields: { cause },
    fix: 'Set WEBHOOK_SECRET to the secret of the App, at least 32 random characters (openssl rand -hex 32)',
  });
}

/** Throws Fault `bad-app` where the secret is missing or known to everybody. */
export async function openGitHub(credentials: AppCredentials): Promise<GitHub> {
  const { appId, privateKey, apiUrl } = credentials;
  const probot = new Probot({
    appId,
    privateKey,
    secret: checkSecret(credentials.webhookSecret),
    baseUrl: apiUrl,
    // Its lower levels write down what people said.
    logLevel: 'fatal',
    logFormat: 'json',
    Octokit: ProbotOctokit.defaults(calmly(apiUrl)),
  });
  await probot.ready();
  const app = await probot.auth();
  const apps = app.rest.apps;
  let slug: string | undefined;
  const limits = new Map<number, number>();
  return {
    limitsLeft: () => limits,
    appId,
    slug: async () => {
      slug ??= (await calling('read the App', () => apps.getAuthenticated())).data?.slug;
      return slug ?? 'testwright';
    },
    isGenuine: (body, signature) => probot.webhooks.verify(body, signature).catch(() => false),
    sign: (words) => createHmac('sha256', `link:${credentials.webhookSecret}`).update(words).digest('hex'),
    open: async (installation, repository, purpose) => {
      const minted = await calling('mint a token', () =>
        apps.createInstallationAccessToken({
          installation_id: installation,
          repository_ids: [repository.id],
          permissions: permissions[purpose],
        }),
      );
      const { token } = minted.data;
      const octokit = new ProbotOctokit({ ...calmly(apiUrl), baseUrl: apiUrl, auth: { token } });
      octokit.hook.after('request', ({ headers }) => {
        const left = Number(headers['x-ratelimit-remaining'] ?? Number.NaN);
        if (Number.isFinite(left)) limits.set(installation, left);
      });
      return openRepository(octokit, token, repository, appId);
    },
    readFile: (installation, ...file) => readFile(app, credentials, installation, file),
    loggedDeliveries: async (most) => {
      let seen = 0;
      return await calling('read the delivery log', () =>
        app.paginate(apps.listWebhookDeliveries, { per_page: 100 }, ({ data }, done) => {
          seen += data.length;
          if (seen >= most) done();
          return data.map(({ id, guid }) => ({ id, guid }));
        }),
      );
    },
    loggedDelivery: async (id) => {
      const { data } = await calling('read a delivery', () => apps.getWebhookDelivery({ delivery_id: id }));
      return { event: data.event, payload: JSON.stringify(data.request.payload ?? {}) };
    },
  };
}

type Named = readonly [owner: string, name: string, path: string];

/** By a token for that repository alone. */
async function readFile(
  app: ProbotOctokit,
  { apiUrl, appId }: AppCredentials,
  installation: number,
  [owner, name, path]: Named,
): Promise<string | undefined> {
  const minted = await optional(() =>
    calling('mint a token', () =>
      app.rest.apps.createInstallationAccessToken({
        installation_id: installation,
        repositories: [name],
        permissions: { contents: 'read' },
      }),
    ),
  );
  if (minted === undefined) return undefined;
  const { token } = minted.data;
  const octokit = new ProbotOctokit({ ...calmly(apiUrl), baseUrl: apiUrl, auth: { token } });
  await using repository = openRepository(octokit, token, { id: 0, owner, name }, appId);
  return await repository.commits.read(path, undefined);
}

/** What an owner may well not have: the App is not installed there, or there is no such repository. */
async function optional<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof Fault && (error.code === 'github-denied' || error.code === 'github-gone'))
      return undefined;
    throw error;
  }
}

/**
 * Nothing is sent twice behind our back: a comment that was stored and answered with 502 would stand there twice. Writes
 * are spaced as github.com wants it; a server of one's own has no limits, unless its operator sets them.
 */
function calmly(apiUrl: string) {
  return {
    retry: { enabled: false },
    throttle: {
      enabled: apiUrl === PUBLIC_API,
      onRateLimit: () => false,
      onSecondaryRateLimit: () => false,
    },
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
    request: { timeout: 30_000 },
  };
}
