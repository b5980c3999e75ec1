// Jobs on pg-boss: what is sent is done once at least; whoever does it makes sure that it shows once.
import { type Job, PgBoss } from 'pg-boss';
import { Fault, faults } from '../errors.ts';
import type { Database, Session } from './database.ts';

export type JobName = 'delivery' | 'request';

/** A delivery's guid, or a request's id. */
export interface JobData {
  readonly id: string;
}

export interface Jobs extends AsyncDisposable {
  /** Within the transaction of `session`: there if, and only if, what it is about is there. */
  readonly send: (session: Session, name: JobName, id: string, afterSeconds?: number) => Promise<void>;
  /** As `send`, for many at once. */
  readonly sendAll: (session: Session, name: JobName, ids: readonly string[]) => Promise<void>;
  readonly work: (name: JobName, options: WorkOptions) => Promise<void>;
  /** Waiting and running jobs by name. */
  readonly counts: () => Promise<readonly { name: string; waiting: number; active: number }[]>;
}

export interface WorkOptions {
  /** How many are done side by side. */
  readonly concurrency: number;
  /** How many of them are fetched at once: short jobs come in crowds, and each fetch costs as much as one of them. */
  readonly batch?: number;
  readonly handle: (id: string, signal: AbortSignal) => Promise<void>;
  /** A try failed; it is tried again where the fault's kind says that this helps. */
  readonly note: (id: string, fault: Fault) => Promise<void>;
  /** It is not tried any more: somebody must be told. */
  readonly giveUp: (id: string) => Promise<void>;
}

/** A worker that is silent for so long is taken for dead, and another takes its job. */
const HEARTBEAT_SECONDS = 10;
/** With the waits in between somewhat more than an hour: the longest that a rate limit of GitHub holds. */
const RETRIES = 10;
/** GitHub shows in its lists some seconds late what was made: a try sees what the one before it made. */
const FIRST_WAIT_SECONDS = 10;
const LONGEST_WAIT_SECONDS = 900;
/** The longest job: two hours of budget, and a clone. */
const EXPIRE_SECONDS = 3 * 3600;
const POLL_SECONDS = 0.5;
/** Whoever stops the process has aborted the jobs: they end soon. */
const STOP_MS = 20_000;

export async function openJobs(database: Database, onError: (error: Error) => void): Promise<Jobs> {
  const boss = new PgBoss({
    ...database.boss,
    schema: 'pgboss',
    schedule: false,
    monitorIntervalSeconds: 5,
    superviseIntervalSeconds: 5,
    reindex: false,
    monitorVacuum: false,
  });
  boss.on('error', onError);
  try {
    await boss.start();
    await makeQueues(boss);
  } catch (error) {
    // Half started it would keep the process alive for good, and whoever waits for its end would wait in vain.
    await boss.stop({ graceful: false, close: true }).catch(() => undefined);
    throw error;
  }
  return {
    send: async (session, name, id, afterSeconds = 0) => {
      const db = bossIn(session);
      await boss.send(name, { id }, { db, ...(afterSeconds === 0 ? {} : { startAfter: afterSeconds }) });
    },
    sendAll: async (session, name, ids) => {
      await boss.insert(
        name,
        ids.map((id) => ({ data: { id } })),
        { db: bossIn(session) },
      );
    },
    work: (name, options) => work(boss, name, options),
    counts: async () =>
      (await boss.getQueues(['delivery', 'request'])).map(({ name, queuedCount, activeCount }) => ({
        name,
        waiting: queuedCount,
        active: activeCount,
      })),
    [Symbol.asyncDispose]: () => boss.stop({ graceful: true, close: true, timeout: STOP_MS }),
  };
}

async function makeQueues(boss: PgBoss): Promise<void> {
  const queue = {
    heartbeatSeconds: HEARTBEAT_SECONDS,
    retryLimit: RETRIES,
    retryDelay: FIRST_WAIT_SECONDS,
    retryBackoff: true,
    retryDelayMax: LONGEST_WAIT_SECONDS,
    expireInSeconds: EXPIRE_SECONDS,
  };
  for (const name of ['delivery', 'request'] as const) {
    // Whoever tells a person that it was given up may die over it, too, and another must see that.
    await boss.createQueue(`${name}-dead`, queue);
    await boss.createQueue(name, { ...queue, deadLetter: `${name}-dead` });
  }
}

/** What pg-boss asks the database, asked within the transaction of `session`. */
function bossIn(session: Session) {
  return {
    executeSql: async (text: string, values?: unknown[]) => ({
      rows: [...(await session.query(text, values))],
    }),
  };
}

async function work(boss: PgBoss, name: JobName, options: WorkOptions) {
  const { concurrency, batch = 1 } = options;
  const polling = { pollingIntervalSeconds: POLL_SECONDS };
  const crowd = { localConcurrency: Math.ceil(concurrency / batch), batchSize: batch };
  await boss.work<JobData, object, typeof polling & typeof crowd & { readonly perJobResults: true }>(
    name,
    { ...polling, ...crowd, perJobResults: true },
    (jobs: Job<JobData>[]) => Promise.all(jobs.map((job) => outcomeOf(job, options))),
  );
  await boss.work<JobData>(`${name}-dead`, polling, async ([job]) => {
    if (job !== undefined) await options.giveUp(job.data.id);
  });
}

async function outcomeOf({ id, data, signal }: Job<JobData>, { handle, note }: WorkOptions) {
  try {
    await handle(data.id, signal);
    return { id, status: 'completed' as const };
  } catch (error) {
    const fault = asFault(error);
    await note(data.id, fault);
    const isHopeless = faults[fault.code].retry === 'never';
    return {
      id,
      status: isHopeless ? ('deadletter' as const) : ('failed' as const),
      output: { code: fault.code },
    };
  }
}

function asFault(error: unknown): Fault {
  if (error instanceof Fault) return error;
  return new Fault('internal', {
    cause: error,
    fields: { message: error instanceof Error ? (error.stack ?? error.message) : String(error) },
  });
}
