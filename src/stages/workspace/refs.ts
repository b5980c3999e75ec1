// Which two commits are compared: what the request names, or the work tree against where its branch left the default one.
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
  const parent = await commit(git, `${head}^`);
  if (parent === undefined)
    throw new Fault('unknown-ref', {
      fields: { ref: `${head.slice(0, 12)}^` },
      fix: 'The commit has no parent here (a first commit, or a shallow clone): name one with --base, or run git fetch --unshallow',
    });
  return {
    base: parent,
    head,
    headIsWorkTree: false,
    note: `Nothing differs from ${branch?.name ?? 'the default branch'}: comparing the last commit with its parent`,
  };
}

async function commit(git: PrivateGit, ref: string): Promise<string | undefined> {
  try {
    return (
      (await git.ask(['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`])).trim() ||
      undefined
    );
  } catch {
    // rev-parse --quiet has no other way to say that there is no such commit.
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
  for (const name of ['origin/HEAD', 'origin/main', 'origin/master', 'main', 'master']) {
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
  await git.run(['add', '--all', '--', '.'], options);
  const tree = (await git.run(['write-tree'], options)).trim();
  const clean = (await git.run(['rev-parse', `${top}^{tree}`])).trim();
  if (tree === clean) return undefined;
  const identity = [
    '-c',
    'user.name=testwright',
    '-c',
    'user.email=testwright@localhost',
    '-c',
    'commit.gpgSign=false',
  ];
  return (
    await git.run([...identity, 'commit-tree', tree, '-p', top, '-m', 'Uncommitted work'], options)
  ).trim();
}
