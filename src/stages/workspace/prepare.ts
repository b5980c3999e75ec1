// Prepares a tree's dependencies in the sandbox, with the package registries as its only network. Install scripts are
// off; what the installation leaves behind becomes a read-only layer under the tree.

import { cp, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Fault } from '../../errors.ts';
import { defaultLimits, type Mount, type Sandbox } from '../../sandboxes/sandbox.ts';
import { throwWhenFull } from './disk.ts';
import { explainFailure } from './install-failure.ts';
import { type Layer, layerKey, openLayer } from './layers.ts';
import { nodeSteps } from './prepare-node.ts';
import { pythonSteps } from './prepare-python.ts';
import { tameSettings } from './settings.ts';
import type { NpmTool, PythonTool } from './toolchain.ts';
import { giveTo, treeReader } from './trees.ts';

export type Ecosystem = 'node' | 'python';

/** Where prepared tools are inside every sandbox: virtual environments hold absolute paths. */
export const GUEST_TOOLS = '/opt/testwright';
const GUEST_NODE = '/run/testwright-node';
const GUEST_NPM = '/run/testwright-npm';

export interface Preparation {
  readonly ecosystem: Ecosystem;
  /** Host folder of the exported tree, and its tracked paths. */
  readonly treeDir: string;
  readonly paths: readonly string[];
  readonly packageDir: string;
  /** Date of the commit, ISO 8601: what was there to install then. */
  readonly asOf: string;
  /** What `git describe` says, for packages that ask git for their version. */
  readonly version: string;
}

export interface PrepareGround {
  readonly sandbox: Sandbox;
  readonly layersDir: string;
  readonly npm: NpmTool | undefined;
  readonly python: PythonTool | undefined;
  readonly note: (text: string) => void;
  readonly signal: AbortSignal;
}

/** One command of an installation. A step with `orElse` may fail: then that is tried. */
export interface Step {
  readonly says: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly orElse?: readonly Step[];
}

export interface StepPlan {
  readonly installer: string;
  readonly pinned: boolean;
  /** What decides the outcome, besides platform and tools. */
  readonly inputs: readonly string[];
  readonly steps: readonly Step[];
}

export type Prepared =
  | { readonly kind: 'prepared'; readonly layer: Layer; readonly ms: number }
  | { readonly kind: 'cannot-prepare'; readonly step: string; readonly output: string };

const STEP_LIMITS = { ...defaultLimits, wallMs: 300_000, memoryMiB: 4096, processes: 512, fileSizeMiB: 2048 };

export async function prepareTree(ground: PrepareGround, preparation: Preparation): Promise<Prepared> {
  const start = performance.now();
  const plan = planOf(ground, preparation);
  const key = layerKey([
    preparation.ecosystem,
    preparation.packageDir,
    ground.npm?.version ?? '',
    ground.python?.version ?? '',
    process.version,
    plan.pinned ? '' : preparation.asOf.slice(0, 10),
    ...plan.inputs,
  ]);
  let failure: { step: string; output: string } | undefined;
  class StepFailed extends Error {}
  try {
    const layer = await openLayer(ground.layersDir, key, async (dir) => {
      const work = await copyTree(preparation, dir, ground);
      for (const step of plan.steps) {
        failure = await runStep(ground, step, work, join(dir, 'tools'), preparation);
        if (failure !== undefined) throw new StepFailed();
      }
      await throwWhenFull(dir);
      await keepWhatIsNew(work, join(dir, 'files'), preparation.paths);
      await rm(join(dir, 'tools/installers'), { recursive: true, force: true });
      return { installer: plan.installer, pinned: plan.pinned };
    });
    return { kind: 'prepared', layer, ms: performance.now() - start };
  } catch (error) {
    if (!(error instanceof StepFailed) || failure === undefined) throw error;
    await throwWhenFull(ground.layersDir);
    return { kind: 'cannot-prepare', ...failure };
  }
}

export function planOf(ground: Pick<PrepareGround, 'python'>, preparation: Preparation): StepPlan {
  const read = treeReader(preparation.treeDir);
  return preparation.ecosystem === 'node'
    ? nodeSteps(preparation, read)
    : pythonSteps(preparation, read, ground.python);
}

async function copyTree(preparation: Preparation, dir: string, ground: PrepareGround): Promise<string> {
  const work = join(dir, 'work');
  await cp(preparation.treeDir, work, { recursive: true, verbatimSymlinks: true });
  await tameSettings(work, preparation.packageDir, ground.npm?.registry);
  await giveTo(ground.sandbox.owner(), work);
  await giveTo(ground.sandbox.owner(), join(dir, 'tools'));
  return work;
}

