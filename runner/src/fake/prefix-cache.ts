// vLLM's prefix cache in small: blocks of 16 tokens, each hashed with its parent, the first one with model and salt.
import { createHash } from 'node:crypto';

export const BLOCK_TOKENS = 16;

/** Text in pieces of at most four characters, a stand-in for tokens. */
export function tokenize(text: string): string[] {
  return text.match(/\s?\S{1,3}|\s/gu) ?? [];
}

export class PrefixCache {
  readonly #most: number;
  /** Least recently used first. */
  readonly #blocks = new Map<string, true>();

  constructor(mostBlocks: number) {
    this.#most = mostBlocks;
  }

  /** How many leading tokens were there already; the whole prompt is there from now on. */
  take(tokens: readonly string[], salt: string): number {
    let parent = salt;
    let hit = true;
    let cached = 0;
    // As vLLM does it, the last token is always computed.
    for (let end = BLOCK_TOKENS; end <= tokens.length; end += BLOCK_TOKENS) {
      const block = JSON.stringify(tokens.slice(end - BLOCK_TOKENS, end));
      parent = createHash('sha1').update(`${parent}\n${block}`).digest('base64');
      hit &&= this.#blocks.delete(parent);
      if (hit && end < tokens.length) cached = end;
      this.#blocks.delete(parent);
      this.#blocks.set(parent, true);
    }
    for (const oldest of this.#blocks.keys()) {
      if (this.#blocks.size <= this.#most) break;
      this.#blocks.delete(oldest);
    }
    return cached;
  }
}
