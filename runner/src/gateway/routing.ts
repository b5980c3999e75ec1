// Which replica gets a request: the one with the least to read before its first token, counting what its cache saves.
import { createHash } from 'node:crypto';
import type { Replica } from './replica.ts';

/** About 64 tokens of code. */
const BLOCK_CHARACTERS = 256;
const BLOCK_TOKENS = 64;
/** Each running request slows the others' steps a little. */
const TOKENS_PER_RUNNING = 16;
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

/** Tokens of the prompt that this replica has not read before. */
export function freshTokens(replica: Replica, blocks: readonly string[]): number {
  return (blocks.length - replica.matched(blocks)) * BLOCK_TOKENS;
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
  // What is read before the first token: what others gave it, and the part of this prompt that it has not seen.
  const work = (replica: Replica) =>
    replica.unread + freshTokens(replica, blocks) + replica.inFlight * TOKENS_PER_RUNNING;
  const [first] = near;
  if (first === undefined) return undefined;
  return near.reduce((best, replica) => (work(replica) < work(best) ? replica : best), first);
}