async function runStep(
  ground: PrepareGround,
  step: Step,
  work: string,
  tools: string,
  preparation: Preparation,
): Promise<{ step: string; output: string } | undefined> {
  ground.note(step.says);
  const mounts: Mount[] = [
    { kind: 'writable', host: work, guest: '/work' },
    { kind: 'writable', host: tools, guest: GUEST_TOOLS },
    { kind: 'read-only', host: dirname(process.execPath), guest: GUEST_NODE },
    { kind: 'tmpfs', guest: '/cache', sizeMiB: 1024 },
  ];
  if (ground.npm !== undefined) mounts.push({ kind: 'read-only', host: ground.npm.dir, guest: GUEST_NPM });
  mounts.push(...pythonMounts(ground.python));
  const result = await ground.sandbox.run(
    {
      argv: step.argv,
      cwd: step.cwd,
      env: { ...installEnvironment(preparation, ground.npm?.registry), ...step.env },
      mounts,
      network: 'registries',
      limits: STEP_LIMITS,
    },
    ground.signal,
  );
  if (result.end === 'exited' && result.exitCode === 0) return undefined;
  if (result.end === 'cancelled') throw new Fault('interrupted');
  const output = `${result.stdout.tail}\n${result.stderr.tail}`.trim().slice(-3000);
  const why = explainFailure(result.end, output);
  if (step.orElse === undefined) return { step: step.says, output: why };
  ground.note(`${step.says} did not work: ${why.split('\n')[0]?.slice(0, 160)}`);
  for (const other of step.orElse) {
    const failure = await runStep(ground, other, work, tools, preparation);
    if (failure !== undefined) return failure;
  }
  return undefined;
}

/** Python below a home or in /opt must be mounted; below /usr it is there already. */
export function pythonMounts(
  python: PythonTool | undefined,
): readonly Extract<Mount, { kind: 'read-only' }>[] {
  if (python === undefined || python.basePrefix === '/usr') return [];
  return [{ kind: 'read-only', host: python.basePrefix, guest: python.basePrefix }];
}

function installEnvironment({ version }: Preparation, registry: string | undefined): Record<string, string> {
  const ofRegistry: Record<string, string> =
    registry === undefined
      ? {}
      : { npm_config_registry: registry, YARN_NPM_REGISTRY_SERVER: registry.slice(0, -1) };
  return {
    ...ofRegistry,
    npm_config_replace_registry_host: 'always',
    PATH: `${GUEST_TOOLS}/venv/bin:${GUEST_TOOLS}/bin:${GUEST_NODE}:/usr/local/bin:/usr/bin:/bin`,
    npm_config_cache: '/cache/npm',
    npm_config_ignore_scripts: 'true',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
    YARN_CACHE_FOLDER: '/cache/yarn',
    PIP_CACHE_DIR: '/cache/pip',
    UV_CACHE_DIR: '/cache/uv',
    UV_LINK_MODE: 'copy',
    UV_SYSTEM_CERTS: '1',
    UV_PYTHON_DOWNLOADS: 'never',
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    CI: 'true',
    LC_ALL: 'C.UTF-8',
    SETUPTOOLS_SCM_PRETEND_VERSION: version,
    HATCH_VCS_PRETEND_VERSION: version,
    PBR_VERSION: version,
    POETRY_DYNAMIC_VERSIONING_BYPASS: version,
  };
}

/** Everything in the copy that git does not track: dependencies and what the build made. */
async function keepWhatIsNew(work: string, files: string, paths: readonly string[]): Promise<void> {
  const tracked = new Set(paths);
  const folders = new Set(
    paths.flatMap((path) =>
      path
        .split('/')
        .slice(0, -1)
        .map((_, index, parts) => parts.slice(0, index + 1).join('/')),
    ),
  );
  const keep = async (relative: string): Promise<void> => {
    for (const entry of await readdir(join(work, relative), { withFileTypes: true })) {
      const path = relative === '' ? entry.name : `${relative}/${entry.name}`;
      if (tracked.has(path)) continue;
      if (entry.isDirectory() && folders.has(path)) await keep(path);
      else {
        await mkdir(dirname(join(files, path)), { recursive: true });
        await rename(join(work, path), join(files, path));
      }
    }
  };
  await keep('');
  await rm(work, { recursive: true, force: true });
}
