// A checked request to an answer: waits for its fair turn, picks a replica, tries another one when that fails early.
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError } from '../http/api-error.ts';
import type { Priority } from '../http/deadline.ts';
import type { CheckedBody } from './checked-body.ts';
import type { GatewayConfig, Installation } from './config.ts';
import { cannotBind, translate } from './dialect.ts';
import { FairQueue, type Flow } from './fair-queue.ts';
import { saltOf } from './keys.ts';
import { GatewayMetrics } from './metrics.ts';
import { Pace } from './pace.ts';
import { Replica } from './replica.ts';
import { blocksOf, choose, freshTokens } from './routing.ts';
import { tryUpstream, UpstreamFailed } from './upstream.ts';

export interface Dispatch {
  readonly path: string;
  readonly checked: CheckedBody;
  readonly installation: Installation;
  readonly priority: Priority;
  readonly requestId: string;
  /** By `performance.now()`. */
  readonly deadline: number | undefined;
}

const RETRY_AFTER_MS = 1000;
const WAKE_MS = 250;
/** Interactive work counts a quarter of what batch work counts. */
const INTERACTIVE_WEIGHT = 4;
const CHARACTERS_PER_TOKEN = 4;

export class Dispatcher {
  readonly replicas: readonly Replica[];
  readonly metrics = new GatewayMetrics();
  readonly #queue: FairQueue;
  readonly #secret: string;
  readonly #waitForEngines: boolean;
  readonly #pace = new Pace();
  readonly #timer: NodeJS.Timeout;

  /** `secret` is the key of the cache salts: the same in every gateway of one deployment. */
  constructor(config: GatewayConfig, secret: string) {
    this.replicas = config.upstreams.map((upstream) => new Replica(upstream));
    this.#secret = secret;
    this.#waitForEngines = config.waitForEngines;
    const hasRoom = () => this.replicas.some((replica) => replica.hasRoom(performance.now()));
    this.#queue = new FairQueue(config.mostWaiting, hasRoom);
    // A circuit closes by time, which wakes nobody.
    this.#timer = setInterval(() => this.#queue.wake(), WAKE_MS);
    this.#timer.unref();
  }

