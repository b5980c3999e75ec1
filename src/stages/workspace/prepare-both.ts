// Head and base made ready to run: dependencies as a layer each, or one for both where the same things decide them.
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Settings } from '../../config.ts';
import { Fault } from '../../errors.ts';
import type { Project } from '../../frameworks/framework.ts';
import type { Sandbox } from '../../sandboxes/sandbox.ts';
import type { RepositoryConfig, TestConfig, Tree, Trust } from '../../terms.ts';
import { type Builds, buildBoth } from './build-both.ts';
import { throwWhenFull } from './disk.ts';
import type { PrivateGit } from './git.ts';
import { type Ecosystem, type Preparation, type Prepared, planOf, prepareTree } from './prepare.ts';
import { describeProject, type Exports } from './project.ts';
import { readPythonNeeds } from './python-needs.ts';
import { choosePython } from './python-versions.ts';
import type { Refs } from './refs.ts';
import { GUEST_TOOLS, type PrepareGround, pythonMounts } from './steps.ts';
import { findMorePythons, findNpm, findPython, type PythonTool } from './toolchain.ts';
import { giveTo, listPaths } from './trees.ts';

export interface PreparedTrees {
  readonly kind: 'ready';
  readonly head: Tree;
  readonly base: Tree;
  readonly project: Project;
  readonly test?: TestConfig;
  readonly installer: string;
  readonly pinned: boolean;
  readonly layers: { readonly head: string; readonly base: string };
  /** Versions of the host's tools that prepared the trees. */
  readonly tools: Readonly<Record<string, string>>;
  readonly cached: boolean;
  /** Tests import files that were built: what is laid over a source does not reach them. */
  readonly isBuilt: boolean;
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

/** What is to be prepared, beside the trees. */
export interface Wanted {
  readonly git: PrivateGit;
  readonly refs: Refs;
  readonly config: RepositoryConfig;
  readonly ecosystem: Ecosystem;
  readonly packageDir: string;
  /** A folder that goes with the request. */
  readonly scratch: string;
  readonly trust: Trust;
}

export async function prepareBoth(
  options: BothOptions,
  exports: Exports,
  wanted: Wanted,
): Promise<PreparedTrees | CannotPrepare> {
  const broken = brokenManifest(exports, wanted.packageDir);
  if (broken !== undefined) return { kind: 'cannot-prepare', detail: broken };
  const layersDir = join(options.settings.cacheDir, 'layers');
  await mkdir(layersDir, { recursive: true });
  const python = wanted.ecosystem === 'python' ? await fittingPython(options, exports, wanted) : undefined;
  if (typeof python === 'string') return { kind: 'cannot-prepare', detail: python };
  const ground = await openGround(options, wanted, layersDir, python);
  try {
    const ofHead = await describe(exports, wanted, 'head');
    const head = await prepareTree(ground, ofHead);
    if (head.kind === 'cannot-prepare')
      return { kind: 'cannot-prepare', detail: `${head.step} failed: ${head.output}` };
    const base = await prepareBase(ground, head, ofHead, await describe(exports, wanted, 'base'));
    const builds = await buildBoth(ground, exports, wanted, { head, base });
    if (builds.kind === 'failed')
      return { kind: 'cannot-prepare', detail: `${builds.step} failed: ${builds.output}` };
    return ready(exports, wanted, ground, { head, base, builds });
  } catch (error) {
    await throwWhenFull(layersDir, error);
    throw error;
  }
}

async function openGround(
  options: BothOptions,
  { ecosystem, scratch }: Wanted,
  layersDir: string,
  python: PythonTool | undefined,
): Promise<PrepareGround> {
  const { settings, sandbox, signal, progress } = options;
  const packageCache = join(scratch, 'packages');
  await mkdir(join(packageCache, 'tmp'), { recursive: true });
  await giveTo(sandbox.owner(), packageCache);
  const npm = ecosystem === 'node' ? await findNpm(settings.path, settings.registryEnv) : undefined;
  return { sandbox, layersDir, packageCache, npm, python, note: progress.note, signal };
}

/** The interpreter to use, or why there is none. */
async function fittingPython(
  { settings }: BothOptions,
  { paths, readHead }: Exports,
  { packageDir }: Wanted,
): Promise<PythonTool | string> {
  const wish = readPythonNeeds({ paths, packageDir }, readHead).requiresPython;
  const first = await findPython(settings.path);
  const fitting = choosePython([first], wish) ?? choosePython(await findMorePythons(settings.path), wish);
  if (fitting !== undefined) return fitting;
  const found = [first, ...(await findMorePythons(settings.path))].map(({ version }) => version);
  return `It needs Python ${wish || '3.8 or newer'}; found here: ${[...new Set(found)].join(', ')}. Put one that fits on the PATH`;
}

async function describe(
  exports: Exports,
  { git, refs, config, ecosystem, packageDir, trust }: Wanted,
  which: Tree['name'],
): Promise<Preparation> {
  const isHead = which === 'head';
  // Uncommitted work was made on top of its parent: that date keeps its layer from day to day.
  const commit = !isHead ? refs.base : refs.headIsWorkTree ? `${refs.head}^` : refs.head;
  return {
    ecosystem,
    packageDir,
    treeDir: isHead ? exports.headDir : exports.baseDir,
    paths: isHead ? exports.paths : await listPaths(git, refs.base),
    asOf: (await git.run(['show', '-s', '--format=%cI', commit])).trim(),
    version: await describeVersion(git, refs.head),
    // What a stranger's code makes is kept for that very head; what no code of it decides, among strangers.
    repository: isHead && trust === 'fork' ? `${git.repoDir} fork ${refs.head}` : git.repoDir,
    trustClass: isHead && trust === 'fork' ? 'fork' : 'own',
    ...(config.install === undefined ? {} : { install: config.install }),
  };
}

type Done = Extract<Prepared, { kind: 'prepared' }>;

function ready(
  exports: Exports,
  { config, packageDir }: Wanted,
  { python, npm }: PrepareGround,
  { head, base, builds }: { head: Done; base: Done; builds: Builds },
): PreparedTrees {
  const common = [
    { host: dirname(process.execPath), guest: '/run/testwright-node' },
    ...pythonMounts(python).map(({ host, guest }) => ({ host, guest })),
  ];
  const layersOf = (prepared: Done, built: string | undefined) =>
    built === undefined ? [prepared.layer.files] : [built, prepared.layer.files];
  const tree = (name: Tree['name'], dir: string, prepared: Done, built: string | undefined): Tree => ({
    name,
    dir,
    layers: layersOf(prepared, built),
    mounts: [{ host: prepared.layer.tools, guest: GUEST_TOOLS }, ...common],
    env: { PATH: `${GUEST_TOOLS}/venv/bin:/run/testwright-node:/usr/local/bin:/usr/bin:/bin` },
  });
  const { installer, pinned, cached } = head.layer;
  return {
    kind: 'ready',
    head: tree('head', exports.headDir, head, builds.head),
    base: tree('base', exports.baseDir, base, builds.base),
    project: describeProject(exports, packageDir, head.layer, layersOf(head, builds.head), python),
    ...(config.test === undefined ? {} : { test: config.test }),
    ...{ installer, pinned, cached, ms: head.ms },
    layers: { head: head.layer.key, base: base.layer.key },
    tools: {
      node: process.version.slice(1),
      ...(npm === undefined ? {} : { npm: npm.version }),
      ...(python === undefined ? {} : { python: python.version }),
    },
    isBuilt: builds.head !== undefined,
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
  head: Done,
  ofHead: Preparation,
  ofBase: Preparation,
): Promise<Done> {
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
