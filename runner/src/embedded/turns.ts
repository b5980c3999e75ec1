// One at a time, in the order of arrival, and not too many waiting; whoever is gone gives up its place.
import { ApiError } from '../http/api-error.ts';

const RETRY_AFTER_MS = 2000;

interface Waiter {
  readonly start: () => void;
  readonly batch: boolean;
}

export class Turns {
  readonly #most: number;
  #running = false;
  #waiting: Waiter[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  get running(): number {
    return this.#running ? 1 : 0;
  }

  /** Throws ApiError 429 when too many wait, or the signal's reason when it is aborted before the turn has come. */
  async take<T>(batch: boolean, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    if (this.#running) await this.#wait(batch, signal);
    this.#running = true;
    try {
      signal.throwIfAborted();
      return await work();
    } finally {
      this.#running = false;
      this.#next();
    }
  }

  async #wait(batch: boolean, signal: AbortSignal): Promise<void> {
    if (this.#waiting.length >= this.#most)
      throw new ApiError(429, 'queue_full', 'Too many requests are waiting', {
        retryAfterMs: RETRY_AFTER_MS,
      });
    await new Promise<void>((resolve, reject) => {
      const leave = () => {
        this.#waiting = this.#waiting.filter((other) => other !== waiter);
        reject(signal.reason);
      };
      const waiter: Waiter = {
        batch,
        start: () => {
          signal.removeEventListener('abort', leave);
          // Taken here, not after the await, or a newcomer could slip in between.
          this.#running = true;
          resolve();
        },
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#waiting.push(waiter);
    });
  }

  /** Interactive work first. */
  #next(): void {
    const next = this.#waiting.find(({ batch }) => !batch) ?? this.#waiting[0];
    if (next === undefined) return;
    this.#waiting = this.#waiting.filter((other) => other !== next);
    next.start();
  }
}
