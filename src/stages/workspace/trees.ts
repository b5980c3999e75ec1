// Checkouts of commits as plain folders, without a .git: what trials run on.

import { readFileSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { cp, lchown, lstat, mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { PrivateGit } from './git.ts';

export interface ChangedPath {
  readonly path: string;
  readonly status: 'added' | 'modified' | 'deleted';
}

/** Exports a commit; symbolic links that lead out of it are left out and named. */
export async function exportTree(git: PrivateGit, commit: string, dir: string): Promise<readonly string[]> {
  await mkdir(dir, { recursive: true });
  const index = `${dir}.index`;
  await git.run(['read-tree', commit], { index });
  await git.run(['checkout-index', '--all', '--force', `--prefix=${dir}/`], { index, workTree: dir });
  const listed = await git.run(['ls-files', '--stage', '-z'], { index });
  await rm(index, { force: true });
  const links = listed
    .split('\0')
    .filter((entry) => entry.startsWith('120000 '))
    .map((entry) => entry.slice(entry.indexOf('\t') + 1));
  const outside = links.filter((path) => leadsOut(realpathSync(dir), join(dir, path)));
  for (const path of outside) await rm(join(dir, path));
  return outside;
}

/** Links may lead through other links, so where one ends is asked of the file system; a dangling one is read. */
function leadsOut(root: string, link: string): boolean {
  const isInside = (path: string) => path === root || path.startsWith(`${root}/`);
  try {
    return !isInside(realpathSync(link));
  } catch {
    return !isInside(resolve(realpathSync(dirname(link)), readlinkSync(link)));
  }
}

export async function listPaths(git: PrivateGit, commit: string): Promise<readonly string[]> {
  const listed = await git.run(['ls-tree', '-r', '-z', '--name-only', '--full-tree', commit]);
  return listed.split('\0').filter((path) => path !== '');
}

export async function changedPaths(
  git: PrivateGit,
  base: string,
  head: string,
): Promise<readonly ChangedPath[]> {
  const fields = (
    await git.run([
      'diff-tree',
      '-r',
      '-z',
      '--name-status',
      '--no-renames',
      '--no-ext-diff',
      '--no-textconv',
      base,
      head,
    ])
  ).split('\0');
  const changes: ChangedPath[] = [];
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const [letter, path] = [fields[index], fields[index + 1]];
    if (path !== undefined)
      changes.push({ path, status: letter === 'A' ? 'added' : letter === 'D' ? 'deleted' : 'modified' });
  }
  return changes;
}

/** Turns an export of base into base's production files under head's tests, fixtures and helpers. */
export async function layTestsOver(
  baseDir: string,
  headDir: string,
  changes: readonly ChangedPath[],
  isTestPath: (path: string) => boolean,
): Promise<void> {
  const tests = changes.filter((change) => isTestPath(change.path));
  // First all that goes: a folder of base may have become a file of head, or the other way round.
  for (const { path } of tests) await rm(join(baseDir, path), { force: true, recursive: true });
  for (const { path, status } of tests) {
    if (status === 'deleted' || !(await exists(join(headDir, path)))) continue;
    await mkdir(dirname(join(baseDir, path)), { recursive: true });
    await cp(join(headDir, path), join(baseDir, path), { verbatimSymlinks: true });
  }
}

/** Reads a text file of an exported tree; undefined when absent, binary, an LFS pointer or outside by way of a link. */
export function treeReader(dir: string): (path: string) => string | undefined {
  const root = realpathSync(dir);
  return (path) => {
    const at = realFile(join(dir, path));
    if (at === undefined || !at.startsWith(`${root}/`)) return undefined;
    const bytes = readFileSync(at);
    if (bytes.includes(0)) return undefined;
    const text = bytes.toString('utf8');
    return text.startsWith('version https://git-lfs') ? undefined : text;
  };
}

/** Where a path ends behind all links; undefined for what is no file: folders, loops, nothing. */
function realFile(path: string): string | undefined {
  try {
    const real = realpathSync(path);
    return statSync(real).isFile() ? real : undefined;
  } catch {
    return undefined;
  }
}

/** Gives a folder and all below it to the uid that sandboxes run as. */
export async function giveTo(
  owner: { readonly uid: number; readonly gid: number } | null,
  dir: string,
): Promise<void> {
  if (owner === null) return;
  await lchown(dir, owner.uid, owner.gid);
  for (const entry of await readdir(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) await giveTo(owner, path);
    else await lchown(path, owner.uid, owner.gid);
  }
}

async function exists(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined)) !== undefined;
}
