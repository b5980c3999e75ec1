// A tree copied for a command that writes into it, and what the command made taken out of the copy.
import { cp, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export async function copyTree(treeDir: string, work: string): Promise<void> {
  await cp(treeDir, work, { recursive: true, verbatimSymlinks: true });
}

/** Moves everything that git does not track from the copy to `files`, and drops the copy. */
export async function keepWhatIsNew(work: string, files: string, paths: readonly string[]): Promise<void> {
  const tracked = new Set(paths);
  const folders = new Set(
    paths.flatMap((path) =>
      path
        .split('/')
        .slice(0, -1)
        .map((_, index, parts) => parts.slice(0, index + 1).join('/')),
    ),
  );
  const keep = async (relative: string): Promise<void> => {
    for (const entry of await readdir(join(work, relative), { withFileTypes: true })) {
      const path = relative === '' ? entry.name : `${relative}/${entry.name}`;
      if (tracked.has(path)) continue;
      if (entry.isDirectory() && folders.has(path)) await keep(path);
      else {
        await mkdir(dirname(join(files, path)), { recursive: true });
        await rename(join(work, path), join(files, path));
      }
    }
  };
  await keep('');
  await rm(work, { recursive: true, force: true });
}
