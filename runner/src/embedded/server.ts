// The embedded engine behind HTTP: loopback only, a bearer token, one completion at a time, a short queue, and an end of
// its own when nobody has asked for a while.
import { randomUUID, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { ApiError, sendApiError, sendJson } from '../http/api-error.ts';
import { readBody } from '../http/body.ts';
import { readDeadlineMs, readPriority } from '../http/deadline.ts';
import { answer } from './answer.ts';
import type { Engine } from './engine.ts';
import { emptyCounters, metricsText } from './metrics.ts';
import { readRequest } from './request.ts';
import { Turns } from './turns.ts';

export interface ServerOptions {
  readonly engine: Engine;
  readonly modelId: string;
  readonly contextTokens: number;
  readonly token: string;
  /** Ends the server after this long without a request. */
  readonly idleMs: number;
  readonly onIdle: () => void;
}

const MOST_QUEUED = 16;
/** Node's 5 s close connections under the request that is just using one again. */
const KEEP_ALIVE_MS = 75_000;
const MOST_BODY_BYTES = 1024 * 1024;

/** A server that is not listening yet. */
export function createModelServer(options: ServerOptions): Server {
  const turns = new Turns(MOST_QUEUED);
  const counters = emptyCounters();
  let open = 0;
  let idle = setTimeout(options.onIdle, options.idleMs);
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    clearTimeout(idle);
    open++;
    const id = requestId(request);
    response.setHeader('x-request-id', id);
    response.on('close', () => {
      open--;
      clearTimeout(idle);
      if (open === 0) idle = setTimeout(options.onIdle, options.idleMs);
    });
    route(request, response, options, turns, counters, id).catch((error: unknown) =>
      sendApiError(response, error),
    );
  });
  server.on('close', () => clearTimeout(idle));
  return server;
}

async function route(
  request: IncomingMessage,
  response: ServerResponse,
  options: ServerOptions,
  turns: Turns,
  counters: ReturnType<typeof emptyCounters>,
  id: string,
): Promise<void> {
  const path = new URL(request.url ?? '/', 'http://localhost').pathname;
  if (path === '/health') return sendJson(response, 200, { status: 'ok', model: options.modelId });
  if (!isAuthorised(request, options.token))
    throw new ApiError(401, 'invalid_api_key', 'The bearer token is missing or wrong');
  if (request.method === 'GET' && path === '/v1/models') return sendJson(response, 200, modelList(options));
  if (request.method === 'GET' && path === '/metrics') {
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' });
    response.end(metricsText(counters, turns, options.modelId));
    return;
  }
  const kind = path === '/v1/chat/completions' ? 'chat' : path === '/v1/completions' ? 'text' : undefined;
  if (kind === undefined || request.method !== 'POST')
    throw new ApiError(404, 'not_found', `There is no ${request.method} ${path}`);
  const deadlineMs = readDeadlineMs(request);
  const batch = readPriority(request) === 'batch';
  const asked = readRequest(await readBody(request, MOST_BODY_BYTES), kind);
  if (asked.model !== undefined && asked.model !== options.modelId)
    throw new ApiError(404, 'model_not_found', `The model ${asked.model} is not served here`, {
      param: 'model',
    });
  await answer(
    { engine: options.engine, modelId: options.modelId, turns, counters },
    { kind, asked, batch, deadlineMs, id },
    response,
  );
}

function modelList({ modelId, contextTokens }: ServerOptions): object {
  return {
    object: 'list',
    data: [{ id: modelId, object: 'model', created: 0, owned_by: 'embedded', max_model_len: contextTokens }],
  };
}

/** The caller's own id where it is harmless in a log, or a new one. */
function requestId(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && /^[\w.-]{1,100}$/.test(given) ? given : randomUUID();
}

function isAuthorised(request: IncomingMessage, token: string): boolean {
  const given = Buffer.from(request.headers.authorization ?? '');
  const wanted = Buffer.from(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
