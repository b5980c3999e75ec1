// One command of an installation, run in the sandbox with the package registries as its only network.
import { dirname, join } from 'node:path';
import { Fault } from '../../errors.ts';
import { defaultLimits, type Mount, type Sandbox } from '../../sandboxes/sandbox.ts';
import { explainFailure } from './install-failure.ts';
import type { NpmTool, PythonTool } from './toolchain.ts';

/** Where prepared tools are inside every sandbox: virtual environments hold absolute paths. */
export const GUEST_TOOLS = '/opt/testwright';
export const GUEST_NODE = '/run/testwright-node';
export const GUEST_NPM = '/run/testwright-npm';
/** A package manager that is not the host's own: fetched once, by itself. */
export const GUEST_INSTALLER = '/run/testwright-installer';
/** Versions that a lockfile names; there while installing. */
export const CONSTRAINTS = `${GUEST_TOOLS}/constraints.txt`;
export const GUEST_CACHE = '/cache';
/** `npm` and `npx` by name. */
const GUEST_BIN = '/run/testwright-bin';

export interface PrepareGround {
  readonly sandbox: Sandbox;
  readonly layersDir: string;
  /**
   * What package managers keep while one request is prepared. Never shared between requests: npm trusts its own index
   * and uv its unpacked wheels without looking again, and code of a repository (a Python build) may write there.
   * Layers are shared, since their key is all that went into them.
   */
  readonly packageCache: string;
  readonly npm: NpmTool | undefined;
  readonly python: PythonTool | undefined;
  readonly note: (text: string) => void;
  readonly signal: AbortSignal;
}

/** A step with `orElse` may fail: then that is tried, or what it makes of the failed step's output; or it is left out. */
export interface Step {
  readonly says: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly orElse?: readonly Step[] | ((output: string) => readonly Step[]) | 'go on';
}

export interface StepFailure {
  readonly step: string;
  readonly output: string;
}

/** What a step sees beside the tools of the machine. */
export interface StepRoom {
  readonly mounts: readonly Mount[];
  readonly env: Readonly<Record<string, string>>;
  readonly network: 'registries' | 'none';
}

/** Commands that a repository's configuration gives, at the top of the tree. */
export function shellSteps(commands: readonly string[]): readonly Step[] {
  return commands.map((command) => ({ says: command, argv: ['/bin/sh', '-ec', command], cwd: '/work' }));
}

const STEP_LIMITS = { ...defaultLimits, wallMs: 300_000, memoryMiB: 4096, processes: 512, fileSizeMiB: 2048 };

/** Runs them in order until one fails for good. Throws Fault `interrupted`. */
export async function runSteps(
  ground: PrepareGround,
  steps: readonly Step[],
  room: StepRoom,
): Promise<StepFailure | undefined> {
  for (const step of steps) {
    const failure = await runStep(ground, step, room);
    if (failure !== undefined) return failure;
  }
  return undefined;
}

async function runStep(ground: PrepareGround, step: Step, room: StepRoom): Promise<StepFailure | undefined> {
  ground.note(step.says);
  const result = await ground.sandbox.run(
    {
      argv: step.argv,
      cwd: step.cwd,
      // Installers unpack whole package trees in passing: more than the sandbox's own /tmp holds.
      env: { ...environment(ground.npm?.registry), TMPDIR: `${GUEST_CACHE}/tmp`, ...room.env, ...step.env },
      mounts: [...toolMounts(ground), ...room.mounts],
      network: room.network,
      limits: STEP_LIMITS,
    },
    ground.signal,
  );
  if (result.end === 'exited' && result.exitCode === 0) return undefined;
  if (result.end === 'cancelled') throw new Fault('interrupted');
  const output = `${result.stdout.tail}\n${result.stderr.tail}`.trim().slice(-3000);
  const why = explainFailure(result.end, output, result.signal);
  const orElse = typeof step.orElse === 'function' ? step.orElse(output) : (step.orElse ?? []);
  if (orElse.length === 0) return { step: step.says, output: why };
  ground.note(`${step.says} did not work: ${why.split('\n')[0]?.slice(0, 160)}`);
  if (orElse === 'go on') return undefined;
  return await runSteps(ground, orElse, room);
}

function toolMounts({ npm, python, packageCache }: PrepareGround): readonly Mount[] {
  const ofNpm: readonly Mount[] =
    npm === undefined
      ? []
      : [
          { kind: 'read-only', host: npm.dir, guest: GUEST_NPM },
          { kind: 'read-only', host: join(import.meta.dirname, 'guest-bin'), guest: GUEST_BIN },
        ];
  return [
    { kind: 'read-only', host: dirname(process.execPath), guest: GUEST_NODE },
    { kind: 'writable', host: packageCache, guest: GUEST_CACHE },
    ...ofNpm,
    ...pythonMounts(python),
  ];
}

/** Python below a home or in /opt must be mounted; below /usr it is there already. */
export function pythonMounts(
  python: PythonTool | undefined,
): readonly Extract<Mount, { kind: 'read-only' }>[] {
  if (python === undefined || python.basePrefix === '/usr') return [];
  return [{ kind: 'read-only', host: python.basePrefix, guest: python.basePrefix }];
}

function environment(registry: string | undefined): Record<string, string> {
  const ofRegistry: Record<string, string> =
    registry === undefined
      ? {}
      : { npm_config_registry: registry, YARN_NPM_REGISTRY_SERVER: registry.slice(0, -1) };
  return {
    ...ofRegistry,
    npm_config_replace_registry_host: 'always',
    PATH: [
      `${GUEST_TOOLS}/venv/bin`,
      `${GUEST_TOOLS}/bin`,
      `${GUEST_INSTALLER}/bin`,
      `${GUEST_INSTALLER}/node_modules/.bin`,
      GUEST_BIN,
      GUEST_NODE,
      '/usr/local/bin:/usr/bin:/bin',
    ].join(':'),
    npm_config_cache: `${GUEST_CACHE}/npm`,
    npm_config_ignore_scripts: 'true',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
    YARN_CACHE_FOLDER: `${GUEST_CACHE}/yarn`,
    PIP_CACHE_DIR: `${GUEST_CACHE}/pip`,
    UV_CACHE_DIR: `${GUEST_CACHE}/uv`,
    UV_LINK_MODE: 'copy',
    UV_SYSTEM_CERTS: '1',
    UV_PYTHON_DOWNLOADS: 'never',
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    CI: 'true',
    LC_ALL: 'C.UTF-8',
  };
}
