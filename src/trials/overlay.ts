// Files laid over a tree for one run, and where the tree is inside the sandbox.
import { chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Mount, Sandbox } from '../sandboxes/sandbox.ts';
import type { Tree } from '../terms.ts';

/** The same for base, head and mutants, so that nothing tells which. */
export const GUEST_ROOT = '/work';

export interface OverlayGround {
  readonly sandbox: Sandbox;
  /** Host folder for files of single runs. */
  readonly scratchDir: string;
}

/** Calls `use` with the mounts of the tree under these files, which are gone afterwards. */
export async function withOverlay<Result>(
  { sandbox, scratchDir }: OverlayGround,
  tree: Tree,
  files: Readonly<Record<string, string>>,
  use: (mounts: readonly Mount[]) => Promise<Result>,
): Promise<Result> {
  const dir = await mkdtemp(join(scratchDir, 'overlay-'));
  try {
    await writeFiles(dir, files, sandbox.owner());
    return await use([
      {
        kind: 'overlay',
        guest: GUEST_ROOT,
        lowers: [dir, tree.dir, ...tree.layers],
        sizeMiB: 512,
        inodes: 100_000,
      },
      ...tree.mounts.map(({ host, guest }) => ({ kind: 'read-only' as const, host, guest })),
    ]);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function writeFiles(
  dir: string,
  files: Readonly<Record<string, string>>,
  owner: ReturnType<Sandbox['owner']>,
): Promise<void> {
  const own = async (path: string) => (owner === null ? undefined : await chown(path, owner.uid, owner.gid));
  for (const [path, text] of Object.entries(files)) {
    let folder = dir;
    for (const part of dirname(path)
      .split('/')
      .filter((name) => name !== '.')) {
      folder = join(folder, part);
      await mkdir(folder, { recursive: true, mode: 0o755 });
      await own(folder);
    }
    await writeFile(join(dir, path), text);
    await own(join(dir, path));
  }
  await own(dir);
}
