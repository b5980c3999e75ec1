// Configuration and hooks of test frameworks that a change brings: found, and for a fork replaced by base's, since who
// chooses how tests are run chooses what they say.
import { realpathSync } from 'node:fs';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { Trust } from '../../terms.ts';
import { namedFiles } from './test-hooks.ts';
import { isSettingsFile, withSettingsOf } from './test-settings.ts';
import { type ChangedPath, treeReader } from './trees.ts';

/** What the change does to how tests are run, and whose of it counts. */
export interface Configuration {
  readonly from: 'base' | 'head';
  readonly paths: readonly string[];
}

export interface Sides {
  readonly headDir: string;
  readonly baseDir: string;
  readonly headPaths: readonly string[];
  readonly basePaths: readonly string[];
  readonly changed: readonly ChangedPath[];
}

/** Whole files that only test frameworks, Node or Python read, or that stand in for them. */
const configurationFiles = [
  /(?:^|\/)(?:jest|vitest|vite|babel|mocha|ava|karma|wdio)[.-](?:config|conf|workspace|projects?|preset|setup|environment|reporter|runner|sequencer|resolver|transform(?:er)?)(?:[.-][\w-]+)*\.(?:[cm]?[jt]sx?|json)$/i,
  /(?:^|\/)(?:setupTests|global[-_.]?(?:setup|teardown))(?:[.-][\w-]+)*\.[cm]?[jt]sx?$/i,
  /(?:^|\/)\.(?:mocharc|babelrc|swcrc|taprc|nycrc|c8rc|npmrc|yarnrc|pnpmfile)(?:\.\w+)*$/i,
  /(?:^|\/)\.pnp\.[\w.]+$/,
  // Packages that a repository holds itself come before those that were installed.
  /(?:^|\/)node_modules\//,
  /(?:^|\/)(?:conftest|sitecustomize|usercustomize)\.py$/,
  /(?:^|\/)(?:\.?pytest\.ini|tox\.ini|\.?pytest\.toml)$/,
  /\.pth$/,
  // Names under which Python would find our recorder or the framework itself.
  /(?:^|\/)(?:pytest|_pytest|pluggy|iniconfig|testwright_recorder)(?:\.py$|\/)/,
];

/** The changed paths among them, with those that base's own configuration loads. */
export function changedConfiguration(
  { headDir, baseDir, basePaths, changed }: Sides,
  isProduction: (path: string) => boolean,
  isTest: (path: string) => boolean,
): readonly string[] {
  const [readBase, readHead] = [treeReader(baseDir), treeReader(headDir)];
  const isFixed = (path: string) => configurationFiles.some((pattern) => pattern.test(path));
  const loaded = namedFiles(
    basePaths.filter((path) => isFixed(path) || isSettingsFile(path)),
    { paths: new Set(basePaths), read: readBase, isProduction, isTest },
  );
  const linked = basePaths.filter(isFixed).flatMap((path) => realPath(baseDir, path));
  return changed
    .map(({ path }) => path)
    .filter(
      (path) =>
        isFixed(path) ||
        loaded.has(path) ||
        linked.includes(path) ||
        (isSettingsFile(path) && withSettingsOf(path, readHead(path), readBase(path)) !== readHead(path)),
    );
}

/** Where a link of base leads inside it. */
function realPath(dir: string, path: string): readonly string[] {
  try {
    return [relative(realpathSync(dir), realpathSync(join(dir, path)))];
  } catch {
    // Links that lead out were left out.
    return [];
  }
}

/** Puts base's into the checkout of head; gives what then belongs to it and what still differs. */
export async function configurationFromBase(
  { headDir, baseDir, headPaths, basePaths, changed }: Sides,
  configuration: readonly string[],
): Promise<{ readonly paths: readonly string[]; readonly changed: readonly ChangedPath[] }> {
  const [readBase, readHead] = [treeReader(baseDir), treeReader(headDir)];
  const whole = configuration.filter((path) => !isSettingsFile(path));
  for (const path of configuration.filter(isSettingsFile)) {
    const text = withSettingsOf(path, readHead(path), readBase(path));
    await rm(join(headDir, path), { force: true, recursive: true });
    if (text !== undefined) await putInto(headDir, path, (to) => writeFile(to, text));
  }
  for (const path of whole) await rm(join(headDir, path), { force: true, recursive: true });
  const kept = whole.filter((path) => basePaths.includes(path));
  for (const path of kept)
    await putInto(headDir, path, (to) => cp(join(baseDir, path), to, { verbatimSymlinks: true }));
  return {
    paths: [...headPaths.filter((path) => !whole.includes(path)), ...kept],
    changed: changed.filter(({ path }) => !whole.includes(path)),
  };
}

/** Where head has a file in place of the folder, nothing is loaded from there either. */
async function putInto(dir: string, path: string, write: (to: string) => Promise<void>): Promise<void> {
  try {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await write(join(dir, path));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EEXIST' && code !== 'ENOTDIR' && code !== 'ERR_FS_CP_DIR_TO_NON_DIR') throw error;
  }
}

export function sideOf(trust: Trust): Configuration['from'] {
  return trust === 'fork' ? 'base' : 'head';
}
