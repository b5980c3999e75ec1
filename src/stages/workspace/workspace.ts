// Stage: private checkouts of base and head with prepared dependencies. The user's repository is only read.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import type { Settings } from '../../config.ts';
import { Fault } from '../../errors.ts';
import type { Project } from '../../frameworks/framework.ts';
import type { Language } from '../../languages/language.ts';
import type { Sandbox } from '../../sandboxes/sandbox.ts';
import type { Request, Tree } from '../../terms.ts';
import { openPrivateGit, type PrivateGit } from './git.ts';
import type { Layer } from './layers.ts';
import {
  type Ecosystem,
  GUEST_TOOLS,
  type Prepared,
  type PrepareGround,
  prepareTree,
  pythonMounts,
} from './prepare.ts';
import { resolveRefs } from './refs.ts';
import { findNpm, findPython, type PythonTool } from './toolchain.ts';
import {
  type ChangedPath,
  changedPaths,
  exportTree,
  giveTo,
  layTestsOver,
  listPaths,
  treeReader,
} from './trees.ts';

export interface Workspace extends AsyncDisposable {
  readonly repoDir: string;
  readonly baseCommit: string;
  readonly headCommit: string;
  readonly headIsWorkTree: boolean;
  readonly changedPaths: readonly string[];
  /** Tracked paths of head. */
  readonly paths: readonly string[];
  readonly readHead: (path: string) => string | undefined;
  readonly readBase: (path: string) => string | undefined;
  /** Subject of the newest commit of the change. */
  readonly title: string;
  /** The request's own words and all commit messages. */
  readonly text: string;
  readonly prepare: (
    ecosystem: Ecosystem,
    packageDir: string,
  ) => Promise<PreparedTrees | { readonly kind: 'cannot-prepare'; readonly detail: string }>;
}

export interface PreparedTrees {
  readonly kind: 'ready';
  readonly head: Tree;
  readonly base: Tree;
  readonly project: Project;
  readonly installer: string;
  readonly pinned: boolean;
  readonly cached: boolean;
  readonly ms: number;
}

export interface WorkspaceOptions {
  readonly startDir: string;
  readonly settings: Settings;
  readonly sandbox: Sandbox;
  /** They say which files are tests, fixtures and helpers: base runs under head's. */
  readonly languages: readonly Language[];
  readonly progress: { readonly note: (text: string) => void };
  readonly signal: AbortSignal;
}

export async function openWorkspace(request: Request, options: WorkspaceOptions): Promise<Workspace> {
  const runsDir = join(options.settings.cacheDir, 'runs');
  await mkdir(runsDir, { recursive: true });
  await sweepDeadRuns(runsDir);
  const root = await mkdtemp(join(runsDir, 'run-'));
  await writeFile(join(root, 'pid'), String(process.pid));
  const dispose = () => rm(root, { recursive: true, force: true });
  try {
    return await fillWorkspace(request, options, root, dispose);
  } catch (error) {
    await dispose();
    throw asDiskFault(error);
  }
}

/** Folders of runs whose process is gone: killed before they could tidy up. */
async function sweepDeadRuns(runsDir: string): Promise<void> {
  for (const name of await readdir(runsDir)) {
    const pidFile = join(runsDir, name, 'pid');
    const pid = existsSync(pidFile) ? Number(readFileSync(pidFile, 'utf8')) : 0;
    if (pid > 0 && !existsSync(`/proc/${pid}`))
      await rm(join(runsDir, name), { recursive: true, force: true });
  }
}

