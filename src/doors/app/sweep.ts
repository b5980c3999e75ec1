// GitHub sends a delivery once and keeps its own log of what it sent for three days. The log is read at start and every
// few minutes: what never arrived is taken from there. In pull mode it is the only way in.
import type { GitHub } from '../../github/app.ts';
import { forgetOldDeliveries, keepDelivery, unknownDeliveries } from '../../queue/deliveries.ts';
import type { World } from './world.ts';

const SWEEP_MS = 180_000;
const PULL_MS = 10_000;
/** More than a busy App gets in three days of a sweep's absence would take too many calls. */
const MOST = 2000;

type Means = Pick<World, 'database' | 'jobs' | 'metrics' | 'log' | 'app' | 'signal'> & {
  readonly github: Pick<GitHub, 'loggedDeliveries' | 'loggedDelivery'>;
};

/** Oldest first; how many were new. The same delivery may have been sent several times under one id. */
export async function sweep({ github, database, jobs, metrics }: Means): Promise<number> {
  const logged = await github.loggedDeliveries(MOST);
  const byGuid = new Map(logged.map(({ guid, id }) => [guid, id]));
  const unknown = await unknownDeliveries(database, [...byGuid.keys()]);
  let count = 0;
  for (const guid of [...unknown].reverse()) {
    const id = byGuid.get(guid);
    if (id === undefined) continue;
    const { event, payload } = await github.loggedDelivery(id);
    const isNew = await database.transaction(async (session) => {
      const kept = await keepDelivery(session, { guid, event, payload });
      if (kept) await jobs.send(session, 'delivery', guid);
      return kept;
    });
    if (isNew) count += 1;
  }
  metrics.deliveries.inc({ outcome: 'fetched' }, count);
  await forgetOldDeliveries(database);
  return count;
}

/** Until the signal is aborted. A sweep that fails is tried again at its next turn. */
export async function keepSweeping(means: Means): Promise<void> {
  while (!means.signal.aborted) {
    try {
      const count = await sweep(means);
      if (count > 0) means.log.info('deliveries fetched', { count });
    } catch (error) {
      means.metrics.faults.inc({ code: 'github-failed' });
      means.log.warn('the delivery log could not be read', {
        code: error instanceof Error ? error.name : 'unknown',
      });
    }
    await pause(means.app.isPulling ? PULL_MS : SWEEP_MS, means.signal);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  // Aborted during the sweep: no event comes any more.
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => resolve(clearTimeout(timer)), { once: true });
  });
}
