// One process at a time: a lock file that names its holder, and that is taken over when the holder is gone.
import { link, readFile, rm, stat, writeFile } from 'node:fs/promises';

const LOOK_MS = 100;
/** A takeover is three file operations; one that is older was killed in the middle. */
const STALE_TAKEOVER_MS = 10_000;

/** Waits until the lock is ours; the returned function gives it back. Throws the signal's reason. */
export async function lockProcess(
  path: string,
  waiting: () => void,
  signal: AbortSignal,
): Promise<() => Promise<void>> {
  const mine = await nameOf(process.pid);
  for (;;) {
    signal.throwIfAborted();
    if (await create(path, mine)) return () => rm(path, { force: true });
    const holder = await readFile(path, 'utf8').catch(() => undefined);
    if (holder !== undefined && !(await isAlive(holder))) {
      await takeOver(path, holder);
      continue;
    }
    waiting();
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** The file appears with its text in it or not at all: a lock without a name could never be taken over. */
async function create(path: string, text: string): Promise<boolean> {
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, text);
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Two that both saw a dead holder must not remove each other's new lock: only one at a time may look and remove. */
async function takeOver(path: string, holder: string): Promise<void> {
  const guard = `${path}.takeover`;
  if (!(await create(guard, String(process.pid)))) {
    const age = Date.now() - ((await stat(guard).catch(() => undefined))?.mtimeMs ?? Date.now());
    if (age > STALE_TAKEOVER_MS) await rm(guard, { force: true });
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    return;
  }
  try {
    if ((await readFile(path, 'utf8').catch(() => undefined)) === holder) await rm(path, { force: true });
  } finally {
    await rm(guard, { force: true });
  }
}

/** A process by number and start time, since numbers are used again. */
async function nameOf(pid: number): Promise<string> {
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return `${pid} ${status.slice(status.lastIndexOf(')') + 2).split(' ')[19] ?? ''}`.trim();
}

async function isAlive(holder: string): Promise<boolean> {
  const pid = Number(holder.split(' ')[0]);
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  return (await nameOf(pid)) === holder;
}
