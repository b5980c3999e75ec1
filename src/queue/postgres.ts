// A PostgreSQL server.
import pg from 'pg';
import { Fault } from '../errors.ts';
import type { Database, Session } from './database.ts';

/** Enough for a server's burst of deliveries and a worker's jobs; pg-boss has its own. */
const CONNECTIONS = 8;

/** Throws Fault `database-failed`. */
export async function openPostgres(url: string): Promise<Database> {
  const pool = new pg.Pool({ connectionString: url, max: CONNECTIONS, application_name: 'testwright' });
  // A connection that is lost while nobody uses it: the next question opens another.
  pool.on('error', () => undefined);
  try {
    await pool.query('select 1');
  } catch (cause) {
    await pool.end();
    throw new Fault('database-failed', {
      cause,
      fields: { cause: cause instanceof Error ? cause.message : '' },
      fix: 'Check that DATABASE_URL names a PostgreSQL server of version 13 or later that can be reached',
    });
  }
  return {
    kind: 'postgres',
    query: async (text, values = []) => (await pool.query(text, [...values])).rows,
    transaction: (work) => inTransaction(pool, work),
    boss: { connectionString: url, application_name: 'testwright-queue' },
    [Symbol.asyncDispose]: () => pool.end(),
  };
}

async function inTransaction<T>(pool: pg.Pool, work: (session: Session) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  // Lost between two questions: the next one says so. Unheard, the event would end the process.
  const ignore = () => undefined;
  client.on('error', ignore);
  try {
    await client.query('begin');
    const done = await work({
      query: async (text, values = []) => (await client.query(text, [...values])).rows,
    });
    await client.query('commit');
    client.off('error', ignore);
    client.release();
    return done;
  } catch (error) {
    // Closing the connection rolls back, also where the server no longer answers.
    client.release(true);
    throw error;
  }
}
