// The only reader of the environment.
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism, homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fault } from './errors.ts';
import { hideSecrets } from './redact.ts';

export interface Settings {
  /** Where layers, models and private checkouts are kept. */
  readonly cacheDir: string;
  /** The installation's own: the key that signs evidence. */
  readonly configDir: string;
  /** A folder that any uid may pass through, for mount points. */
  readonly scratchDir: string;
  readonly cores: number;
  /** An OpenAI-compatible server; absent: the embedded model. */
  readonly modelUrl: string | undefined;
  readonly modelKey: string | undefined;
  readonly modelName: string | undefined;
  /** Certificate and package-manager variables of the operator, carried into the preparation of dependencies only. */
  readonly registryEnv: Readonly<Record<string, string>>;
  /** Files that those variables name. */
  readonly registryFiles: readonly string[];
  /** What the operator says about changes from forks: a floor of their own, or that this machine is thrown away. */
  readonly policy: { readonly forkLevel?: number; readonly isThrowAwayHost?: boolean };
  readonly sandbox: SandboxSettings;
  readonly path: string;
  readonly isColour: boolean;
}

/** The operator's words about the sandbox, as they are: what cannot be is refused where a sandbox is chosen. */
export interface SandboxSettings {
  /** Name of the one sandbox to use. */
  readonly only?: string;
  /** For containers and Jobs. */
  readonly image?: string;
  /** Where docker's daemon listens. */
  readonly dockerHost?: string;
  /** Where Jobs go: a namespace, a RuntimeClass, a claim of storage, and the folder where that is mounted here. */
  readonly namespace?: string;
  readonly runtimeClass?: string;
  readonly claim?: string;
  readonly sharedDir?: string;
}

const sandboxVariables = {
  only: 'TESTWRIGHT_SANDBOX',
  image: 'TESTWRIGHT_SANDBOX_IMAGE',
  dockerHost: 'DOCKER_HOST',
  namespace: 'TESTWRIGHT_KUBERNETES_NAMESPACE',
  runtimeClass: 'TESTWRIGHT_KUBERNETES_RUNTIME_CLASS',
  claim: 'TESTWRIGHT_KUBERNETES_CLAIM',
  sharedDir: 'TESTWRIGHT_KUBERNETES_SHARED',
} as const satisfies Record<keyof SandboxSettings, string>;

const carried =
  /^(?:SSL_CERT_FILE|SSL_CERT_DIR|NODE_EXTRA_CA_CERTS|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|PIP_CERT|PIP_INDEX_URL|PIP_EXTRA_INDEX_URL|PIP_DEFAULT_TIMEOUT|UV_INDEX_URL|UV_DEFAULT_INDEX|NPM_CONFIG_REGISTRY|npm_config_registry|npm_config_cafile)$/;

/** Names under which people keep what nobody else may see. */
const secretName =
  /(?:TOKEN|SECRET|PASSW(?:OR)?D|PASSPHRASE|CREDENTIALS?|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY|MODEL_KEY|DATABASE_URL|_AUTH)(?:_\w+)?$/i;

/** The settings; from here on, secrets among the variables are taken out of all output. */
export function readSettings(env: NodeJS.ProcessEnv = process.env): Settings {
  hideSecrets(Object.entries(env).flatMap(([name, value]) => (secretName.test(name) ? [value ?? ''] : [])));
  const registryEnv = Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      carried.test(name) && value !== undefined && value !== '' ? [[name, value]] : [],
    ),
  );
  const forkLevel = env['TESTWRIGHT_FORK_LEVEL'];
  const sandbox: SandboxSettings = Object.fromEntries(
    Object.entries(sandboxVariables).flatMap(([key, name]) => (env[name] ? [[key, env[name]]] : [])),
  );
  const cacheRoot = env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  return {
    cacheDir: env['TESTWRIGHT_CACHE'] || join(cacheRoot, 'testwright'),
    configDir: join(env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'testwright'),
    scratchDir: join(tmpdir(), `testwright-${process.getuid?.() ?? 0}`),
    cores: Math.max(1, availableParallelism()),
    modelUrl: env['TESTWRIGHT_MODEL_URL'] || undefined,
    modelKey: env['TESTWRIGHT_MODEL_KEY'] || undefined,
    modelName: env['TESTWRIGHT_MODEL'] || undefined,
    registryEnv,
    registryFiles: [
      ...new Set(Object.values(registryEnv).filter((value) => value.startsWith('/') && existsSync(value))),
    ],
    policy: {
      ...(forkLevel ? { forkLevel: Number(forkLevel) } : {}),
      isThrowAwayHost: env['TESTWRIGHT_THROW_AWAY_HOST'] === '1',
    },
    sandbox,
    path: env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin',
    isColour: env['NO_COLOR'] === undefined && env['TERM'] !== 'dumb',
  };
}

/** What `serve` and `worker` need besides. Names of variables are probot's where it has one. */
export interface AppSettings {
  readonly appId: number | undefined;
  /** PEM. */
  readonly privateKey: string | undefined;
  readonly webhookSecret: string | undefined;
  readonly apiUrl: string;
  readonly webUrl: string;
  /** Owner of the App that the first start makes; absent: whoever is signed in. */
  readonly organisation: string | undefined;
  readonly host: string;
  readonly port: number;
  /** Where GitHub reaches us; absent: it does not. */
  readonly publicUrl: string | undefined;
  readonly databaseUrl: string | undefined;
  readonly dataDir: string;
  /** What the first start wrote: id, key and secret. */
  readonly credentialsFile: string;
  readonly concurrency: number;
  readonly budgetMs: number;
  /** GitHub's own log of deliveries is asked, for there is no way in for them. */
  readonly isPulling: boolean;
  readonly rates: { readonly personPerHour: number; readonly repositoryPerHour: number };
  readonly metricsToken: string | undefined;
  /** Where a worker of its own shows its figures; absent: nowhere. */
  readonly workerPort: number | undefined;
  /** Of the App, for signing people in at its page. */
  readonly oauth: { readonly clientId: string; readonly clientSecret: string } | undefined;
  /** What opens the page without GitHub; absent: it is made and kept in `pageTokenFile`. */
  readonly pageToken: string | undefined;
  readonly pageTokenFile: string;
  /** What git and the calls to GitHub go through. */
  readonly networkEnv: Readonly<Record<string, string>>;
}

