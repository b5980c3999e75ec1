// The trees of a change so that evidence can name them, and those trees again from what evidence names.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../errors.ts';
import type { Trust } from '../../terms.ts';
import type { PrivateGit } from './git.ts';
import { commit, commitTree, emptyCommit, type Refs } from './refs.ts';

export interface Snapshot {
  readonly baseTree: string;
  readonly headTree: string;
  /** Present where head is uncommitted work: the commit it was made on, and what was changed there. */
  readonly workTree?: WorkTree;
}

export interface WorkTree {
  readonly parent: string;
  /** Binary git diff; absent where it is too large to be kept. */
  readonly diff?: string;
}

export interface Recorded {
  readonly commits: Omit<Snapshot, 'workTree'> & { readonly base: string; readonly head: string };
  readonly workTree?: WorkTree;
  readonly trust?: Trust;
}

/** Larger work belongs into a commit. */
const MOST_DIFF_CHARS = 8 * 1024 * 1024;

export async function takeSnapshot(git: PrivateGit, refs: Refs): Promise<Snapshot> {
  const [baseTree, headTree] = await Promise.all([treeOf(git, refs.base), treeOf(git, refs.head)]);
  if (!refs.headIsWorkTree) return { baseTree, headTree };
  const parent = (await git.run(['rev-parse', `${refs.head}^`])).trim();
  const options = ['-p', '--binary', '--full-index', '--no-renames', '--no-ext-diff', '--no-textconv'];
  const diff = await git.run(['diff-tree', ...options, parent, refs.head]);
  return { baseTree, headTree, workTree: { parent, ...(diff.length > MOST_DIFF_CHARS ? {} : { diff }) } };
}

/** Throws Fault `unknown-ref` where a commit is not here, `cannot-replay` where the trees do not come out the same. */
export async function recordedRefs(git: PrivateGit, recorded: Recorded, privateDir: string): Promise<Refs> {
  const { workTree } = recorded;
  const { base, head, baseTree, headTree } = recorded.commits;
  const baseIsNothing = baseTree === (await treeOf(git, await emptyCommit(git)));
  const refs: Refs = {
    base: baseIsNothing ? await emptyCommit(git) : await known(git, base),
    head: workTree === undefined ? await known(git, head) : await again(git, workTree, privateDir),
    headIsWorkTree: workTree !== undefined,
  };
  for (const [ref, tree] of [
    [refs.base, baseTree],
    [refs.head, headTree],
  ] as const)
    if ((await treeOf(git, ref)) !== tree)
      throw new Fault('cannot-replay', {
        fields: { commit: ref, tree, cause: 'The files are not those that the evidence names' },
      });
  return refs;
}

/** The uncommitted work once more, in the private repository only. */
async function again(git: PrivateGit, { parent, diff }: WorkTree, privateDir: string): Promise<string> {
  if (diff === undefined)
    throw new Fault('cannot-replay', {
      fields: { cause: 'The uncommitted work was too large to be kept in the evidence' },
      fix: 'Commit it, and make the evidence anew',
    });
  const index = join(privateDir, 'recorded-index');
  const file = join(privateDir, 'recorded.diff');
  await writeFile(file, diff);
  await git.run(['read-tree', await known(git, parent)], { index });
  try {
    await git.run(['apply', '--cached', '--whitespace=nowarn', file], { index });
  } catch (cause) {
    throw new Fault('cannot-replay', {
      cause,
      fields: { parent, cause: 'The uncommitted work in the evidence does not apply to its commit' },
    });
  }
  const tree = (await git.run(['write-tree'], { index })).trim();
  return await commitTree(git, tree, ['-p', parent, '-m', 'Uncommitted work']);
}

async function known(git: PrivateGit, hash: string): Promise<string> {
  const found = await commit(git, hash);
  if (found === undefined)
    throw new Fault('unknown-ref', {
      fields: { ref: hash },
      fix: 'Name the repository that the evidence is about with --repo, and fetch its history: git fetch --unshallow',
    });
  return found;
}

async function treeOf(git: PrivateGit, ref: string): Promise<string> {
  return (await git.run(['rev-parse', `${ref}^{tree}`])).trim();
}
