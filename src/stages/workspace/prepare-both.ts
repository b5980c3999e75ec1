// Head and base made ready to run: dependencies as a layer each, or one for both where the same things decide them.
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Settings } from '../../config.ts';
import { Fault } from '../../errors.ts';
import type { Project } from '../../frameworks/framework.ts';
import type { Sandbox } from '../../sandboxes/sandbox.ts';
import type { Tree } from '../../terms.ts';
import { throwWhenFull } from './disk.ts';
import type { PrivateGit } from './git.ts';
import type { Layer } from './layers.ts';
import {
  type Ecosystem,
  GUEST_TOOLS,
  type Preparation,
  type Prepared,
  type PrepareGround,
  planOf,
  prepareTree,
  pythonMounts,
} from './prepare.ts';
import { describeProject, type Exports } from './project.ts';
import type { Refs } from './refs.ts';
import { findNpm, findPython } from './toolchain.ts';
import { listPaths } from './trees.ts';

export interface PreparedTrees {
  readonly kind: 'ready';
  readonly head: Tree;
  readonly base: Tree;
  readonly project: Project;
  readonly installer: string;
  readonly pinned: boolean;
  readonly layers: { readonly head: string; readonly base: string };
  /** Versions of the host's tools that prepared the trees. */
  readonly tools: Readonly<Record<string, string>>;
  readonly cached: boolean;
  readonly ms: number;
}

export interface CannotPrepare {
  readonly kind: 'cannot-prepare';
  readonly detail: string;
}

export interface BothOptions {
  readonly settings: Settings;
  readonly sandbox: Sandbox;
  readonly progress: { readonly note: (text: string) => void };
  readonly signal: AbortSignal;
}

export async function prepareBoth(
  options: BothOptions,
  git: PrivateGit,
  refs: Refs,
  exports: Exports,
  ecosystem: Ecosystem,
  packageDir: string,
): Promise<PreparedTrees | CannotPrepare> {
  const { settings, sandbox, signal } = options;
  const broken = brokenManifest(exports, packageDir);
  if (broken !== undefined) return { kind: 'cannot-prepare', detail: broken };
  const layersDir = join(settings.cacheDir, 'layers');
  await mkdir(layersDir, { recursive: true });
  const npm = ecosystem === 'node' ? await findNpm(settings.path, settings.registryEnv) : undefined;
  const python = ecosystem === 'python' ? await findPython(settings.path) : undefined;
  const ground: PrepareGround = { sandbox, layersDir, npm, python, note: options.progress.note, signal };
  const version = await describeVersion(git, refs.head);
  const describe = async (treeDir: string, commit: string, paths: readonly string[]) => ({
    ecosystem,
    treeDir,
    paths,
    packageDir,
    // Uncommitted work was made on top of its parent: that date keeps its layer from day to day.
    asOf: (await git.run(['show', '-s', '--format=%cI', commit])).trim(),
    version,
  });
  try {
    const ofHead = await describe(
      exports.headDir,
      refs.headIsWorkTree ? `${refs.head}^` : refs.head,
      exports.paths,
    );
    const head = await prepareTree(ground, ofHead);
    if (head.kind === 'cannot-prepare')
      return { kind: 'cannot-prepare', detail: `${head.step} failed: ${head.output}` };
    const ofBase = await describe(exports.baseDir, refs.base, await listPaths(git, refs.base));
    const base = await prepareBase(ground, head, ofHead, ofBase);
    const common = [
      { host: dirname(process.execPath), guest: '/run/testwright-node' },
      ...pythonMounts(python).map(({ host, guest }) => ({ host, guest })),
    ];
    return {
      kind: 'ready',
      head: toTree('head', exports.headDir, head.layer, common),
      base: toTree('base', exports.baseDir, base.layer, common),
      project: describeProject(exports, packageDir, head.layer, python),
      installer: head.layer.installer,
      pinned: head.layer.pinned,
      layers: { head: head.layer.key, base: base.layer.key },
      tools: {
        node: process.version.slice(1),
        ...(npm === undefined ? {} : { npm: npm.version }),
        ...(python === undefined ? {} : { python: python.version }),
      },
      cached: head.layer.cached,
      ms: head.ms,
    };
  } catch (error) {
    await throwWhenFull(layersDir, error);
    throw error;
  }
}

function toTree(name: Tree['name'], dir: string, layer: Layer, mounts: Tree['mounts']): Tree {
  return {
    name,
    dir,
    layers: [layer.files],
    mounts: [{ host: layer.tools, guest: GUEST_TOOLS }, ...mounts],
    env: { PATH: `${GUEST_TOOLS}/venv/bin:/run/testwright-node:/usr/local/bin:/usr/bin:/bin` },
  };
}

/** A manifest that nobody can read, in words; frameworks read it too. */
function brokenManifest({ readHead }: Exports, packageDir: string): string | undefined {
  const path = join(packageDir, 'package.json');
  try {
    JSON.parse(readHead(path) ?? '{}');
    return undefined;
  } catch (error) {
    return `${path} is not JSON: ${error instanceof Error ? error.message : ''}`;
  }
}

/** Base's own layer only where what decides it differs; where that cannot be made any more, head's serves. */
async function prepareBase(
  ground: PrepareGround,
  head: Extract<Prepared, { kind: 'prepared' }>,
  ofHead: Preparation,
  ofBase: Preparation,
): Promise<Extract<Prepared, { kind: 'prepared' }>> {
  const deciding = (preparation: Preparation) =>
    JSON.stringify(planOf(ground, preparation).inputs.map(withoutVersion));
  if (deciding(ofHead) === deciding(ofBase)) return head;
  const base = await prepareTree(ground, ofBase);
  return base.kind === 'prepared' ? base : head;
}

/** A release's own version number changes no dependency. */
function withoutVersion(text: string): string {
  return text.replace(/^\s*"?version"?\s*[:=].*$/m, '');
}

async function describeVersion(git: PrivateGit, head: string): Promise<string> {
  const tag = await git
    .run(['describe', '--tags', '--abbrev=0', '--match=*[0-9].[0-9]*', head])
    .catch((error: unknown) => {
      // No tag is reachable, or none was fetched: packages only need some version.
      if (error instanceof Fault && error.code === 'git-failed') return '';
      throw error;
    });
  return /(\d+\.\d+(?:\.\d+)?)/.exec(tag)?.[1] ?? '999.0.0';
}
