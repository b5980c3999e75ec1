// Webhook deliveries: kept before they are acknowledged, each once.
import type { Session } from './database.ts';

export interface Delivery {
  /** The same for a delivery and for its redeliveries. */
  readonly guid: string;
  readonly event: string;
  /** JSON as it arrived. */
  readonly payload: string;
}

/** False: it was here before. */
export async function keepDelivery(session: Session, delivery: Delivery): Promise<boolean> {
  return (await keepDeliveries(session, [delivery])).length > 0;
}

/** Ids of those that were not here before. */
export async function keepDeliveries(
  session: Session,
  deliveries: readonly Delivery[],
): Promise<readonly string[]> {
  const rows = deliveries.map((_, at) => `($${3 * at + 1}, $${3 * at + 2}, $${3 * at + 3})`).join(', ');
  const kept = await session.query<{ guid: string }>(
    `insert into testwright.delivery (guid, event, payload) values ${rows} on conflict do nothing returning guid`,
    deliveries.flatMap(({ guid, event, payload }) => [guid, event, payload]),
  );
  return kept.map(({ guid }) => guid);
}

/** Undefined: it was handled, or was never here. */
export async function waitingDelivery(session: Session, guid: string): Promise<Delivery | undefined> {
  const [found] = await session.query<Delivery>(
    'select guid, event, payload from testwright.delivery where guid = $1 and handled is null',
    [guid],
  );
  return found;
}

export async function deliveryHandled(session: Session, guid: string): Promise<void> {
  await session.query(
    'update testwright.delivery set handled = now(), payload = null where guid = $1 and handled is null',
    [guid],
  );
}

/** Those of the ids that were never here. */
export async function unknownDeliveries(
  session: Session,
  guids: readonly string[],
): Promise<readonly string[]> {
  const known = await session.query<{ guid: string }>(
    'select guid from testwright.delivery where guid = any($1)',
    [[...guids]],
  );
  const names = new Set(known.map(({ guid }) => guid));
  return guids.filter((guid) => !names.has(guid));
}

/** Longer than any GitHub keeps deliveries that it could send again. */
const KEPT_DAYS = 14;

export async function forgetOldDeliveries(session: Session): Promise<void> {
  await session.query(`delete from testwright.delivery where handled < now() - interval '${KEPT_DAYS} days'`);
}