  get waiting(): number {
    return this.#queue.length;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** Throws ApiError, or the signal's reason. */
  async run(what: Dispatch, response: ServerResponse, signal: AbortSignal): Promise<void> {
    const salt = saltOf(this.#secret, what.installation);
    const blocks = blocksOf(what.checked.promptText, `${salt}|${String(what.checked.fields['model'])}`);
    const failed = new Set<Replica>();
    for (;;) {
      const replica = await this.#turn(what, blocks, failed, signal);
      const problem = await this.#attempt(replica, what, blocks, salt, response, signal);
      if (problem === undefined) return;
      failed.add(replica);
      const all = failed.size >= this.replicas.length;
      const asleep = this.#waitForEngines && problem.status === undefined;
      if (response.headersSent || (all && !asleep)) throw noneCould(problem);
      if (all) {
        failed.clear();
        await sleep(WAKE_MS, undefined, { signal }).catch(() => {});
      } else this.metrics.retries++;
    }
  }

  /** Waits until a replica has room and it is this request's turn. */
  async #turn(
    { installation, priority, checked, deadline }: Dispatch,
    blocks: readonly string[],
    failed: ReadonlySet<Replica>,
    signal: AbortSignal,
  ): Promise<Replica> {
    const able = this.replicas.filter(
      (replica) => !failed.has(replica) && cannotBind(replica.upstream.dialect, checked.fields) === undefined,
    );
    if (able.length === 0 && failed.size === 0)
      throw new ApiError(400, 'invalid_request', 'No engine here can bind the answer in this way', {
        param: 'structured_outputs',
      });
    const flow = {
      id: `${installation.id}/${priority}`,
      weight: installation.weight * (priority === 'interactive' ? INTERACTIVE_WEIGHT : 1),
      mostWaiting: installation.mostWaiting,
    };
    const start = performance.now();
    for (;;) {
      signal.throwIfAborted();
      const now = performance.now();
      if (!this.#waitForEngines && !able.some((replica) => replica.isUsable(now) || replica.inFlight > 0))
        throw new ApiError(503, 'no_engine', 'No engine answers at present', {
          retryAfterMs: RETRY_AFTER_MS,
        });
      const cost = costOf(checked, able, blocks);
      this.#refuseIfTooLate(flow, cost, deadline, now);
      await this.#queue.enter(flow, cost, signal);
      const replica = choose(able, blocks, performance.now());
      if (replica === undefined) {
        // The room that there was is at a replica that this request cannot use.
        await sleep(WAKE_MS);
        continue;
      }
      this.metrics.queued.observe((performance.now() - start) / 1000);
      replica.begin();
      return replica;
    }
  }

  /** Better told now than stopped in the queue: whoever asks can go elsewhere. */
  #refuseIfTooLate(flow: Flow, cost: number, deadline: number | undefined, now: number): void {
    this.#pace.look(this.#queue.length, now);
    const waitMs =
      deadline === undefined ? undefined : this.#pace.waitMs(this.#queue.before(flow, cost), now);
    if (waitMs === undefined || deadline === undefined || now + waitMs < deadline) return;
    throw new ApiError(503, 'overloaded', 'The wait for a turn would be longer than the deadline', {
      retryAfterMs: Math.ceil(waitMs),
    });
  }

  /** What went wrong, where another replica may still do better. */
  async #attempt(
    replica: Replica,
    what: Dispatch,
    blocks: readonly string[],
    salt: string,
    response: ServerResponse,
    signal: AbortSignal,
  ): Promise<UpstreamFailed | undefined> {
    const start = performance.now();
    let outcome: 'ok' | 'failed' | 'unknown' = 'unknown';
    const fresh = freshTokens(replica, blocks);
    let unread = fresh;
    const read = () => {
      replica.unread -= unread;
      unread = 0;
    };
    replica.unread += fresh;
    replica.remember(blocks);
    try {
      const { dialect } = replica.upstream;
      await tryUpstream(
        {
          upstream: replica.upstream,
          path: what.path,
          body: JSON.stringify(translate(dialect, what.checked.fields, salt, what.priority)),
          stream: what.checked.stream,
          requestId: what.requestId,
          deadlineMs: what.deadline === undefined ? undefined : what.deadline - performance.now(),
          onFirstByte: () => {
            read();
            this.metrics.firstByte.observe((performance.now() - start) / 1000);
          },
        },
        response,
        signal,
      );
      outcome = 'ok';
      return undefined;
    } catch (error) {
      if (!signal.aborted) outcome = error instanceof ApiError && error.status < 500 ? 'ok' : 'failed';
      if (error instanceof UpstreamFailed) return error;
      throw error;
    } finally {
      read();
      replica.end(outcome, performance.now());
      if (outcome === 'ok') this.#pace.finished(costOf(what.checked, [], []));
      this.#queue.wake();
      this.#pace.look(this.#queue.length, performance.now());
    }
  }
}

function noneCould({ status }: UpstreamFailed): ApiError {
  const busy = status === 429 || status === 503;
  return new ApiError(
    busy ? 503 : 502,
    busy ? 'overloaded' : 'engine_failed',
    'No engine could take the request',
    {
      retryAfterMs: RETRY_AFTER_MS,
    },
  );
}

/** Tokens to read that no cache holds, and tokens to write. */
function costOf(checked: CheckedBody, able: readonly Replica[], blocks: readonly string[]): number {
  const cached = Math.max(0, ...able.map((replica) => replica.matched(blocks))) * 64;
  return Math.max(1, checked.promptText.length / CHARACTERS_PER_TOKEN - cached) + checked.mostTokens;
}
