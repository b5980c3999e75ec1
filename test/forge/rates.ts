// GitHub's limits on how often one may ask: the hourly one with its headers, and the one on making content.
import { Refusal } from './refusal.ts';
import type { Caller } from './tokens.ts';
import type { World } from './world.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;

export interface Standing {
  readonly limit: number;
  readonly used: number;
  readonly remaining: number;
  /** Seconds since 1970. */
  readonly reset: number;
}

export class Rates {
  readonly #world: World;
  readonly #hours = new Map<string, { started: number; used: number }>();
  readonly #made = new Map<string, number[]>();

  constructor(world: World) {
    this.#world = world;
  }

  standing(caller: Caller): Standing {
    const { started, used } = this.#hour(caller);
    const limit = this.#world.settings.primaryPerHour;
    const reset = Math.ceil((started + HOUR) / 1000);
    return { limit, used: Math.min(used, limit), remaining: Math.max(0, limit - used), reset };
  }

  /** Counts a request. Throws 403 where the hour's figure is used up, or too much content was made in a minute. */
  count(caller: Caller, makesContent: boolean): void {
    const hour = this.#hour(caller);
    if (hour.used >= this.#world.settings.primaryPerHour)
      throw new Refusal(403, `API rate limit exceeded for ${keyOf(caller)}.`);
    hour.used += 1;
    if (!makesContent) return;
    const now = this.#world.now();
    const recent = (this.#made.get(keyOf(caller)) ?? []).filter((at) => at > now - MINUTE);
    if (recent.length >= this.#world.settings.contentPerMinute) {
      const wait = Math.ceil(((recent[0] ?? now) + MINUTE - now) / 1000);
      throw secondary(wait);
    }
    recent.push(now);
    this.#made.set(keyOf(caller), recent);
  }

  #hour(caller: Caller): { started: number; used: number } {
    const now = this.#world.now();
    const known = this.#hours.get(keyOf(caller));
    if (known && known.started + HOUR > now) return known;
    const fresh = { started: now, used: 0 };
    this.#hours.set(keyOf(caller), fresh);
    return fresh;
  }
}

export function secondary(seconds: number, status: 403 | 429 = 403): Refusal {
  const message =
    'You have exceeded a secondary rate limit. Please wait a few minutes before you try again. If you reach out to GitHub Support for help, please include the request ID.';
  return new Refusal(status, message, {}, { 'retry-after': String(seconds) });
}

export function rateHeaders(standing: Standing): Record<string, string> {
  return {
    'x-ratelimit-limit': String(standing.limit),
    'x-ratelimit-remaining': String(standing.remaining),
    'x-ratelimit-used': String(standing.used),
    'x-ratelimit-reset': String(standing.reset),
    'x-ratelimit-resource': 'core',
  };
}

function keyOf(caller: Caller): string {
  if (caller.kind === 'installation') return `installation ID ${caller.installation.id}`;
  if (caller.kind === 'user') return `user ID ${caller.user.id}`;
  return caller.kind === 'app' ? `app ID ${caller.app.id}` : '127.0.0.1';
}
