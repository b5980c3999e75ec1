// How much room folders take when they are copied into memory.
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Held } from './docker-command.ts';

const PAGE = 4096;
const MIB = 1024 * 1024;

/** Whole pages of all files together, in MiB, and how many entries there are. Links are not followed. */
export async function measureFolder(folders: readonly string[]): Promise<Held> {
  let bytes = 0;
  let inodes = 0;
  for (const folder of folders) {
    // One that is not there is said by the engine, with its name.
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
    inodes += entries.length;
    for (const entry of entries) {
      const { size } = await lstat(join(entry.parentPath, entry.name));
      bytes += entry.isFile() ? Math.ceil(size / PAGE) * PAGE : 0;
    }
  }
  return { mib: Math.ceil(bytes / MIB), inodes };
}
