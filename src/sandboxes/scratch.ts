// The folder in which runs keep their mount points: ours alone, passable by the uid that runs have, swept of what killed
// processes left.
import { chmod, lstat, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../errors.ts';
import { hasErrno } from './errno.ts';

const PASSABLE = 0o711;
const WRITABLE_BY_OTHERS = 0o022;

/** A new folder for one run. Throws Fault `no-sandbox` when the scratch folder cannot be made or is another's. */
export async function openRunFolder(scratchDir: string): Promise<string> {
  try {
    await mkdir(scratchDir, { recursive: true, mode: PASSABLE });
    const { uid, mode } = await lstat(scratchDir);
    const isOurs = uid === process.getuid?.() && (mode & WRITABLE_BY_OTHERS) === 0;
    if (!isOurs) throw new Error('it belongs to another user or others may write to it');
    if ((mode & PASSABLE) !== PASSABLE) await chmod(scratchDir, PASSABLE);
    return await mkdtemp(join(scratchDir, `run-${process.pid}-`));
  } catch (cause) {
    throw cannotUse(scratchDir, cause);
  }
}

export const cannotUse = (dir: string, cause: unknown) =>
  new Fault('no-sandbox', {
    cause,
    fields: { cause: `The scratch folder ${dir} cannot be used: ${String(cause)}` },
    fix: 'Point TMPDIR at a folder that you own, that can be written and that only you can write to',
  });

/** Removes the folders of runs whose bot was killed before it could. */
export async function sweepRunFolders(scratchDir: string): Promise<void> {
  for (const name of await readdir(scratchDir).catch(() => [])) {
    const pid = Number(/^run-(\d+)-/.exec(name)?.[1]);
    if (pid > 0 && !isAlive(pid)) await rm(join(scratchDir, name), { recursive: true, force: true });
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasErrno(error, 'EPERM');
  }
}
