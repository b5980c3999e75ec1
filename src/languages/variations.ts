// How variations of calls are taken, whatever their language: in turn, so that a small limit is spread over the calls.
import type { Call } from '../terms.ts';

/** Arguments of other calls that one argument gives way to. */
const MOST_POOLED = 8;

export interface Taking {
  readonly limit: number;
  /** Calls that are known already. */
  readonly tried: readonly Call[];
}

/** From the queue of each call, those whose text is new and that are accepted; at most `limit`. */
export function takeVariations(
  calls: readonly Call[],
  queues: readonly (readonly Call[])[],
  { limit, tried }: Taking,
  isAccepted: (call: Call) => boolean,
): readonly Call[] {
  const seen = new Set([...calls, ...tried].map(textOf));
  const found: Call[] = [];
  for (const call of inTurn(queues)) {
    if (found.length >= limit) break;
    if (seen.has(textOf(call)) || !isAccepted(call)) continue;
    seen.add(textOf(call));
    found.push(call);
  }
  return found;
}

function textOf(call: Call): string {
  return [...call.imports, ...call.setup, call.expression].join('\n');
}

/** Texts of arguments by position, from whichever call; few of each, as they are taken in turn. */
export function argumentPool(lists: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const longest = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length: longest }, (_, position) =>
    [...new Set(lists.flatMap((list) => list[position] ?? []))]
      .filter((text) => text !== '')
      .slice(0, MOST_POOLED),
  );
}

/** First of each queue, then the second of each, and so on. */
export function* inTurn<T>(queues: readonly (readonly T[])[]): Generator<T> {
  const longest = Math.max(0, ...queues.map((queue) => queue.length));
  for (let turn = 0; turn < longest; turn++) {
    for (const queue of queues) {
      const item = queue[turn];
      if (item !== undefined) yield item;
    }
  }
}
