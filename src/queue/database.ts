// A PostgreSQL to keep things in: embedded (PGlite), or a server by its address. What is asked of it is the same.
import type { ConstructorOptions } from 'pg-boss';
import { openPglite } from './pglite.ts';
import { openPostgres } from './postgres.ts';

export interface Session {
  readonly query: <Row>(text: string, values?: readonly unknown[]) => Promise<readonly Row[]>;
}

export interface Database extends Session, AsyncDisposable {
  readonly kind: 'pglite' | 'postgres';
  /** All or nothing. */
  readonly transaction: <T>(work: (session: Session) => Promise<T>) => Promise<T>;
  /** How pg-boss reaches the same database. */
  readonly boss: ConstructorOptions;
}

export interface DatabasePlace {
  /** Address of a PostgreSQL server; absent: PGlite in `dataDir`. */
  readonly databaseUrl: string | undefined;
  readonly dataDir: string;
}

/** Throws Fault `data-locked` where another process owns the folder, `database-failed` where there is no database. */
export async function openDatabase({ databaseUrl, dataDir }: DatabasePlace): Promise<Database> {
  return databaseUrl === undefined ? await openPglite(dataDir) : await openPostgres(databaseUrl);
}