async function fillWorkspace(
  request: Request,
  options: WorkspaceOptions,
  root: string,
  dispose: () => Promise<void>,
): Promise<Workspace> {
  const { sandbox, languages, progress } = options;
  const isTestPath = (path: string) =>
    languages.some((language) => language.isTest(path) || language.isTestSupport(path));
  const git = await openPrivateGit(options.startDir, join(root, 'private'));
  const refs = await resolveRefs(git, request, join(root, 'private'));
  const [headDir, baseDir] = [join(root, 'head'), join(root, 'base')];
  const dropped = await exportTree(git, refs.head, headDir);
  await exportTree(git, refs.base, baseDir);
  const [paths, changed] = await Promise.all([
    listPaths(git, refs.head),
    changedPaths(git, refs.base, refs.head),
  ]);
  await unknownPaths(request, paths, changed);
  const plainBase = new Map(changed.map(({ path }) => [path, treeReader(baseDir)(path)]));
  const readHead = treeReader(headDir);
  await layTestsOver(baseDir, headDir, changed, isTestPath);
  for (const dir of [headDir, baseDir]) await giveTo(sandbox.owner(), dir);
  const log = refs.headIsWorkTree
    ? await subjects(git, refs.base, `${refs.head}^`)
    : await subjects(git, refs.base, refs.head);
  if (refs.note !== undefined) progress.note(refs.note);
  for (const path of dropped)
    progress.note(`left out a symbolic link that leads out of the repository: ${path}`);
  return {
    repoDir: git.repoDir,
    baseCommit: refs.base,
    headCommit: refs.head,
    headIsWorkTree: refs.headIsWorkTree,
    changedPaths: changed.map(({ path }) => path),
    paths,
    readHead,
    readBase: (path) => (plainBase.has(path) ? plainBase.get(path) : readHead(path)),
    title: log.title || 'Uncommitted work',
    text: [request.instruction, log.all].filter((text) => text !== undefined && text !== '').join('\n\n'),
    prepare: (ecosystem, packageDir) =>
      prepareBoth(options, git, refs, { headDir, baseDir, paths, readHead, root }, ecosystem, packageDir),
    [Symbol.asyncDispose]: dispose,
  };
}

async function unknownPaths(
  request: Request,
  paths: readonly string[],
  changed: readonly ChangedPath[],
): Promise<void> {
  for (const wanted of request.paths) {
    const prefix = `${wanted.replace(/\/$/, '')}/`;
    const isKnown = [...paths, ...changed.map(({ path }) => path)].some(
      (path) => path === wanted || path.startsWith(prefix),
    );
    if (!isKnown)
      throw new Fault('unknown-path', {
        fields: { path: wanted },
        fix: 'Name paths as git lists them, from the top of the repository',
      });
  }
}

async function subjects(
  git: PrivateGit,
  base: string,
  head: string,
): Promise<{ title: string; all: string }> {
  const log = await git.run(['log', '--no-merges', '--max-count=20', '--format=%B%x00', `${base}..${head}`]);
  const messages = log
    .split('\0')
    .map((text) => text.trim())
    .filter((text) => text !== '');
  return { title: messages[0]?.split('\n')[0] ?? '', all: messages.join('\n\n').slice(0, 8000) };
}

interface Exports {
  readonly headDir: string;
  readonly baseDir: string;
  readonly paths: readonly string[];
  readonly readHead: (path: string) => string | undefined;
  readonly root: string;
}

async function prepareBoth(
  options: WorkspaceOptions,
  git: PrivateGit,
  refs: { base: string; head: string },
  exports: Exports,
  ecosystem: Ecosystem,
  packageDir: string,
): Promise<PreparedTrees | { kind: 'cannot-prepare'; detail: string }> {
  const { settings, sandbox, signal } = options;
  const { note } = options.progress;
  const layersDir = join(settings.cacheDir, 'layers');
  await mkdir(layersDir, { recursive: true });
  const npm = ecosystem === 'node' ? await findNpm(settings.path) : undefined;
  const python = ecosystem === 'python' ? await findPython(settings.path) : undefined;
  const ground: PrepareGround = { sandbox, layersDir, npm, python, note, signal };
  const version = await describeVersion(git, refs.head);
  const prepare = async (treeDir: string, commit: string, paths: readonly string[]) =>
    await prepareTree(ground, {
      ecosystem,
      treeDir,
      paths,
      packageDir,
      asOf: (await git.run(['show', '-s', '--format=%cI', commit])).trim(),
      version,
    });
  const head = await prepare(exports.headDir, refs.head, exports.paths);
  if (head.kind === 'cannot-prepare')
    return { kind: 'cannot-prepare', detail: `${head.step} failed: ${lastLines(head.output)}` };
  const base = await prepareBase(
    head,
    async () => await prepare(exports.baseDir, refs.base, await listPaths(git, refs.base)),
    manifestsDiffer(exports),
  );
  const toTree = (name: Tree['name'], dir: string, layer: Layer): Tree => ({
    name,
    dir,
    layers: [layer.files],
    mounts: [
      { host: layer.tools, guest: GUEST_TOOLS },
      { host: dirname(process.execPath), guest: '/run/testwright-node' },
      ...pythonMounts(python).map(({ host, guest }) => ({ host, guest })),
    ],
    env: { PATH: `${GUEST_TOOLS}/venv/bin:/run/testwright-node:/usr/local/bin:/usr/bin:/bin` },
  });
  return {
    kind: 'ready',
    head: toTree('head', exports.headDir, head.layer),
    base: toTree('base', exports.baseDir, base.layer),
    project: describeProject(exports, packageDir, head.layer, python),
    installer: head.layer.installer,
    pinned: head.layer.pinned,
    cached: head.layer.cached,
    ms: head.ms,
  };
}

