// Outages on demand: the next so many requests that match go wrong in a chosen way.
import type { ServerResponse } from 'node:http';

export type Trouble =
  /** The server's own failure, before anything was done. */
  | { readonly kind: 'status'; readonly status: 500 | 502 | 503 | 504 }
  /** Done and stored, but the answer is lost: a 502 arrives. */
  | { readonly kind: 'lost-answer' }
  /** Done and stored, but the connection breaks before the answer. */
  | { readonly kind: 'lost-connection' }
  /** The connection is reset before anything was done. */
  | { readonly kind: 'reset' }
  /** Answered late. */
  | { readonly kind: 'slow'; readonly milliseconds: number }
  /** 403, or 429 as GitHub may say as well, with Retry-After. */
  | { readonly kind: 'secondary-limit'; readonly seconds: number; readonly status?: 403 | 429 }
  /** 403 with no requests left in the hour. */
  | { readonly kind: 'primary-limit'; readonly seconds: number };

export interface Outage {
  /** Method and path as the caller sends them, without `/api/v3`: a part of it, or a pattern. */
  readonly match: string | RegExp;
  /** How many requests it takes. */
  readonly times: number;
  readonly trouble: Trouble;
}

export class Outages {
  #planned: { outage: Outage; left: number }[] = [];

  plan(match: Outage['match'], trouble: Trouble, times = 1): void {
    this.#planned.push({ outage: { match, trouble, times }, left: times });
  }

  clear(): void {
    this.#planned = [];
  }

  /** How many planned troubles have not come yet. */
  left(): number {
    return this.#planned.reduce((sum, { left }) => sum + left, 0);
  }

  take(method: string, path: string): Trouble | undefined {
    const words = `${method} ${path}`;
    const one = this.#planned.find(
      ({ outage: { match }, left }) =>
        left > 0 && (typeof match === 'string' ? words.includes(match) : match.test(words)),
    );
    if (!one) return undefined;
    one.left -= 1;
    return one.outage.trouble;
  }
}

/** Breaks the connection as a dying machine does: a reset, not a polite end. */
export function cut(response: ServerResponse): void {
  response.socket?.resetAndDestroy();
}
