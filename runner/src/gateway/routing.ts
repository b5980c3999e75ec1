// Which replica gets a request: the one that has read most of the prompt, unless it is too busy for that to pay.
import { createHash } from 'node:crypto';
import type { Replica } from './replica.ts';

/** About 64 tokens of code. */
const BLOCK_CHARACTERS = 256;
const BLOCK_TOKENS = 64;
/** A running request costs a newcomer about as much as reading so many tokens. */
const TOKENS_PER_RUNNING = 256;
/** Beyond this lead over the idlest replica no cache is worth the wait. */
const MOST_LEAD = 8;

/** Chained hashes of the prompt's full blocks: equal up to where two prompts of one key are equal. */
export function blocksOf(promptText: string, key: string): readonly string[] {
  const blocks: string[] = [];
  let parent = key;
  for (let end = BLOCK_CHARACTERS; end <= promptText.length; end += BLOCK_CHARACTERS) {
    const hash = createHash('sha1')
      .update(parent)
      .update(promptText.slice(end - BLOCK_CHARACTERS, end));
    parent = hash.digest('base64');
    blocks.push(parent);
  }
  return blocks;
}

/** The best of those that have room; undefined when none has. */
export function choose(
  replicas: readonly Replica[],
  blocks: readonly string[],
  now: number,
): Replica | undefined {
  const free = replicas.filter((replica) => replica.hasRoom(now));
  const idlest = Math.min(...free.map(({ inFlight }) => inFlight));
  const near = free.filter(({ inFlight }) => inFlight <= idlest + MOST_LEAD);
  const score = (replica: Replica) =>
    replica.matched(blocks) * BLOCK_TOKENS - replica.inFlight * TOKENS_PER_RUNNING;
  const [first] = near;
  if (first === undefined) return undefined;
  return near.reduce((best, replica) => (score(replica) > score(best) ? replica : best), first);
}
