// Files that a tree's own build makes, as a layer over its dependencies: made without network, kept by the whole tree.
import { readdirSync } from 'node:fs';
import { cp, mkdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Mount } from '../../sandboxes/sandbox.ts';
import { copyTree, keepWhatIsNew } from './copies.ts';
import { throwWhenFull } from './disk.ts';
import { openInstaller } from './installers.ts';
import { layerKey, openLayer } from './layers.ts';
import type { Prepared } from './prepare.ts';
import { GUEST_TOOLS, type PrepareGround, runSteps, type Step, type StepFailure } from './steps.ts';
import { giveTo } from './trees.ts';

export interface Build {
  readonly treeDir: string;
  /** Tracked paths of the tree. */
  readonly paths: readonly string[];
  /** Names all that is in the tree. */
  readonly treeId: string;
  readonly dependencies: Extract<Prepared, { kind: 'prepared' }>;
  readonly steps: readonly Step[];
}

export type Built =
  | { readonly kind: 'built'; readonly files: string }
  | ({ readonly kind: 'failed' } & StepFailure);

/** Room for what bundlers keep in node_modules/.cache; gone after the build. */
const MODULES_MIB = 256;
const MODULES_INODES = 50_000;

export async function buildTree(ground: PrepareGround, build: Build): Promise<Built> {
  let failure: StepFailure | undefined;
  class BuildFailed extends Error {}
  const key = layerKey(['build', build.dependencies.key, build.treeId, JSON.stringify(build.steps)]);
  try {
    const { files } = await openLayer(ground.layersDir, key, async (dir) => {
      failure = await runBuild(ground, build, dir);
      if (failure !== undefined) throw new BuildFailed();
      return { installer: 'build', pinned: true };
    });
    return { kind: 'built', files };
  } catch (error) {
    if (!(error instanceof BuildFailed) || failure === undefined) throw error;
    return { kind: 'failed', ...failure };
  }
}

async function runBuild(ground: PrepareGround, build: Build, dir: string): Promise<StepFailure | undefined> {
  const { layer, fetches } = build.dependencies;
  const installer = fetches === undefined ? undefined : await openInstaller(ground, fetches);
  if (installer?.kind === 'failed') return installer;
  const work = join(dir, 'work');
  await copyTree(build.treeDir, work);
  const modules = moduleFolders(layer.files);
  // What the installation left beside them: state of the package manager, compiled extensions.
  const isBeside = (path: string) => basename(path) !== 'node_modules';
  await cp(layer.files, work, { recursive: true, verbatimSymlinks: true, force: false, filter: isBeside });
  for (const folder of modules) await mkdir(join(work, folder), { recursive: true });
  await giveTo(ground.sandbox.owner(), work);
  const failure = await runSteps(ground, build.steps, {
    mounts: [
      { kind: 'writable', host: work, guest: '/work' },
      { kind: 'read-only', host: layer.tools, guest: GUEST_TOOLS },
      ...(installer === undefined ? [] : [installer.mount]),
      ...modules.map(
        (folder): Mount => ({
          kind: 'overlay',
          lowers: [join(layer.files, folder)],
          guest: `/work/${folder}`,
          sizeMiB: MODULES_MIB,
          inodes: MODULES_INODES,
        }),
      ),
    ],
    env: { npm_config_offline: 'true', YARN_IGNORE_PATH: '1' },
    network: 'none',
  });
  if (failure !== undefined) return failure;
  await throwWhenFull(dir);
  for (const folder of modules) await rm(join(work, folder), { recursive: true, force: true });
  await keepWhatIsNew(work, join(dir, 'files'), build.paths);
  return undefined;
}

/** The outermost node_modules folders of a layer, wherever packages of a workspace have theirs. */
function moduleFolders(files: string, below = ''): readonly string[] {
  return readdirSync(join(files, below), { withFileTypes: true }).flatMap((entry) => {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (!entry.isDirectory()) return [];
    return entry.name === 'node_modules' ? [path] : moduleFolders(files, path);
  });
}
