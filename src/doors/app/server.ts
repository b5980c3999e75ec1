// The HTTP side: deliveries in, and what an operator asks of a running server. Nothing here does any work.

import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Letterbox, openLetterbox } from '../../queue/letterbox.ts';
import { isLocal, showEvidence } from './evidence-link.ts';
import { answerPage } from './page/routes.ts';
import { send } from './send.ts';
import type { World } from './world.ts';

/** Probot's own place for it, so that an App that was made for probot needs no change. */
export const WEBHOOK_PATH = '/api/github/webhooks';
/** GitHub sends no payload above 25 MB. */
const MOST_BODY_BYTES = 25 * 1024 * 1024;
const BODY_MS = 15_000;

type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;
type Routes = readonly (readonly [route: string, handle: Handle])[];

/** All that `serve` shows. In pull mode there is no way in for deliveries, and so nothing to find there. */
export function openServer(world: World): Server {
  const letterbox = openLetterbox(world);
  const hooks: Routes = world.app.isPulling
    ? []
    : [[`POST ${WEBHOOK_PATH}`, (request, response) => takeDelivery(world, letterbox, request, response)]];
  return serverOf(
    world,
    new Map([...hooks, ...figureRoutes(world), ...evidenceRoutes(world)]),
    (request, response) => answerPage(world, request, response),
  );
}

/** What a worker of its own shows. */
export function openFiguresServer(world: World): Server {
  return serverOf(world, new Map(figureRoutes(world)), async () => false);
}

function evidenceRoutes(world: World): Routes {
  return [['GET /evidence', (request, response) => showEvidence(world, request, response)]];
}

function figureRoutes(world: World): Routes {
  return [
    ['GET /healthz', (_, response) => send(response, 200, 'ok')],
    ['GET /readyz', (_, response) => ready(world, response)],
    ['GET /metrics', (request, response) => metrics(world, request, response)],
  ];
}

function serverOf(
  world: World,
  routes: ReadonlyMap<string, Handle>,
  others: (request: IncomingMessage, response: ServerResponse) => Promise<boolean>,
): Server {
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const handle = routes.get(`${request.method} ${path}`);
    if (handle !== undefined) return await handle(request, response);
    if (!(await others(request, response)))
      send(response, path === WEBHOOK_PATH && routes.has(`POST ${path}`) ? 405 : 404, 'not found');
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => {
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
      ? isLocal(request)
      : isSame(request.headers.authorization ?? '', `Bearer ${metricsToken}`);
  if (!isAllowed) return send(response, 403, 'not for you');
  response.setHeader('content-type', 'text/plain; version=0.0.4');
  response.end(await world.metrics.text());
}

function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
