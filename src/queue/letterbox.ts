// Deliveries on their way in: what comes while one transaction runs is kept together by the next. A crowd so costs little
// more than one, and whoever sent a delivery waits for one transaction at most before its own.
import type { Database } from './database.ts';
import { type Delivery, keepDeliveries } from './deliveries.ts';
import type { Jobs } from './jobs.ts';

/** Many small ones; a few that are as large as GitHub sends. */
const MOST_AT_ONCE = 50;
const MOST_CHARS = 8_000_000;

export interface Letterbox {
  /** Ends when it is kept, and its job with it; false: it was here before. Throws where it could not be kept. */
  readonly put: (delivery: Delivery) => Promise<boolean>;
}

interface Letter {
  readonly delivery: Delivery;
  readonly kept: PromiseWithResolvers<boolean>;
}

type Means = { readonly database: Database; readonly jobs: Jobs };

export function openLetterbox(means: Means): Letterbox {
  const waiting: Letter[] = [];
  let isKeeping = false;
  const keepAll = async () => {
    isKeeping = true;
    while (waiting.length > 0) await keepTogether(means, take(waiting));
    isKeeping = false;
  };
  return {
    put: (delivery) => {
      const kept = Promise.withResolvers<boolean>();
      waiting.push({ delivery, kept });
      if (!isKeeping) void keepAll();
      return kept.promise;
    },
  };
}

/** From the front: one at least, and not more than fit. */
function take(waiting: Letter[]): readonly Letter[] {
  let count = 0;
  let chars = 0;
  while (count < waiting.length && count < MOST_AT_ONCE && (count === 0 || chars < MOST_CHARS)) {
    chars += waiting[count]?.delivery.payload.length ?? 0;
    count += 1;
  }
  return waiting.splice(0, count);
}

async function keepTogether(means: Means, letters: readonly Letter[]): Promise<void> {
  try {
    const fresh = new Set(
      await keep(
        means,
        letters.map(({ delivery }) => delivery),
      ),
    );
    // Of two with the same id that come together the first is the new one.
    for (const { delivery, kept } of letters) kept.resolve(fresh.delete(delivery.guid));
  } catch (error) {
    const [only] = letters;
    if (letters.length === 1) only?.kept.reject(error);
    // One that the database refuses must not take the others with it.
    else for (const letter of letters) await keepTogether(means, [letter]);
  }
}

/** Ids of those that were new. */
async function keep({ database, jobs }: Means, deliveries: readonly Delivery[]): Promise<readonly string[]> {
  return await database.transaction(async (session) => {
    const fresh = await keepDeliveries(session, deliveries);
    if (fresh.length > 0) await jobs.sendAll(session, 'delivery', fresh);
    return fresh;
  });
}
