// Stage: private checkouts of base and head with prepared dependencies. The user's repository is only read.

import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Settings } from '../../config.ts';
import { Fault } from '../../errors.ts';
import type { Language } from '../../languages/language.ts';
import type { Sandbox } from '../../sandboxes/sandbox.ts';
import type { AridRules, RepositoryConfig, Request, Trust } from '../../terms.ts';
import { throwWhenFull } from './disk.ts';
import { openPrivateGit, type PrivateGit } from './git.ts';
import type { Ecosystem } from './prepare.ts';
import { type CannotPrepare, type PreparedTrees, prepareBoth } from './prepare-both.ts';
import { type Recorded, recordedRefs, type Snapshot, takeSnapshot } from './recorded.ts';
import { type Refs, resolveRefs } from './refs.ts';
import { CONFIG_PATH, isInScope, readRepositoryConfig } from './repository-config.ts';
import {
  type Configuration,
  changedConfiguration,
  configurationFromBase,
  sideOf,
} from './test-configuration.ts';
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
  readonly snapshot: Snapshot;
  readonly changedPaths: readonly string[];
  readonly trust: Trust;
  /** What the change does to how tests are run, and whose of it counts. */
  readonly configuration: Configuration;
  /** Whether the repository's configuration lets its code be looked at. */
  readonly isInScope: (path: string) => boolean;
  /** What the repository's configuration says is not worth a fault. */
  readonly arid: AridRules;
  /** Tracked paths of head. */
  readonly paths: readonly string[];
  readonly readHead: (path: string) => string | undefined;
  readonly readBase: (path: string) => string | undefined;
  /** Subject of the newest commit of the change. */
  readonly title: string;
  /** The request's own words and all commit messages. */
  readonly text: string;
  readonly prepare: (ecosystem: Ecosystem, packageDir: string) => Promise<PreparedTrees | CannotPrepare>;
}

export interface WorkspaceOptions {
  readonly startDir: string;
  readonly settings: Settings;
  readonly sandbox: Sandbox;
  /** They say which files are tests, fixtures and helpers: base runs under head's. */
  readonly languages: readonly Language[];
  /** What counts where the repository's own configuration says nothing. */
  readonly beneath?: Pick<RepositoryConfig, 'paths' | 'arid'>;
  readonly progress: { readonly note: (text: string) => void };
  readonly signal: AbortSignal;
}

/** What of a request the workspace looks at. */
type Asked = Pick<Request, 'paths' | 'instruction' | 'trust'>;
type FindRefs = (git: PrivateGit, privateDir: string) => Promise<Refs>;

export async function openWorkspace(request: Request, options: WorkspaceOptions): Promise<Workspace> {
  return await openWith(request, options, (git, dir) => resolveRefs(git, request, dir));
}

/** The same commits, and the same uncommitted work, as evidence names them. Throws Fault `unknown-ref`, `cannot-replay`. */
export async function openRecorded(recorded: Recorded, options: WorkspaceOptions): Promise<Workspace> {
  return await openWith({ paths: [], trust: recorded.trust ?? 'own' }, options, (git, dir) =>
    recordedRefs(git, recorded, dir),
  );
}

async function openWith(request: Asked, options: WorkspaceOptions, findRefs: FindRefs): Promise<Workspace> {
  const runsDir = join(options.settings.cacheDir, 'runs');
  await mkdir(runsDir, { recursive: true });
  await sweepDeadRuns(runsDir);
  const root = await mkdtemp(join(runsDir, 'run-'));
  await writeFile(join(root, 'pid'), String(process.pid));
  const dispose = () => rm(root, { recursive: true, force: true });
  try {
    return await fillWorkspace(request, options, findRefs, root, dispose);
  } catch (error) {
    await dispose();
    await throwWhenFull(runsDir, error);
    throw error;
  }
}

