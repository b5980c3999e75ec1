// Who goes next: start-time fair queueing over installations and priorities. Each flow's work is counted in tokens and
// divided by its weight, so one that asks ten times as much waits for itself and not the others for it.
import { ApiError } from '../http/api-error.ts';

export interface Flow {
  readonly id: string;
  readonly weight: number;
  readonly mostWaiting: number;
}

interface Waiter {
  readonly flow: string;
  readonly finish: number;
  readonly start: number;
  /** In tokens. */
  readonly cost: number;
  readonly go: () => void;
}

const RETRY_AFTER_MS = 1000;

export class FairQueue {
  #waiting: Waiter[] = [];
  readonly #lastFinish = new Map<string, number>();
  #virtualTime = 0;
  readonly #most: number;
  readonly #hasRoom: () => boolean;

  constructor(most: number, hasRoom: () => boolean) {
    this.#most = most;
    this.#hasRoom = hasRoom;
  }

  get length(): number {
    return this.#waiting.length;
  }

  /** Tokens of those that would go before a newcomer of this cost: the ones whose work ends earlier by fair shares. */
  before(flow: Flow, cost: number): number {
    const finish = Math.max(this.#virtualTime, this.#lastFinish.get(flow.id) ?? 0) + cost / flow.weight;
    return this.#waiting.reduce((sum, waiter) => sum + (waiter.finish <= finish ? waiter.cost : 0), 0);
  }

  /**
   * Resolves when it is this request's turn and there is room; `cost` in tokens. Whoever was let go must take the room
   * at once, and call `wake` when there is room again.
   * Throws ApiError 429 or 503 when too many wait, or the signal's reason.
   */
  async enter(flow: Flow, cost: number, signal: AbortSignal): Promise<void> {
    const own = this.#waiting.reduce((count, waiter) => count + (waiter.flow === flow.id ? 1 : 0), 0);
    if (own >= flow.mostWaiting)
      throw new ApiError(429, 'queue_full', 'Too many of your requests are waiting', {
        retryAfterMs: RETRY_AFTER_MS,
      });
    if (this.#waiting.length >= this.#most)
      throw new ApiError(503, 'overloaded', 'Too many requests are waiting', {
        retryAfterMs: RETRY_AFTER_MS,
      });
    const start = Math.max(this.#virtualTime, this.#lastFinish.get(flow.id) ?? 0);
    const finish = start + cost / flow.weight;
    this.#lastFinish.set(flow.id, finish);
    if (this.#waiting.length === 0 && this.#hasRoom()) {
      this.#virtualTime = start;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const leave = () => {
        this.#waiting = this.#waiting.filter((other) => other !== waiter);
        reject(signal.reason);
      };
      const waiter: Waiter = {
        flow: flow.id,
        cost,
        start,
        finish,
        go: () => {
          signal.removeEventListener('abort', leave);
          resolve();
        },
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#waiting.push(waiter);
    });
  }

  /** Lets the next one go, if there is one and room for it. */
  wake(): void {
    const [first] = this.#waiting;
    if (first === undefined || !this.#hasRoom()) return;
    const next = this.#waiting.reduce((best, waiter) => (waiter.finish < best.finish ? waiter : best), first);
    this.#waiting = this.#waiting.filter((other) => other !== next);
    this.#virtualTime = Math.max(this.#virtualTime, next.start);
    if (this.#waiting.length === 0) this.#lastFinish.clear();
    next.go();
  }
}
