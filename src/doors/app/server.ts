// The HTTP side: deliveries in, and what an operator asks of a running server. Nothing here does any work.

import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Letterbox, openLetterbox } from '../../queue/letterbox.ts';
import { showEvidence } from './evidence-link.ts';
import { send } from './send.ts';
import type { World } from './world.ts';

/** Probot's own place for it, so that an App that was made for probot needs no change. */
export const WEBHOOK_PATH = '/api/github/webhooks';
/** GitHub sends no payload above 25 MB. */
const MOST_BODY_BYTES = 25 * 1024 * 1024;
const BODY_MS = 15_000;

type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;

export function openServer(world: World): Server {
  const letterbox = openLetterbox(world);
  const routes = new Map<string, Handle>(
    Object.entries({
      [`POST ${WEBHOOK_PATH}`]: (request, response) => takeDelivery(world, letterbox, request, response),
      'GET /evidence': (request, response) => showEvidence(world, request, response),
      'GET /healthz': (_, response) => send(response, 200, 'ok'),
      'GET /readyz': (_, response) => ready(world, response),
      'GET /metrics': (request, response) => metrics(world, request, response),
    }),
  );
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const handle = routes.get(`${request.method} ${path}`);
    if (handle === undefined) return send(response, path === WEBHOOK_PATH ? 405 : 404, 'not found');
    Promise.resolve(handle(request, response)).catch(() => {
      world.log.warn('a request to the server failed', { status: 500 });
      if (!response.headersSent) send(response, 500, 'failed');
      else response.destroy();
    });
  });
  server.requestTimeout = BODY_MS;
  server.headersTimeout = BODY_MS;
  return server;
}

/** Verified, stored, acknowledged: in this order, and nothing else. */
async function takeDelivery(
  world: World,
  letterbox: Letterbox,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const header = (name: string) => String(request.headers[name] ?? '');
  const [guid, event, signature] = ['x-github-delivery', 'x-github-event', 'x-hub-signature-256'].map(header);
  if (!guid || !event || !signature || !/^[\w-]{1,100}$/.test(guid) || !/^\w{1,60}$/.test(event))
    return refuse(world, response, 400, 'headers of a delivery are missing');
  if (!header('content-type').startsWith('application/json')) return refuse(world, response, 415, 'not JSON');
  const body = await readBody(request);
  if (body === undefined) {
    response.setHeader('connection', 'close');
    return refuse(world, response, 413, 'too large');
  }
  if (!(await world.github.isGenuine(body, signature))) return refuse(world, response, 400, 'bad signature');
  // kill point: before the delivery is stored
  const isNew = await letterbox.put({ guid, event, payload: body });
  // kill point: after the delivery was stored
  world.metrics.deliveries.inc({ outcome: isNew ? 'stored' : 'known' });
  send(response, 202, isNew ? 'stored' : 'known');
}

function refuse(world: World, response: ServerResponse, status: number, why: string): void {
  world.metrics.deliveries.inc({ outcome: 'refused' });
  send(response, status, why);
}

/** Undefined: it is larger than any that GitHub sends. What is announced as too large is not read at all. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > MOST_BODY_BYTES) return undefined;
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of request) {
    length += piece.length;
    if (length > MOST_BODY_BYTES) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

async function ready(world: World, response: ServerResponse): Promise<void> {
  try {
    await world.database.query('select 1');
    send(response, 200, 'ready');
  } catch {
    send(response, 503, 'no database');
  }
}

/** Figures are for the operator: over loopback, or with the token. */
async function metrics(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { metricsToken } = world.app;
  const isAllowed =
    metricsToken === undefined
      ? /^(?:::ffff:)?127\.|^::1$/.test(request.socket.remoteAddress ?? '')
      : isSame(request.headers.authorization ?? '', `Bearer ${metricsToken}`);
  if (!isAllowed) return send(response, 403, 'not for you');
  response.setHeader('content-type', 'text/plain; version=0.0.4');
  response.end(await world.metrics.text());
}

function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
