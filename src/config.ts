// The only reader of the environment.
import { existsSync } from 'node:fs';
import { availableParallelism, homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
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
  readonly policy: { readonly forkLevel?: 2 | 3 | 4; readonly isThrowAwayHost?: boolean };
  readonly path: string;
  readonly isColour: boolean;
}

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
  const forkLevel = ([2, 3, 4] as const).find((level) => String(level) === env['TESTWRIGHT_FORK_LEVEL']);
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
      ...(forkLevel === undefined ? {} : { forkLevel }),
      isThrowAwayHost: env['TESTWRIGHT_THROW_AWAY_HOST'] === '1',
    },
    path: env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin',
    isColour: env['NO_COLOR'] === undefined && env['TERM'] !== 'dumb',
  };
}
