// How a Node package is installed: by the package manager whose lockfile it has, as of the commit's date where it has none.
import { posix } from 'node:path';
import type { Preparation, Step, StepPlan } from './prepare.ts';

const NPM = ['/run/testwright-node/node', '/run/testwright-npm/bin/npm-cli.js'];
const TOOLS = '/opt/testwright';
/** Fetched from the registry when a lockfile asks for them and the manifest names no version. */
const PNPM_BY_LOCKFILE: Readonly<Record<string, string>> = { '5': '7.33.7', '6': '8.15.9', '9': '10.18.0' };
const YARN_CLASSIC = '1.22.22';
const YARN_BERRY = '4.10.3';

export function nodeSteps(preparation: Preparation, read: (path: string) => string | undefined): StepPlan {
  const root = installRoot(preparation, read);
  const at = (file: string) => read(posix.join(root, file));
  const cwd = posix.join('/work', root);
  const manifest = at('package.json') ?? '{}';
  const named = packageManagerOf(manifest);
  const manifests = preparation.paths
    .filter((path) => path.endsWith('package.json') && !path.includes('node_modules/'))
    .map((path) => read(path) ?? '');
  const plan = (installer: string, lock: string, steps: readonly Step[]): StepPlan => ({
    installer,
    pinned: true,
    inputs: [installer, lock, ...manifests],
    steps,
  });

  const pnpmLock = at('pnpm-lock.yaml');
  if (pnpmLock !== undefined) return plan('pnpm', pnpmLock, pnpmSteps(cwd, pnpmLock, named));
  const yarnLock = at('yarn.lock');
  if (yarnLock !== undefined) return plan('yarn', yarnLock, yarnSteps(cwd, yarnLock, named));
  const npmLock = at('package-lock.json') ?? at('npm-shrinkwrap.json');
  const byDate = npmInstall(cwd, preparation.asOf);
  if (npmLock !== undefined)
    return plan('npm', npmLock, [
      {
        says: 'npm ci',
        argv: [...NPM, 'ci', '--ignore-scripts', '--no-audit', '--no-fund'],
        cwd,
        orElse: byDate,
      },
    ]);
  return {
    installer: 'npm',
    pinned: false,
    inputs: ['npm', preparation.asOf.slice(0, 10), ...manifests],
    steps: byDate,
  };
}

/** The folder of the lockfile: the package's own, or the nearest above it (a workspace's root). */
function installRoot({ packageDir }: Preparation, read: (path: string) => string | undefined): string {
  const locks = ['package-lock.json', 'npm-shrinkwrap.json', 'pnpm-lock.yaml', 'yarn.lock'];
  for (let folder = packageDir; ; folder = posix.dirname(folder)) {
    const here = folder === '.' ? '' : folder;
    if (locks.some((file) => read(posix.join(here, file)) !== undefined)) return here;
    if (here === '') break;
  }
  const rootManifest = read('package.json');
  return rootManifest !== undefined && (/"workspaces"/.test(rootManifest) || packageDir === '')
    ? ''
    : packageDir;
}

function npmInstall(cwd: string, asOf: string): readonly Step[] {
  const install = [...NPM, 'install', '--ignore-scripts', '--no-package-lock', '--no-audit', '--no-fund'];
  const unpinned: Step = {
    says: 'npm install --legacy-peer-deps (newest)',
    argv: [...install, '--legacy-peer-deps'],
    cwd,
  };
  return [
    {
      says: `npm install as of ${asOf.slice(0, 10)}`,
      argv: [...install, `--before=${asOf}`],
      cwd,
      orElse: [unpinned],
    },
  ];
}

function packageManagerOf(manifest: string): { readonly name: string; readonly version: string } | undefined {
  const match = /"packageManager"\s*:\s*"(pnpm|yarn|npm)@(\d+\.\d+\.\d+[^"+]*)/.exec(manifest);
  return match?.[1] === undefined || match[2] === undefined
    ? undefined
    : { name: match[1], version: match[2] };
}

function fetchTool(name: string, version: string): Step {
  return {
    says: `fetching ${name} ${version}`,
    argv: [
      ...NPM,
      'install',
      '--prefix',
      TOOLS,
      '--no-save',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      `${name}@${version}`,
    ],
    cwd: TOOLS,
  };
}

function pnpmSteps(cwd: string, lock: string, named: ReturnType<typeof packageManagerOf>): readonly Step[] {
  const major = /lockfileVersion:\s*['"]?(\d+)/.exec(lock)?.[1] ?? '9';
  const version =
    named?.name === 'pnpm' ? named.version : (PNPM_BY_LOCKFILE[major] ?? PNPM_BY_LOCKFILE['9'] ?? '');
  const pnpm = ['/run/testwright-node/node', `${TOOLS}/node_modules/pnpm/bin/pnpm.cjs`];
  const flags = [
    '--ignore-scripts',
    '--store-dir=/cache/pnpm',
    '--package-import-method=copy',
    '--config.manage-package-manager-versions=false',
    '--config.engine-strict=false',
  ];
  const env = { COREPACK_ENABLE_STRICT: '0', npm_config_manage_package_manager_versions: 'false' };
  return [
    fetchTool('pnpm', version),
    {
      says: 'pnpm install',
      argv: [...pnpm, 'install', '--frozen-lockfile', ...flags],
      cwd,
      env,
      orElse: [
        {
          says: 'pnpm install (lockfile out of date)',
          argv: [...pnpm, 'install', '--no-frozen-lockfile', ...flags],
          cwd,
          env,
        },
      ],
    },
  ];
}

function yarnSteps(cwd: string, lock: string, named: ReturnType<typeof packageManagerOf>): readonly Step[] {
  const isBerry = lock.includes('__metadata:');
  if (isBerry) {
    const version = named?.name === 'yarn' && !named.version.startsWith('1.') ? named.version : YARN_BERRY;
    const env = {
      YARN_ENABLE_SCRIPTS: 'false',
      YARN_NODE_LINKER: 'node-modules',
      YARN_ENABLE_IMMUTABLE_INSTALLS: 'false',
      YARN_ENABLE_GLOBAL_CACHE: 'false',
      YARN_ENABLE_TELEMETRY: '0',
      YARN_IGNORE_PATH: '1',
      YARN_CACHE_FOLDER: '/cache/berry',
    };
    return [
      fetchTool('@yarnpkg/cli-dist', version),
      {
        says: 'yarn install',
        argv: ['/run/testwright-node/node', `${TOOLS}/node_modules/@yarnpkg/cli-dist/bin/yarn.js`, 'install'],
        cwd,
        env,
      },
    ];
  }
  const yarn = [
    '/run/testwright-node/node',
    `${TOOLS}/node_modules/yarn/bin/yarn.js`,
    'install',
    '--ignore-scripts',
    '--ignore-engines',
    '--non-interactive',
    '--no-default-rc',
  ];
  return [
    fetchTool('yarn', YARN_CLASSIC),
    {
      says: 'yarn install',
      argv: [...yarn, '--frozen-lockfile'],
      cwd,
      orElse: [{ says: 'yarn install (lockfile out of date)', argv: yarn, cwd }],
    },
  ];
}
