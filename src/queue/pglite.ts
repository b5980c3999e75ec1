// The embedded database: PGlite in a folder that this process alone owns.
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { PGlite } from '@electric-sql/pglite';
import { fromPglite } from 'pg-boss';
import { Fault } from '../errors.ts';
import type { Database } from './database.ts';
import { lockFolder } from './lock.ts';

const DRAFT = 'draft-';
/**
 * Optimising the functions of a whole database server takes half a gigabyte for a moment, again and again, and makes it no
 * faster than what the first compiler makes of them.
 */
const COMPILE_ONCE = ['--no-wasm-tier-up', '--no-wasm-dynamic-tiering'];
/** Pages of 8 KiB that a database keeps in memory: while it is made, and later. */
const PAGES_AT_BIRTH = 2048;
const PAGES = 8192;
/** The embedded server has no process that tidies up by itself. */
const VACUUM_MS = 3_600_000;

/** Throws Fault `data-locked`, `database-failed`. */
export async function openPglite(dir: string): Promise<Database> {
  const lock = lockFolder(dir);
  try {
    const pglite = await openFolder(dir);
    const vacuum = setInterval(() => {
      pglite.exec('vacuum').catch(() => undefined);
    }, VACUUM_MS).unref();
    return {
      kind: 'pglite',
      query: async <Row>(text: string, values: readonly unknown[] = []) =>
        (await pglite.query<Row>(text, [...values])).rows,
      transaction: (work) =>
        pglite.transaction((session) =>
          work({
            query: async <Row>(text: string, values: readonly unknown[] = []) =>
              (await session.query<Row>(text, [...values])).rows,
          }),
        ),
      boss: { db: fromPglite(pglite), backend: 'pglite' },
      [Symbol.asyncDispose]: async () => {
        clearInterval(vacuum);
        await pglite.close();
        lock.release();
      },
    };
  } catch (cause) {
    lock.release();
    throw new Fault('database-failed', {
      cause,
      fields: { folder: dir, cause: cause instanceof Error ? cause.message : '' },
      fix: 'Look at the folder: is the disk full, or the folder not yours? Or use PostgreSQL by DATABASE_URL',
    });
  }
}

/** Made whole beside its place first: a process that dies in between leaves no half of a database. */
async function openFolder(dir: string): Promise<PGlite> {
  for (const flag of COMPILE_ONCE) setFlagsFromString(flag);
  const place = join(dir, 'database');
  for (const name of await readdir(dir))
    if (name.startsWith(DRAFT)) await rm(join(dir, name), { recursive: true });
  if (!existsSync(place)) {
    const draft = await mkdtemp(join(dir, DRAFT));
    await (await PGlite.create(join(draft, 'database'), keeping(PAGES_AT_BIRTH))).close();
    // kill point: after the database was made
    await rename(join(draft, 'database'), place);
    await rm(draft, { recursive: true });
  }
  return await PGlite.create(place, keeping(PAGES));
}

function keeping(pages: number) {
  return { startParams: [...PGlite.defaultStartParams, '-c', `shared_buffers=${pages}`] };
}
