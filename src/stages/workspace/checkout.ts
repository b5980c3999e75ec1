// The user's own work tree, for the one time that something is written there: with --apply, or by `apply`.
import { realpathSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPrivateGit } from './git.ts';

export interface Checkout extends AsyncDisposable {
  /** Top of the work tree, with no symbolic link in it. */
  readonly dir: string;
  /** Those of the paths that hold work which is not committed, or that git ignores. */
  readonly dirty: (paths: readonly string[]) => Promise<readonly string[]>;
}

/** Throws Fault `not-a-repository`. */
export async function openCheckout(startDir: string): Promise<Checkout> {
  const scratch = await mkdtemp(join(tmpdir(), 'testwright-apply-'));
  const dispose = () => rm(scratch, { recursive: true, force: true });
  try {
    const git = await openPrivateGit(startDir, scratch);
    const status = [
      '--literal-pathspecs',
      'status',
      '--porcelain',
      '-z',
      '--untracked-files=all',
      '--ignored',
    ];
    return {
      dir: realpathSync(git.repoDir),
      dirty: async (paths) => {
        const entries = (await git.ask([...status, '--', ...paths])).split('\0');
        return paths.filter((path) => entries.some((entry) => entry.slice(3) === path));
      },
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}
