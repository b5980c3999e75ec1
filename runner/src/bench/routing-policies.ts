// Ways to choose a replica, ours and those of others written anew after their descriptions, behind one contract.
import type { Replica } from '../gateway/replica.ts';
import { blocksOf, choose, freshTokens } from '../gateway/routing.ts';

export interface Policy {
  readonly name: string;
  readonly pick: (promptText: string) => Pick;
}

export interface Pick {
  /** The number of the replica for this prompt. */
  readonly index: number;
  /** Called when the replica has read the prompt. */
  readonly onRead: () => void;
}

/** These do not look at when prompts have been read. */
const unseen = (index: number): Pick => ({ index, onRead: () => {} });

export function ours(replicas: readonly Replica[]): Policy {
  return {
    name: 'testwright',
    pick: (promptText) => {
      const blocks = blocksOf(promptText, 'one installation');
      const replica = choose(replicas, blocks, 0);
      if (replica === undefined) throw new Error('no replica has room');
      const fresh = freshTokens(replica, blocks);
      replica.unread += fresh;
      replica.remember(blocks);
      return {
        index: replicas.indexOf(replica),
        onRead: () => {
          replica.unread -= fresh;
        },
      };
    },
  };
}

export function roundRobin(replicas: readonly Replica[]): Policy {
  let next = 0;
  return { name: 'round-robin', pick: () => unseen(next++ % replicas.length) };
}

/** production-stack, `prefixaware`: the longest match in chunks of 128 characters, at random among equals, load unseen. */
export function prefixAware(replicas: readonly Replica[], random: () => number): Policy {
  const seen = replicas.map(() => new Set<string>());
  return {
    name: 'production-stack prefixaware',
    pick: (promptText) => {
      const matches = seen.map((prefixes) => matchedCharacters(prefixes, promptText));
      const best = Math.max(...matches);
      const equals = matches.flatMap((match, index) => (match === best ? [index] : []));
      const chosen = equals[Math.floor(random() * equals.length)] ?? 0;
      remember(seen[chosen], promptText);
      return unseen(chosen);
    },
  };
}

/** vllm-router, `cache_aware`: the longest match if it is over 0.3 of the prompt, else the smallest tree; by load when far apart. */
export function cacheAware(replicas: readonly Replica[]): Policy {
  const seen = replicas.map(() => new Set<string>());
  return {
    name: 'vllm-router cache_aware',
    pick: (promptText) => {
      const loads = replicas.map(({ inFlight }) => inFlight);
      const [least, most] = [Math.min(...loads), Math.max(...loads)];
      const matches = seen.map((prefixes) => matchedCharacters(prefixes, promptText));
      const best = Math.max(...matches);
      const sizes = seen.map(({ size }) => size);
      let chosen = sizes.indexOf(Math.min(...sizes));
      if (most - least > 64 && most > 1.5 * least) chosen = loads.indexOf(least);
      else if (best / promptText.length > 0.3) chosen = matches.indexOf(best);
      remember(seen[chosen], promptText);
      return unseen(chosen);
    },
  };
}

const CHUNK = 128;

function matchedCharacters(prefixes: ReadonlySet<string>, text: string): number {
  let end = 0;
  while (end + CHUNK <= text.length && prefixes.has(text.slice(0, end + CHUNK))) end += CHUNK;
  return end;
}

function remember(prefixes: Set<string> | undefined, text: string): void {
  for (let end = CHUNK; end <= text.length; end += CHUNK) prefixes?.add(text.slice(0, end));
}