const network = /^(?:https?_proxy|no_proxy|SSL_CERT_FILE|SSL_CERT_DIR|CURL_CA_BUNDLE)$/i;

/** Throws Fault `bad-app` where a variable holds what it cannot hold. */
export function readAppSettings(settings: Settings, env: NodeJS.ProcessEnv = process.env): AppSettings {
  const text = (name: string) => env[name] || undefined;
  const keyFile = text('PRIVATE_KEY_PATH');
  const [clientId, clientSecret] = [text('GITHUB_CLIENT_ID'), text('GITHUB_CLIENT_SECRET')];
  const host = text('GHE_HOST');
  const server = host === undefined ? undefined : `${text('GHE_PROTOCOL') ?? 'https'}://${host}`;
  return {
    appId: text('APP_ID') === undefined ? undefined : whole(env, 'APP_ID', 0, 1),
    privateKey: keyFile === undefined ? pemOf(text('PRIVATE_KEY')) : readKey(keyFile),
    webhookSecret: text('WEBHOOK_SECRET'),
    apiUrl: server === undefined ? 'https://api.github.com' : `${server}/api/v3`,
    webUrl: server ?? 'https://github.com',
    organisation: text('GH_ORG'),
    host: text('HOST') ?? '127.0.0.1',
    port: whole(env, 'PORT', 3000),
    publicUrl: text('TESTWRIGHT_URL')?.replace(/\/$/, ''),
    databaseUrl: text('DATABASE_URL'),
    dataDir: text('TESTWRIGHT_DATA') ?? join(settings.configDir, 'data'),
    credentialsFile: join(settings.configDir, 'app.json'),
    concurrency: whole(env, 'TESTWRIGHT_JOBS', 1, 1),
    budgetMs: whole(env, 'TESTWRIGHT_BUDGET', 600, 30) * 1000,
    isPulling: text('TESTWRIGHT_PULL') === '1',
    rates: {
      personPerHour: whole(env, 'TESTWRIGHT_PERSON_RATE', 20, 1),
      repositoryPerHour: whole(env, 'TESTWRIGHT_REPOSITORY_RATE', 60, 1),
    },
    metricsToken: text('TESTWRIGHT_METRICS_TOKEN'),
    workerPort:
      text('TESTWRIGHT_WORKER_PORT') === undefined ? undefined : whole(env, 'TESTWRIGHT_WORKER_PORT', 0),
    oauth: clientId === undefined || clientSecret === undefined ? undefined : { clientId, clientSecret },
    pageToken: text('TESTWRIGHT_PAGE_TOKEN'),
    pageTokenFile: join(settings.configDir, 'page-token'),
    networkEnv: Object.fromEntries(
      Object.entries(env).flatMap(([name, value]) =>
        network.test(name) && value !== undefined && value !== '' ? [[name, value]] : [],
      ),
    ),
  };
}

function whole(env: NodeJS.ProcessEnv, name: string, usual: number, least = 0): number {
  const text = env[name];
  if (text === undefined || text === '') return usual;
  if (/^\d{1,9}$/.test(text) && Number(text) >= least) return Number(text);
  throw new Fault('bad-app', { fields: { variable: name }, fix: `Set it to a whole number from ${least}` });
}

/** Either the text itself, or its base64: many places take no variable of several lines. */
function pemOf(text: string | undefined): string | undefined {
  if (text === undefined || text.includes('-----BEGIN')) return text?.replaceAll('\\n', '\n');
  return Buffer.from(text, 'base64').toString('utf8');
}

function readKey(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Fault('bad-app', {
      cause,
      fields: { file },
      fix: 'Set PRIVATE_KEY_PATH to the key of the App',
    });
  }
}
/** What GitHub's runner says of the job, beside the inputs of the step. */
export interface ActionsHost {
  readonly eventName: string;
  /** File with the event's payload. */
  readonly eventPath: string | undefined;
  /** `owner/name`. */
  readonly repository: string;
  readonly ref: string;
  readonly sha: string;
  readonly apiUrl: string;
  readonly workspace: string;
  readonly tempDir: string;
  /** A machine that GitHub makes for one job and throws away. */
  readonly isHosted: boolean;
}

export function readActionsHost(env: NodeJS.ProcessEnv = process.env): ActionsHost {
  return {
    eventName: env['GITHUB_EVENT_NAME'] ?? '',
    eventPath: env['GITHUB_EVENT_PATH'] || undefined,
    repository: env['GITHUB_REPOSITORY'] ?? '',
    ref: env['GITHUB_REF'] ?? '',
    sha: env['GITHUB_SHA'] ?? '',
    apiUrl: env['GITHUB_API_URL'] || 'https://api.github.com',
    workspace: env['GITHUB_WORKSPACE'] || process.cwd(),
    tempDir: env['RUNNER_TEMP'] || tmpdir(),
    isHosted: env['RUNNER_ENVIRONMENT'] === 'github-hosted',
  };
}