/** Base's own layer only where what decides it differs; where that cannot be made any more, head's serves. */
async function prepareBase(
  head: Extract<Prepared, { kind: 'prepared' }>,
  make: () => Promise<Prepared>,
  differs: boolean,
): Promise<Extract<Prepared, { kind: 'prepared' }>> {
  if (!differs) return head;
  const base = await make();
  return base.kind === 'prepared' ? base : head;
}

function manifestsDiffer({ headDir, baseDir, paths }: Exports): boolean {
  const decisive = paths.filter((path) =>
    /(?:^|\/)(?:package\.json|package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|pyproject\.toml|setup\.py|setup\.cfg|poetry\.lock|uv\.lock|requirements[^/]*\.txt)$/.test(
      path,
    ),
  );
  const [head, base] = [treeReader(headDir), treeReader(baseDir)];
  return decisive.some((path) => withoutVersion(head(path)) !== withoutVersion(base(path)));
}

/** A release's own version number changes no dependency. */
function withoutVersion(text: string | undefined): string | undefined {
  return text?.replace(/^\s*"?version"?\s*[:=].*$/m, '');
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

function describeProject(
  exports: Exports,
  packageDir: string,
  layer: Layer,
  python: PythonTool | undefined,
): Project {
  const readLayer = treeReader(layer.files);
  const read = (path: string) => exports.readHead(path) ?? readLayer(path);
  const manifest: unknown = JSON.parse(read(posix.join(packageDir, 'package.json')) ?? '{}');
  const nearest = (name: string): string | undefined => {
    for (let folder = packageDir; ; folder = posix.dirname(folder)) {
      const found = read(posix.join(folder === '.' ? '' : folder, 'node_modules', name, 'package.json'));
      if (found !== undefined) return /"version"\s*:\s*"([^"]+)"/.exec(found)?.[1];
      if (folder === '' || folder === '.') return undefined;
    }
  };
  return {
    dir: exports.headDir,
    layers: [layer.files],
    packageDir,
    manifest: typeof manifest === 'object' && manifest !== null ? (manifest as Record<string, unknown>) : {},
    paths: exports.paths,
    read,
    installed: python === undefined ? nearest : (name) => installedInVenv(layer, name),
  };
}

function installedInVenv(layer: Layer, name: string): string | undefined {
  const lib = join(layer.tools, 'venv/lib');
  if (!existsSync(lib)) return undefined;
  const pattern = new RegExp(`^${name.replace(/[-_.]/g, '[-_.]')}-([^-]+)\\.dist-info$`, 'i');
  const entries = readdirSync(lib).flatMap((folder) => readdirSync(join(lib, folder, 'site-packages')));
  return entries.map((entry) => pattern.exec(entry)?.[1]).find((version) => version !== undefined);
}

function lastLines(output: string): string {
  return output
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-8)
    .join('\n')
    .slice(-1200);
}

function asDiskFault(error: unknown): unknown {
  const text = error instanceof Error ? `${error.message} ${'code' in error ? String(error.code) : ''}` : '';
  return text.includes('ENOSPC')
    ? new Fault('disk-full', {
        cause: error,
        fix: 'Free some space in the cache folder (its path: testwright doctor)',
      })
    : error;
}
