// The gateway: the one reachable door before engines that listen to nobody else. Its state is in memory only.
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { ApiError, sendApiError, sendJson } from '../http/api-error.ts';
import { readBody } from '../http/body.ts';
import { readDeadlineMs, readPriority } from '../http/deadline.ts';
import { checkBody, type Kind } from './checked-body.ts';
import type { GatewayConfig, Installation } from './config.ts';
import { Dispatcher } from './dispatch.ts';
import { Keys } from './keys.ts';

export interface Gateway {
  readonly server: Server;
  readonly dispatcher: Dispatcher;
  /** Turns new requests away, waits for those that run, closes. */
  readonly drain: () => Promise<void>;
}

const PATHS: Readonly<Record<string, Kind>> = { '/v1/chat/completions': 'chat', '/v1/completions': 'text' };
const RETRY_AFTER_MS = 2000;
/** Node's 5 s close connections under the request that is just using one again. */
const KEEP_ALIVE_MS = 75_000;

interface State {
  readonly config: GatewayConfig;
  readonly keys: Keys;
  readonly dispatcher: Dispatcher;
  draining: boolean;
  running: number;
}

export function createGateway(config: GatewayConfig, secret: string): Gateway {
  const state: State = {
    config,
    keys: new Keys(config.installations),
    dispatcher: new Dispatcher(config, secret),
    draining: false,
    running: 0,
  };
  const server = createServer(
    { requestTimeout: 60_000, headersTimeout: 10_000, keepAliveTimeout: KEEP_ALIVE_MS },
    (request, response) => {
      route(state, request, response).catch((error: unknown) => sendApiError(response, error));
    },
  );
  return {
    server,
    dispatcher: state.dispatcher,
    drain: async () => {
      state.draining = true;
      const end = performance.now() + config.drainSeconds * 1000;
      while (state.running > 0 && performance.now() < end)
        await new Promise((resolve) => setTimeout(resolve, 50));
      state.dispatcher.close();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function route(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = new URL(request.url ?? '/', 'http://localhost').pathname;
  if (path === '/health') return sendJson(response, 200, { status: 'ok' });
  if (path === '/ready') return ready(state, response);
  const installation = state.keys.authenticate(request.headers.authorization);
  if (request.method === 'GET' && path === '/metrics') {
    const { dispatcher } = state;
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' });
    response.end(dispatcher.metrics.text(dispatcher.waiting, dispatcher.replicas, performance.now()));
    return;
  }
  if (request.method === 'GET' && path === '/v1/models') return await models(state, response);
  const kind = Object.hasOwn(PATHS, path) ? PATHS[path] : undefined;
  if (kind === undefined || request.method !== 'POST')
    throw new ApiError(404, 'not_found', `There is no ${request.method} ${path}`);
  if (state.draining)
    throw new ApiError(503, 'draining', 'This gateway is about to end', { retryAfterMs: RETRY_AFTER_MS });
  state.running++;
  try {
    await complete(state, installation, path, kind, request, response);
  } finally {
    state.running--;
  }
}

async function complete(
  state: State,
  installation: Installation,
  path: string,
  kind: Kind,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { config, dispatcher } = state;
  const stop = new AbortController();
  response.on('close', () => stop.abort(new ApiError(499, 'cancelled', 'The client has gone')));
  const deadlineMs = readDeadlineMs(request);
  const late = new ApiError(408, 'deadline_exceeded', 'The deadline passed before the answer was complete');
  const limitMs = Math.min(deadlineMs ?? Number.POSITIVE_INFINITY, config.longestSeconds * 1000);
  const timer = setTimeout(() => stop.abort(late), limitMs);
  const requestId = idOf(request);
  response.setHeader('x-request-id', requestId);
  let outcome = 'ok';
  try {
    const checked = checkBody(await readBody(request, config.bodyBytes), kind, config);
    const priority = readPriority(request);
    const deadline = deadlineMs === undefined ? undefined : performance.now() + deadlineMs;
    await dispatcher.run(
      { path, checked, installation, priority, requestId, deadline },
      response,
      stop.signal,
    );
  } catch (error) {
    const known = stop.signal.aborted ? stop.signal.reason : error;
    outcome = known instanceof ApiError ? known.code : 'internal_error';
    throw known;
  } finally {
    clearTimeout(timer);
    dispatcher.metrics.count(installation.id, outcome);
  }
}

/** The caller's own id where it is harmless in a log, or a new one. */
function idOf(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && /^[\w.-]{1,100}$/.test(given) ? given : randomUUID();
}

/** A gateway that waits for engines is ready without one: who sent it nothing would never wake one. */
function ready({ config, draining, dispatcher }: State, response: ServerResponse): void {
  const usable = dispatcher.replicas.filter((replica) => replica.isUsable(performance.now())).length;
  sendJson(response, !draining && (usable > 0 || config.waitForEngines) ? 200 : 503, { draining, usable });
}

/** From the first replica that answers. */
async function models({ dispatcher }: State, response: ServerResponse): Promise<void> {
  for (const { upstream } of dispatcher.replicas) {
    try {
      const answer = await fetch(`${upstream.url}/v1/models`, {
        headers: upstream.key === undefined ? {} : { authorization: `Bearer ${upstream.key}` },
        signal: AbortSignal.timeout(3000),
      });
      if (!answer.ok) continue;
      const body: unknown = await answer.json();
      if (typeof body === 'object' && body !== null) return sendJson(response, 200, body);
    } catch {
      // The next replica may answer.
    }
  }
  throw new ApiError(503, 'no_engine', 'No engine answers at present', { retryAfterMs: RETRY_AFTER_MS });
}
