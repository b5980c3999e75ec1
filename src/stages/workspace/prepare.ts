// Prepares a tree's dependencies in the sandbox. Install scripts are off; what the installation leaves behind becomes a
// read-only layer under the tree.
import { createHash } from 'node:crypto';
import { lstatSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Mount } from '../../sandboxes/sandbox.ts';
import { copyTree, keepWhatIsNew } from './copies.ts';
import { throwWhenFull } from './disk.ts';
import { type Installer, openInstaller } from './installers.ts';
import { type Layer, layerKey, openLayer } from './layers.ts';
import { nodeSteps } from './prepare-node.ts';
import { aroundCommands, pythonSteps } from './prepare-python.ts';
import { tameSettings } from './settings.ts';
import {
  GUEST_TOOLS,
  type PrepareGround,
  runSteps,
  type Step,
  type StepFailure,
  shellSteps,
} from './steps.ts';
import { giveTo, treeReader } from './trees.ts';

export type Ecosystem = 'node' | 'python';

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
  /** The user's repository: what its own code made is kept for it alone. */
  readonly repository: string;
  /** Layers of one class are never used by the other. */
  readonly trustClass: 'own' | 'fork';
  /** Commands of the repository's configuration in place of the installer. */
  readonly install?: readonly string[];
}

export interface StepPlan {
  readonly installer: string;
  readonly pinned: boolean;
  /** What decides the outcome, besides platform and tools. */
  readonly inputs: readonly string[];
  /** Code of the repository runs, of which the inputs need not be all. */
  readonly runsRepository: boolean;
  /** A package manager to fetch first. */
  readonly fetches?: Installer;
  /** Text of the file `CONSTRAINTS`: versions that a lockfile names. */
  readonly constraints?: string;
  readonly steps: readonly Step[];
}

export type Prepared =
  | {
      readonly kind: 'prepared';
      readonly layer: Layer;
      readonly key: string;
      /** The package manager that was used, where it is not the machine's: scripts of the repository may call it. */
      readonly fetches: Installer | undefined;
      readonly ms: number;
    }
  | ({ readonly kind: 'cannot-prepare' } & StepFailure);

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
    plan.runsRepository ? preparation.repository : '',
    ...(preparation.trustClass === 'fork' ? ['fork'] : []),
    ...plan.inputs,
  ]);
  let failure: StepFailure | undefined;
  class StepFailed extends Error {}
  try {
    const layer = await openLayer(ground.layersDir, key, async (dir) => {
      failure = await install(ground, preparation, plan, dir);
      if (failure !== undefined) throw new StepFailed();
      return { installer: plan.installer, pinned: plan.pinned };
    });
    return { kind: 'prepared', layer, key, fetches: plan.fetches, ms: performance.now() - start };
  } catch (error) {
    if (!(error instanceof StepFailed) || failure === undefined) throw error;
    await throwWhenFull(ground.layersDir);
    return { kind: 'cannot-prepare', ...failure };
  }
}

/** How this tree is installed, and all that decides the outcome. */
export function planOf(ground: Pick<PrepareGround, 'python'>, preparation: Preparation): StepPlan {
  const read = treeReader(preparation.treeDir);
  const found =
    preparation.ecosystem === 'node'
      ? nodeSteps(preparation, read)
      : pythonSteps(preparation, read, ground.python);
  const plan = preparation.install === undefined ? found : commandsInstead(ground, preparation, found);
  return { ...plan, inputs: [...plan.inputs, ...packedFiles(preparation)] };
}

/** Files by which a command that we cannot read may choose what it installs. */
const manifestLike =
  /(?:^|\/)(?:package\.json|[^/]*(?:requirements|constraints)[^/]*|[^/]*[.-]lock(?:file)?[^/]*|[^/]*\.(?:toml|cfg)|setup\.py|Makefile)$/i;

function commandsInstead(
  ground: Pick<PrepareGround, 'python'>,
  preparation: Preparation,
  plan: StepPlan,
): StepPlan {
  const { install = [], paths, treeDir } = preparation;
  const read = treeReader(treeDir);
  const commands = shellSteps(install);
  const texts = paths.filter((path) => manifestLike.test(path)).map((path) => `${path}\0${read(path) ?? ''}`);
  const { constraints: _, ...rest } = plan;
  return {
    ...rest,
    installer: 'configured commands',
    inputs: [...install, ...texts],
    runsRepository: true,
    steps: preparation.ecosystem === 'node' ? commands : aroundCommands(preparation, ground.python, commands),
  };
}

/** Packages and patches that are in the repository itself: manifests only name them. */
function packedFiles({ paths, treeDir }: Preparation): readonly string[] {
  return paths
    .filter((path) => /\.(?:tgz|tar\.gz|whl|patch)$/.test(path))
    .flatMap((path) => {
      const file = join(treeDir, path);
      return lstatSync(file, { throwIfNoEntry: false })?.isFile() === true
        ? [`${path} ${createHash('sha256').update(readFileSync(file)).digest('hex')}`]
        : [];
    });
}

async function install(
  ground: PrepareGround,
  preparation: Preparation,
  plan: StepPlan,
  dir: string,
): Promise<StepFailure | undefined> {
  const installer = plan.fetches === undefined ? undefined : await openInstaller(ground, plan.fetches);
  if (installer?.kind === 'failed') return installer;
  const [work, tools] = [join(dir, 'work'), join(dir, 'tools')];
  await copyTree(preparation.treeDir, work);
  await tameSettings(work, preparation.packageDir, ground.npm?.registry);
  await mkdir(tools, { recursive: true });
  const constraints = join(tools, 'constraints.txt');
  if (plan.constraints !== undefined) await writeFile(constraints, plan.constraints);
  for (const folder of [work, tools]) await giveTo(ground.sandbox.owner(), folder);
  const mounts: readonly Mount[] = [
    { kind: 'writable', host: work, guest: '/work' },
    { kind: 'writable', host: tools, guest: GUEST_TOOLS },
    ...(installer === undefined ? [] : [installer.mount]),
  ];
  const env = versionVariables(preparation.version);
  const failure = await runSteps(ground, plan.steps, { mounts, env, network: 'registries' });
  if (failure !== undefined) return failure;
  await throwWhenFull(dir);
  await keepWhatIsNew(work, join(dir, 'files'), preparation.paths);
  await rm(constraints, { force: true });
  return undefined;
}

/** For packages that ask git, which is not there, for their version. */
function versionVariables(version: string): Readonly<Record<string, string>> {
  return {
    SETUPTOOLS_SCM_PRETEND_VERSION: version,
    HATCH_VCS_PRETEND_VERSION: version,
    PBR_VERSION: version,
    POETRY_DYNAMIC_VERSIONING_BYPASS: version,
  };
}
