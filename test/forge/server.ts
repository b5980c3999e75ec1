// The HTTP server: log, outage, caller, rate, route, permission, judge, answer, judge again.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { branches } from './git.ts';
import { answerGraphql } from './graphql.ts';
import { openJudge } from './openapi.ts';
import { cut, type Outages, type Trouble } from './outages.ts';
import { actor } from './permissions.ts';
import { afterPush } from './pushes.ts';
import { Rates, rateHeaders, secondary } from './rates.ts';
import { Refusal } from './refusal.ts';
import type { Call, Insides, Reply } from './route.ts';
import { openRouter } from './router.ts';
import { routes } from './routes/index.ts';
import { admitGit, isGit, serveGit } from './smart-http.ts';
import type { Caller } from './tokens.ts';
import { answerWeb, isWeb } from './web.ts';
import type { Json } from './world.ts';

export interface Logged {
  readonly method: string;
  /** Without `/api/v3`. */
  readonly path: string;
  readonly query: string;
  /** In GitHub's words, as `POST /repos/{owner}/{repo}/check-runs`; nothing outside of REST. */
  route: string | undefined;
  caller: Caller['kind'];
  body: unknown;
  /** 0 where the connection was broken. */
  status: number;
}

export interface Reception extends Insides {
  readonly outages: Outages;
  readonly log: Logged[];
  /** What GitHub would never have done or been asked: a test with one fails. */
  readonly violations: string[];
}

const router = openRouter(routes);
/** Requests that make something people are told of. */
const CONTENT = /^POST \/repos\/\{owner\}\/\{repo\}\/(?:issues|pulls|check-runs|comments)/;

export function openServer(reception: Reception): Server {
  const rates = new Rates(reception.world);
  return createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://forge');
    const path =
      url.pathname.replace(/^\/api\/v3(?=\/|$)/, '').replace(/^\/api\/graphql$/, '/graphql') || '/';
    const logged: Logged = {
      method: request.method ?? 'GET',
      path,
      query: url.search.slice(1),
      route: undefined,
      caller: 'anonymous',
      body: undefined,
      status: 0,
    };
    reception.log.push(logged);
    void receive({ reception, rates, request, response, url, logged }).catch((error: unknown) => {
      reception.violations.push(
        `the forge broke at ${logged.method} ${path}: ${String((error as Error).stack)}`,
      );
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
}

interface Visit {
  readonly reception: Reception;
  readonly rates: Rates;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly logged: Logged;
}

async function receive(visit: Visit): Promise<void> {
  const { reception, response, logged } = visit;
  const trouble = reception.outages.take(logged.method, logged.path);
  if (trouble?.kind === 'reset') return cut(response);
  if (trouble?.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, trouble.milliseconds));
  if (isGit(logged.path)) return receiveGit(visit, trouble);
  const text = await bodyOf(visit.request);
  if (trouble?.kind === 'status')
    return send(visit, { status: trouble.status, body: { message: 'Server Error' } });
  const reply = isWeb(logged.path)
    ? await answerWeb(reception, logged.method, visit.url, text)
    : await answerApi(visit, text, trouble);
  if (trouble?.kind === 'lost-connection') return cut(response);
  if (trouble?.kind === 'lost-answer') return send(visit, { status: 502, body: { message: 'Server Error' } });
  send(visit, reply);
}

async function answerApi(visit: Visit, text: string, trouble: Trouble | undefined): Promise<Reply> {
  const { reception, rates, request, logged } = visit;
  let caller: Caller = { kind: 'anonymous' };
  try {
    if (text) logged.body = parsed(text);
    caller = reception.tokens.whose(reception.world, request.headers.authorization);
    logged.caller = caller.kind;
    if (trouble?.kind === 'secondary-limit') throw secondary(trouble.seconds, trouble.status);
    if (trouble?.kind === 'primary-limit') return exhausted(reception, trouble.seconds);
    const reply =
      logged.path === '/graphql' ? await answerQuery(visit, caller) : await answerRest(visit, caller);
    return { ...reply, headers: { ...rateHeaders(rates.standing(caller)), ...reply.headers } };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    judgeAnswer(visit, error);
    return {
      status: error.status,
      body: error.body,
      headers: { ...rateHeaders(rates.standing(caller)), ...error.headers },
    };
  }
}

function answerQuery({ reception, rates, logged }: Visit, caller: Caller): Promise<Reply> {
  const body = (logged.body ?? {}) as Json;
  rates.count(caller, /^\s*mutation\b/.test(String(body['query'])));
  return answerGraphql(reception, caller, body, (why) => reception.violations.push(why));
}

async function answerRest(visit: Visit, caller: Caller): Promise<Reply> {
  const { reception, rates, request, url, logged } = visit;
  const match = router(logged.method, logged.path);
  if (!match) {
    reception.violations.push(`unknown route: ${logged.method} ${logged.path}`);
    throw new Refusal(404, 'Not Found');
  }
  const { key } = match.route;
  logged.route = key;
  rates.count(caller, CONTENT.test(key));
  const call: Call = {
    ...reception,
    caller,
    params: match.params,
    query: url.searchParams,
    body: (logged.body as Json | undefined) ?? {},
    accept: String(request.headers.accept ?? ''),
  };
  match.route.admit(call);
  const breaks = openJudge().request({ route: key, query: url.searchParams, body: logged.body });
  if (breaks.length > 0) {
    reception.violations.push(`invalid request ${key}: ${breaks.join('; ')}`);
    throw new Refusal(422, `Invalid request.\n\n${breaks.join('\n')}`, { errors: [] });
  }
  const reply = await match.route.answer(call);
  judgeAnswer(visit, reply);
  return reply;
}

function judgeAnswer(
  { reception, logged }: Visit,
  { status, body }: { status: number; body?: unknown },
): void {
  if (!logged.route) return;
  const breaks = typeof body === 'string' ? [] : openJudge().response(logged.route, status, body);
  if (breaks.length > 0)
    reception.violations.push(
      `the forge's own answer ${status} to ${logged.route}: ${breaks.slice(0, 8).join('; ')}`,
    );
}

function exhausted({ world }: Reception, seconds: number): Reply {
  const reset = Math.ceil(world.now() / 1000) + seconds;
  return {
    status: 403,
    body: new Refusal(403, 'API rate limit exceeded.').body,
    headers: { ...rateHeaders({ limit: 5000, used: 5000, remaining: 0, reset }) },
  };
}

async function receiveGit(visit: Visit, trouble: Trouble | undefined): Promise<void> {
  const { reception, request, response, url, logged } = visit;
  try {
    if (trouble?.kind === 'status') throw new Refusal(trouble.status, 'Server Error');
    const asked = admitGit(reception, request, new URL(logged.path + url.search, 'http://forge'));
    logged.caller = asked.caller.kind;
    const { world } = reception;
    const before = asked.rest === 'git-receive-pack' ? await branches(asked.repository.dir) : undefined;
    logged.status = await serveGit(asked, request, response, url.search.slice(1));
    if (before) await afterPush(world, asked.repository, actor(asked.caller), before);
    response.end();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    send(visit, { status: error.status, body: error.message, headers: error.headers });
  }
}

function send({ reception, response, logged }: Visit, { status, body, headers }: Reply): void {
  logged.status = status;
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  const type = typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8';
  // Octokit sets its clock by this header.
  response.setHeader('date', new Date(reception.world.now()).toUTCString());
  response.writeHead(status, { ...(body !== undefined && { 'content-type': type }), ...headers });
  response.end(status === 204 ? undefined : text);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString('utf8');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, 'Problems parsing JSON');
  }
}
