// Which two commits are compared: what the request names, or the work tree against where its branch left the default one.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../errors.ts';
import type { Request } from '../../terms.ts';
import type { PrivateGit } from './git.ts';

export interface Refs {
  readonly base: string;
  readonly head: string;
  readonly headIsWorkTree: boolean;
  /** What was decided for the user, to be told. */
  readonly note?: string;
}

export async function resolveRefs(git: PrivateGit, request: Request, privateDir: string): Promise<Refs> {
  const top = await commit(git, 'HEAD');
  if (top === undefined)
    throw new Fault('unknown-ref', {
      fields: { ref: 'HEAD' },
      fix: 'The repository has no commit yet: make one first',
    });
  const named = request.head === undefined ? undefined : await commitOrFault(git, request.head);
  const snapshot = named === undefined ? await snapshotWorkTree(git, top, privateDir) : undefined;
  const head = named ?? snapshot ?? top;
  if (request.base !== undefined) {
    const base = await commitOrFault(git, request.base);
    const fork = await mergeBase(git, base, named ?? top);
    return { base: fork ?? base, head, headIsWorkTree: snapshot !== undefined };
  }
  const branch = await defaultBranch(git);
  const fork = branch === undefined ? undefined : await mergeBase(git, branch.commit, named ?? top);
  if (snapshot !== undefined) return { base: fork ?? top, head, headIsWorkTree: true };
  if (fork !== undefined && fork !== head) return { base: fork, head, headIsWorkTree: false };
  return { head, headIsWorkTree: false, ...(await parentOf(git, head, request.paths, branch?.name)) };
}

/** What stands in for a base when head left no default branch: its parent, and nothing at all before a first commit. */
async function parentOf(
  git: PrivateGit,
  head: string,
  paths: readonly string[],
  branch: string | undefined,
): Promise<Pick<Refs, 'base' | 'note'>> {
  const why =
    branch === undefined
      ? 'No default branch was found'
      : `Nothing differs from ${branch.replace(/^refs\/(?:remotes|heads)\//, '')}`;
  const parent = await commit(git, `${head}^`);
  if (parent !== undefined)
    return { base: parent, note: `${why}: comparing the last commit with its parent` };
  if (!git.isShallow) return { base: await emptyCommit(git), note: `${why}: taking the first commit whole` };
  // Named paths are tested as they are; they need no base.
  if (paths.length > 0) return { base: head };
  throw new Fault('unknown-ref', {
    fields: { ref: `${head.slice(0, 12)}^` },
    fix: 'The clone is shallow and the parent was not fetched: run git fetch --unshallow, or name a commit with --base',
  });
}

export async function commit(git: PrivateGit, ref: string): Promise<string | undefined> {
  try {
    return (
      (await git.ask(['rev-parse', '--verify', '--end-of-options', `${ref}^{commit}`])).trim() || undefined
    );
  } catch {
    // It has no other way to say that there is no such commit. With --quiet simple-git would wait for words.
    return undefined;
  }
}

async function commitOrFault(git: PrivateGit, ref: string): Promise<string> {
  const found = (await commit(git, ref)) ?? (await commit(git, `origin/${ref}`));
  if (found === undefined)
    throw new Fault('unknown-ref', {
      fields: { ref, tried: [ref, `origin/${ref}`] },
      fix: 'Fetch it first (git fetch), or check its spelling',
    });
  return found;
}

async function mergeBase(git: PrivateGit, a: string, b: string): Promise<string | undefined> {
  try {
    return (await git.ask(['merge-base', a, b])).trim() || undefined;
  } catch {
    // Unrelated or cut-off histories have none.
    return undefined;
  }
}

async function defaultBranch(
  git: PrivateGit,
): Promise<{ readonly name: string; readonly commit: string } | undefined> {
  const branches = [
    'remotes/origin/HEAD',
    'remotes/origin/main',
    'remotes/origin/master',
    'heads/main',
    'heads/master',
  ];
  for (const name of branches.map((branch) => `refs/${branch}`)) {
    const found = await commit(git, name);
    if (found !== undefined) return { name, commit: found };
  }
  return undefined;
}

/** A commit of the work tree as it is, made in the private repository only; undefined when nothing is uncommitted. */
async function snapshotWorkTree(
  git: PrivateGit,
  top: string,
  privateDir: string,
): Promise<string | undefined> {
  const options = { index: join(privateDir, 'snapshot-index'), workTree: git.repoDir };
  await git.run(['read-tree', top], options);
  const wanted = join(privateDir, 'snapshot-paths');
  const left = (await pathsLeftAlone(git, options)).map((path) => `:(exclude,literal)${path}`);
  await writeFile(wanted, ['.', ...left].join('\0'));
  const paths = [`--pathspec-from-file=${wanted}`, '--pathspec-file-nul'];
  await git.run(['add', '--refresh', ...paths], options);
  await git.run(['add', '--all', ...paths], { ...options, isAlone: true });
  const tree = (await git.run(['write-tree', '--missing-ok'], { ...options, isAlone: true })).trim();
  const clean = (await git.run(['rev-parse', `${top}^{tree}`])).trim();
  return tree === clean ? undefined : await commitTree(git, tree, ['-p', top, '-m', 'Uncommitted work']);
}

/**
 * Paths of the work tree that stay as the commit has them: submodules and other nested repositories (git would start
 * inside them, under their configuration), LFS files (the commit holds pointers) and those outside a sparse checkout.
 */
async function pathsLeftAlone(
  git: PrivateGit,
  options: { index: string; workTree: string },
): Promise<readonly string[]> {
  const list = async (asked: Promise<string>) => (await asked).split('\0').filter((entry) => entry !== '');
  const [staged, lfs, others, flagged] = await Promise.all([
    list(git.run(['ls-files', '--stage', '-z'], options)),
    list(git.run(['ls-files', '-z', ':(attr:filter=lfs)'], options)),
    list(git.run(['ls-files', '--others', '--exclude-standard', '-z'], options)),
    list(git.ask(['ls-files', '-t', '-z'])),
  ]);
  const submodules = staged
    .filter((entry) => entry.startsWith('160000 '))
    .map((entry) => entry.slice(entry.indexOf('\t') + 1));
  const nested = others.filter((path) => path.endsWith('/')).map((path) => path.slice(0, -1));
  const sparse = flagged.filter((entry) => entry.startsWith('S ')).map((entry) => entry.slice(2));
  return [...submodules, ...lfs, ...nested, ...sparse];
}

export async function emptyCommit(git: PrivateGit): Promise<string> {
  const tree = (await git.run(['hash-object', '-t', 'tree', '-w', '/dev/null'], { isAlone: true })).trim();
  return await commitTree(git, tree, ['-m', 'Nothing']);
}

export async function commitTree(git: PrivateGit, tree: string, words: readonly string[]): Promise<string> {
  const identity = ['user.name=testwright', 'user.email=testwright@localhost', 'commit.gpgSign=false'];
  const made = await git.run([...identity.flatMap((item) => ['-c', item]), 'commit-tree', tree, ...words]);
  return made.trim();
}
