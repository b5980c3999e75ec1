// How a Node package is installed: by the package manager whose lockfile it has, as of the commit's date where it has none.
import { posix } from 'node:path';
import type { Installer } from './installers.ts';
import { type Development, readDevelopment } from './node-needs.ts';
import type { Preparation, StepPlan } from './prepare.ts';
import { GUEST_CACHE, GUEST_INSTALLER, GUEST_NODE, GUEST_NPM, type Step } from './steps.ts';

const NODE = `${GUEST_NODE}/node`;
const NPM = [NODE, `${GUEST_NPM}/bin/npm-cli.js`];
/** Fetched from the registry when a lockfile asks for them and the manifest names no version. */
const PNPM_BY_LOCKFILE: Readonly<Record<string, string>> = { '5': '7.33.7', '6': '8.15.9', '9': '10.18.0' };
const YARN_CLASSIC = '1.22.22';
const YARN_BERRY = '4.10.3';

export function nodeSteps(preparation: Preparation, read: (path: string) => string | undefined): StepPlan {
  const root = installRoot(preparation, read);
  const at = (file: string) => read(posix.join(root, file));
  const cwd = posix.join('/work', root);
  const named = packageManagerOf(at('package.json') ?? '{}');
  const settings = ['pnpm-workspace.yaml', '.npmrc', '.yarnrc.yml'].map((file) => at(file) ?? '');
  const manifests = preparation.paths
    .filter((path) => decidesInstall(path, preparation.packageDir))
    .map((path) => `${path} ${decidingPart(read(path) ?? '')}`);
  const plan = (lock: string | undefined, { fetches, steps }: Managed): StepPlan => ({
    installer: fetches === undefined ? 'npm' : fetches.name.replace(/^@yarnpkg\/.*/, 'yarn'),
    pinned: lock !== undefined,
    inputs: [fetches?.name ?? 'npm', named?.version ?? '', lock ?? '', ...settings, ...manifests],
    runsRepository: false,
    ...(fetches === undefined ? {} : { fetches }),
    steps,
  });

  const development = readDevelopment(at('package.json') ?? '', preparation, read);
  const pnpmLock = at('pnpm-lock.yaml');
  const yarnLock = at('yarn.lock');
  const npmLock = withoutOwnVersion(at('package-lock.json') ?? at('npm-shrinkwrap.json'));
  const isPnpm = named?.name === 'pnpm' || (named === undefined && at('pnpm-workspace.yaml') !== undefined);
  if (pnpmLock !== undefined && (yarnLock === undefined || isPnpm))
    return plan(pnpmLock, byPnpm(cwd, pnpmLock, named));
  if (yarnLock !== undefined) return plan(yarnLock, byYarn(cwd, yarnLock, named));
  if (npmLock !== undefined) return plan(npmLock, { steps: npmCi(cwd, preparation.asOf, development) });
  if (isPnpm) return plan(undefined, byPnpm(cwd, undefined, named, preparation.asOf));
  return plan(undefined, { steps: npmInstall(cwd, preparation.asOf, development) });
}

/** Manifests of tests' fixtures and of examples are data. */
function decidesInstall(path: string, packageDir: string): boolean {
  if (!/(?:^|\/)package\.json$/.test(path) || path.includes('node_modules/')) return false;
  const isOwn = path === posix.join(packageDir, 'package.json');
  return isOwn || !/(?:^|\/)(?:tests?|__tests__|fixtures?|__fixtures__|examples?)\//.test(path);
}

/** Fields of a manifest that change what is installed: a release's own version does not. */
const decidingFields =
  /^(?:name|.*[dD]ependencies(?:Meta)?|overrides|resolutions|workspaces|packageManager|pnpm|catalogs?|bin)$/;

function decidingPart(manifest: string): string {
  try {
    const fields: unknown = JSON.parse(manifest);
    return typeof fields === 'object' && fields !== null
      ? JSON.stringify(Object.entries(fields).filter(([name]) => decidingFields.test(name)))
      : manifest;
  } catch {
    return manifest;
  }
}

