// One replica as the gateway sees it: what runs there, which prompts it has read, and whether it is to be trusted.
import type { Upstream } from './config.ts';

const FAILURES_TO_OPEN = 3;
const FIRST_OPEN_MS = 2000;
const LONGEST_OPEN_MS = 60_000;
/** Blocks that a replica is taken to remember; a bound of our memory, not a count of the engine's. */
const MOST_BLOCKS = 50_000;

export class Replica {
  readonly upstream: Upstream;
  inFlight = 0;
  /** Prompt tokens given to it that it has not read yet, by our estimate: what a newcomer waits for. */
  unread = 0;
  #failures = 0;
  #openUntil = 0;
  #openMs = FIRST_OPEN_MS;
  #probing = false;
  /** Least recently used first. */
  readonly #blocks = new Map<string, true>();

  constructor(upstream: Upstream) {
    this.upstream = upstream;
  }

  /** Closed, or open for long enough that one request may try it. */
  isUsable(now: number): boolean {
    if (this.#failures < FAILURES_TO_OPEN) return true;
    return now >= this.#openUntil && !this.#probing;
  }

  hasRoom(now: number): boolean {
    return this.isUsable(now) && this.inFlight < this.upstream.mostInFlight;
  }

  begin(): void {
    this.inFlight++;
    this.#probing = this.#failures >= FAILURES_TO_OPEN;
  }

  end(outcome: 'ok' | 'failed' | 'unknown', now: number): void {
    this.inFlight--;
    this.#probing = false;
    if (outcome === 'ok') {
      this.#failures = 0;
      this.#openMs = FIRST_OPEN_MS;
    }
    if (outcome !== 'failed') return;
    this.#failures++;
    if (this.#failures < FAILURES_TO_OPEN) return;
    this.#openUntil = now + this.#openMs;
    this.#openMs = Math.min(LONGEST_OPEN_MS, this.#openMs * 2);
    // It may have been started anew: nothing is in its cache.
    this.#blocks.clear();
  }

  /** How many leading blocks it has read before. */
  matched(blocks: readonly string[]): number {
    const missing = blocks.findIndex((block) => !this.#blocks.has(block));
    return missing < 0 ? blocks.length : missing;
  }

  remember(blocks: readonly string[]): void {
    // The last block first, so that the beginning of a prompt is forgotten last.
    for (const block of blocks.toReversed()) {
      this.#blocks.delete(block);
      this.#blocks.set(block, true);
    }
    for (const oldest of this.#blocks.keys()) {
      if (this.#blocks.size <= MOST_BLOCKS) break;
      this.#blocks.delete(oldest);
    }
  }
}
