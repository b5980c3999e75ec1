// Both trees made ready to run: dependencies installed once per lockfile, and what the project says about itself.
import { existsSync, readdirSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import type { Settings } from '../../config.ts';
import { Fault } from '../../errors.ts';
import type { Project } from '../../frameworks/framework.ts';
import type { Sandbox } from '../../sandboxes/sandbox.ts';
import type { Tree } from '../../terms.ts';
import type { PrivateGit } from './git.ts';
import type { Layer } from './layers.ts';
import {
  type Ecosystem,
  GUEST_TOOLS,
  type Prepared,
  type PrepareGround,
  prepareTree,
  pythonMounts,
} from './prepare.ts';
import { findNpm, findPython, type PythonTool } from './toolchain.ts';
import { listPaths, treeReader } from './trees.ts';

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

interface PrepareOptions {
  readonly settings: Settings;
  readonly sandbox: Sandbox;
  readonly progress: { readonly note: (text: string) => void };
  readonly signal: AbortSignal;
}

interface Exports {
  readonly headDir: string;
  readonly baseDir: string;
  readonly paths: readonly string[];
  readonly readHead: (path: string) => string | undefined;
  readonly root: string;
}

export async function prepareBoth(
  options: PrepareOptions,
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