/** A lockfile of npm repeats the version of the package itself. */
function withoutOwnVersion(lock: string | undefined): string | undefined {
  if (lock === undefined) return undefined;
  try {
    const { version: _, packages = {}, ...rest }: NpmLock = JSON.parse(lock);
    const { version: __, ...own } = packages[''] ?? {};
    return JSON.stringify({ ...rest, packages: { ...packages, '': own } });
  } catch {
    return lock;
  }
}

interface NpmLock {
  readonly version?: string;
  readonly packages?: Readonly<Record<string, { readonly version?: string }>>;
}

/** The folder of the lockfile: the package's own, or the nearest above it (a workspace's root). */
function installRoot({ packageDir }: Preparation, read: (path: string) => string | undefined): string {
  const locks = ['package-lock.json', 'npm-shrinkwrap.json', 'pnpm-lock.yaml', 'yarn.lock'];
  for (let folder = packageDir; ; folder = posix.dirname(folder)) {
    const here = folder === '.' ? '' : folder;
    if (locks.some((file) => read(posix.join(here, file)) !== undefined)) return here;
    if (here === '') break;
  }
  const isWorkspace =
    /"workspaces"/.test(read('package.json') ?? '') || read('pnpm-workspace.yaml') !== undefined;
  return isWorkspace ? '' : packageDir;
}

const npmFlags = ['--ignore-scripts', '--no-audit', '--no-fund'];

function npmCi(cwd: string, asOf: string, development: Development): readonly Step[] {
  const argv = [...NPM, 'ci', ...npmFlags];
  const lenient: Step = {
    says: 'npm ci --legacy-peer-deps',
    argv: [...argv, '--legacy-peer-deps'],
    cwd,
    orElse: npmInstall(cwd, asOf, development),
  };
  return [{ says: 'npm ci', argv, cwd, orElse: [lenient] }];
}

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * As of the commit's date. Where that fails: without what no test names; some days earlier (the packages of one project
 * are published minutes apart, and the date may fall between); the newest; and without what no registry has any more.
 * Forced, peers that do not fit are taken all the same; ignoring peers would leave them out.
 */
function npmInstall(cwd: string, asOf: string, development: Development): readonly Step[] {
  const argv = [...NPM, 'install', '--no-package-lock', ...npmFlags];
  const forced = (says: string, date: string | undefined, orElse: NonNullable<Step['orElse']>): Step => ({
    says: `npm install --force ${says}`,
    argv: [...argv, '--force', ...(date === undefined ? [] : [`--before=${date}`])],
    cwd,
    orElse,
  });
  const { needless, all } = development;
  const newest = (tries: number): Step =>
    forced('(newest)', undefined, (output) => {
      const gone = tries === 0 ? [] : notOnRegistry(output).filter((name) => all.includes(name));
      return gone.length === 0 ? [] : [without(cwd, gone), newest(tries - 1)];
    });
  const earlier = new Date(Date.parse(asOf) - 3 * DAY_MS).toISOString();
  const first = `as of ${asOf.slice(0, 10)}`;
  const older = forced(`as of ${earlier.slice(0, 10)}`, earlier, [newest(4)]);
  const again = needless.length === 0 ? [older] : [without(cwd, needless), forced(first, asOf, [older])];
  return [{ says: `npm install ${first}`, argv: [...argv, `--before=${asOf}`], cwd, orElse: again }];
}

/** Packages of which npm says that they, or the version asked for, are nowhere. */
export function notOnRegistry(output: string): readonly string[] {
  const said = [
    /No matching version found for (@?[^@\s]+)@/g,
    /'(@?[^@'\s]+)@[^']*' is not in (?:this|the npm) registry/g,
    /requested resource '(@?[^@'\s]+)@/g,
  ];
  return [
    ...new Set(said.flatMap((pattern) => [...output.matchAll(pattern)].map((match) => match[1] ?? ''))),
  ];
}

