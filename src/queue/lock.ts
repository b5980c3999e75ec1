// One process at a time owns a data folder: two PGlite on one folder destroy it. The lock is SQLite's, which the
// kernel takes away from a process that dies, however it dies, and which holds across containers of one machine.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Fault } from '../errors.ts';

export interface FolderLock {
  readonly release: () => void;
}

/** Whoever forgets a handle must not lose the lock: a file that nothing names is closed with the next garbage. */
const held = new Set<DatabaseSync>();

/** Throws Fault `data-locked`. */
export function lockFolder(dir: string): FolderLock {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const file = new DatabaseSync(join(dir, 'owner.lock'), { timeout: 0 });
  try {
    file.exec('begin exclusive');
  } catch (cause) {
    file.close();
    throw new Fault('data-locked', {
      cause,
      fields: { folder: dir },
      fix: 'Stop the other process, name another folder with TESTWRIGHT_DATA, or use PostgreSQL by DATABASE_URL',
    });
  }
  held.add(file);
  return {
    release: () => {
      held.delete(file);
      file.close();
    },
  };
}
