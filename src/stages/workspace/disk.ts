// A full disk, told apart from what it breaks: tools report it in their own words, so the file system is asked.
import { statfs } from 'node:fs/promises';
import { Fault } from '../../errors.ts';

/** With less than this nothing can be installed or checked out. */
const FULL_BELOW_BYTES = 16 * 1024 * 1024;

/** Throws `disk-full` where there is no room: after a failure, and after a success too, since npm only warns of files it could not write. */
export async function throwWhenFull(dir: string, cause?: unknown): Promise<void> {
  const { bavail, bsize, ffree, files } = await statfs(dir);
  const isOutOfInodes = files > 0 && ffree === 0;
  if (!isOutOfInodes && bavail * bsize >= FULL_BELOW_BYTES && !isNoSpace(cause)) return;
  throw new Fault('disk-full', {
    cause,
    fields: { folder: dir, freeMiB: Math.round((bavail * bsize) / 1024 / 1024) },
    fix: 'Free some space in the cache folder, or name a folder on a larger disk with TESTWRIGHT_CACHE',
  });
}

function isNoSpace(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOSPC';
}