/** Linters and release tools need not be there, and often are what cannot be fetched. The manifest is our copy's. */
function without(cwd: string, needless: readonly string[]): Step {
  const keys = needless.map((name) => `devDependencies[${name}]`);
  return {
    says: `leaving out ${needless.length <= 3 ? needless.join(', ') : `${needless.length} packages that no test names`}`,
    argv: [...NPM, 'pkg', 'delete', ...keys],
    cwd,
  };
}

function packageManagerOf(manifest: string): { readonly name: string; readonly version: string } | undefined {
  const match = /"packageManager"\s*:\s*"(pnpm|yarn|npm)@(\d+\.\d+\.\d+[\w.-]*)/.exec(manifest);
  return match?.[1] === undefined || match[2] === undefined
    ? undefined
    : { name: match[1], version: match[2] };
}

interface Managed {
  readonly fetches?: Installer;
  readonly steps: readonly Step[];
}

function byPnpm(
  cwd: string,
  lock: string | undefined,
  named: ReturnType<typeof packageManagerOf>,
  asOf?: string,
): Managed {
  const major = /lockfileVersion:\s*['"]?(\d+)/.exec(lock ?? '')?.[1] ?? '9';
  const version =
    named?.name === 'pnpm' ? named.version : (PNPM_BY_LOCKFILE[major] ?? PNPM_BY_LOCKFILE['9'] ?? '');
  const flags = [
    '--ignore-scripts',
    `--store-dir=${GUEST_CACHE}/pnpm`,
    '--package-import-method=copy',
    '--config.manage-package-manager-versions=false',
    '--config.engine-strict=false',
    // Without a lockfile: nothing that is younger than the commit.
    ...(asOf === undefined
      ? []
      : [
          `--config.minimum-release-age=${Math.max(0, Math.floor((Date.now() - Date.parse(asOf)) / 60_000))}`,
        ]),
  ];
  const pnpm = (says: string, more: string, orElse?: readonly Step[]): Step => ({
    says,
    argv: [NODE, `${GUEST_INSTALLER}/node_modules/.bin/pnpm`, 'install', more, ...flags],
    cwd,
    env: { COREPACK_ENABLE_STRICT: '0', npm_config_manage_package_manager_versions: 'false' },
    ...(orElse === undefined ? {} : { orElse }),
  });
  const free = pnpm(
    lock === undefined ? 'pnpm install' : 'pnpm install (lockfile out of date)',
    '--no-frozen-lockfile',
  );
  return {
    fetches: { from: 'npm', name: 'pnpm', version },
    steps: [lock === undefined ? free : pnpm('pnpm install', '--frozen-lockfile', [free])],
  };
}

function byYarn(cwd: string, lock: string, named: ReturnType<typeof packageManagerOf>): Managed {
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
      YARN_CACHE_FOLDER: `${GUEST_CACHE}/berry`,
    };
    const argv = [NODE, `${GUEST_INSTALLER}/node_modules/@yarnpkg/cli-dist/bin/yarn.js`, 'install'];
    return {
      fetches: { from: 'npm', name: '@yarnpkg/cli-dist', version },
      steps: [{ says: 'yarn install', argv, cwd, env }],
    };
  }
  const yarn = [
    NODE,
    `${GUEST_INSTALLER}/node_modules/yarn/bin/yarn.js`,
    'install',
    '--ignore-scripts',
    '--ignore-engines',
    '--non-interactive',
    '--no-default-rc',
  ];
  const free: Step = { says: 'yarn install (lockfile out of date)', argv: yarn, cwd };
  return {
    fetches: { from: 'npm', name: 'yarn', version: YARN_CLASSIC },
    steps: [{ says: 'yarn install', argv: [...yarn, '--frozen-lockfile'], cwd, orElse: [free] }],
  };
}