/** Folders of runs whose process is gone: killed before they could tidy up. Another run may be sweeping as well. */
async function sweepDeadRuns(runsDir: string): Promise<void> {
  for (const name of await readdir(runsDir)) {
    const pid = Number(await readFile(join(runsDir, name, 'pid'), 'utf8').catch(() => '0'));
    if (pid > 0 && !existsSync(`/proc/${pid}`))
      await rm(join(runsDir, name), { recursive: true, force: true });
  }
}

async function fillWorkspace(
  request: Asked,
  options: WorkspaceOptions,
  findRefs: FindRefs,
  root: string,
  dispose: () => Promise<void>,
): Promise<Workspace> {
  const { sandbox, languages, progress } = options;
  const isTest = (path: string) => languages.some((language) => language.isTest(path));
  const isTestPath = (path: string) =>
    isTest(path) || languages.some((language) => language.isTestSupport(path));
  const git = await openPrivateGit(options.startDir, join(root, 'private'));
  const refs = await findRefs(git, join(root, 'private'));
  const [headDir, baseDir] = [join(root, 'head'), join(root, 'base')];
  const [dropped] = await Promise.all([
    exportTree(git, refs.head, headDir),
    exportTree(git, refs.base, baseDir),
  ]);
  const config = { ...options.beneath, ...readRepositoryConfig(treeReader(baseDir)(CONFIG_PATH)) };
  const { listed, paths, changed, configuration } = await settleConfiguration(git, refs, request, {
    ...{ headDir, baseDir, isTest, isTestPath, languages },
  });
  await unknownPaths(request, listed.headPaths, listed.changed);
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
  const isIn = (path: string) => isInScope(config.paths, path);
  return {
    repoDir: git.repoDir,
    baseCommit: refs.base,
    headCommit: refs.head,
    headIsWorkTree: refs.headIsWorkTree,
    snapshot: await takeSnapshot(git, refs),
    trust: request.trust,
    configuration,
    changedPaths: changed.map(({ path }) => path),
    isInScope: isIn,
    arid: config.arid ?? {},
    paths,
    readHead,
    readBase: (path) => (plainBase.has(path) ? plainBase.get(path) : readHead(path)),
    title: log.title || 'Uncommitted work',
    text: [request.instruction, log.all].filter((text) => text !== undefined && text !== '').join('\n\n'),
    prepare: (ecosystem, packageDir) =>
      prepareBoth(
        options,
        { headDir, baseDir, paths, readHead },
        { git, refs, config, ecosystem, packageDir, scratch: root, trust: request.trust },
      ),
    [Symbol.asyncDispose]: dispose,
  };
}

interface Checkouts {
  readonly headDir: string;
  readonly baseDir: string;
  readonly isTest: (path: string) => boolean;
  readonly isTestPath: (path: string) => boolean;
  readonly languages: readonly Language[];
}

/** For a fork, the checkout of head gets base's test configuration. */
async function settleConfiguration(git: PrivateGit, refs: Refs, { trust }: Asked, checkouts: Checkouts) {
  const { headDir, baseDir, isTest, isTestPath, languages } = checkouts;
  const listed = await listTrees(git, refs);
  const isProduction = (path: string) => !isTestPath(path) && languages.some((one) => one.matches(path));
  const sides = { headDir, baseDir, ...listed };
  const configuration: Configuration = {
    from: sideOf(trust),
    paths: changedConfiguration(sides, isProduction, isTest),
  };
  const { paths, changed } =
    configuration.from === 'base'
      ? await configurationFromBase(sides, configuration.paths)
      : { paths: listed.headPaths, changed: listed.changed };
  return { listed, paths, changed, configuration };
}

async function listTrees(git: PrivateGit, { base, head }: Refs) {
  const [headPaths, basePaths, changed] = await Promise.all([
    listPaths(git, head),
    listPaths(git, base),
    changedPaths(git, base, head),
  ]);
  return { headPaths, basePaths, changed };
}

async function unknownPaths(
  request: Asked,
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
