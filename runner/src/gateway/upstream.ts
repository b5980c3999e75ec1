// One try at one replica: the answer goes through as it comes, and what looks whole but is not becomes an error.
import { Agent, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { request as httpsRequest, Agent as TlsAgent } from 'node:https';
import { StringDecoder } from 'node:string_decoder';
import { ApiError, sendJson } from '../http/api-error.ts';
import { DEADLINE_HEADER } from '../http/deadline.ts';
import type { Upstream } from './config.ts';

export interface Try {
  readonly upstream: Upstream;
  readonly path: string;
  readonly body: string;
  readonly stream: boolean;
  readonly requestId: string;
  readonly deadlineMs: number | undefined;
  readonly onFirstByte: () => void;
}

/** The replica did not answer as it should. Another may be tried as long as the client has seen nothing. */
export class UpstreamFailed extends Error {
  readonly status: number | undefined;
  constructor(message: string, status?: number, cause?: unknown) {
    super(message, { cause });
    this.status = status;
  }
}

const agents = { http: new Agent({ keepAlive: true }), https: new TlsAgent({ keepAlive: true }) };
const MOST_ERROR_BYTES = 64 * 1024;
const MOST_WHOLE_BYTES = 64 * 1024 * 1024;
/** Engines end a stream so when they are told to stop: HTTP 200, this, and [DONE]. In text quotes are escaped. */
const ABORTED = /"finish_reason": ?"abort"/;

/** Throws UpstreamFailed, ApiError for what the engine refused, or the signal's reason. */
export async function tryUpstream(what: Try, response: ServerResponse, signal: AbortSignal): Promise<void> {
  const answer = await send(what, signal);
  const status = answer.statusCode ?? 0;
  if (status !== 200) throw refusal(status, await readText(answer, MOST_ERROR_BYTES));
  what.onFirstByte();
  try {
    if (what.stream) await passStream(answer, response, signal);
    else await passWhole(answer, response);
  } catch (error) {
    answer.destroy();
    signal.throwIfAborted();
    throw error;
  }
}

function send(what: Try, signal: AbortSignal, isAgain = false): Promise<IncomingMessage> {
  const { upstream } = what;
  const secure = upstream.url.startsWith('https:');
  return new Promise((resolve, reject) => {
    const request = (secure ? httpsRequest : httpRequest)(`${upstream.url}${what.path}`, {
      method: 'POST',
      agent: isAgain ? false : secure ? agents.https : agents.http,
      signal,
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(what.body),
        'x-request-id': what.requestId,
        ...(upstream.key === undefined ? {} : { authorization: `Bearer ${upstream.key}` }),
        ...(what.deadlineMs === undefined
          ? {}
          : { [DEADLINE_HEADER]: String(Math.max(1, Math.ceil(what.deadlineMs))) }),
      },
    });
    request.once('response', resolve);
    request.on('error', (error) => {
      if (signal.aborted) return reject(signal.reason);
      // The engine closed an idle connection at the moment at which we took it up again: it has not seen the request.
      if (!isAgain && request.reusedSocket && 'code' in error && error.code === 'ECONNRESET')
        return resolve(send(what, signal, true));
      reject(new UpstreamFailed('it cannot be reached', undefined, error));
    });
    request.end(what.body);
  });
}

function refusal(status: number, text: string): Error {
  // Overloaded, stopping, or our own key is wrong there: another replica may do better.
  if (status >= 500 || status === 429 || status === 401 || status === 403)
    return new UpstreamFailed(`it answered ${status}`, status);
  let message = `The engine answered ${status}`;
  let param: string | undefined;
  try {
    const { error } = JSON.parse(text) as { error?: { message?: unknown; param?: unknown } };
    if (typeof error?.message === 'string') message = error.message;
    if (typeof error?.param === 'string') param = error.param;
  } catch {
    // The engine's own words could not be read; the status says enough.
  }
  const code = status === 404 ? 'model_not_found' : status === 408 ? 'deadline_exceeded' : 'invalid_request';
  return new ApiError(status, code, message, param === undefined ? {} : { param });
}

async function passStream(
  answer: IncomingMessage,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let ended = false;
  try {
    for await (const chunk of answer) {
      rest += decoder.write(chunk);
      const cut = rest.lastIndexOf('\n\n') + 2;
      if (cut < 2) continue;
      const events = rest.slice(0, cut);
      rest = rest.slice(cut);
      if (ABORTED.test(events))
        throw new ApiError(502, 'engine_aborted', 'The engine stopped in the middle of the answer');
      ended ||= events.includes('data: [DONE]') || events.includes('data: {"error"');
      if (!response.headersSent)
        response.writeHead(200, {
          'content-type': 'text/event-stream; charset=utf-8',
          'cache-control': 'no-store',
        });
      if (!response.write(events)) await drained(response, signal);
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ApiError) throw error;
    throw lost(response, error);
  }
  if (!ended) throw lost(response, undefined);
  response.end();
}

/** Once the client has seen a part, no other replica can go on from there. */
function lost(response: ServerResponse, cause: unknown): Error {
  if (!response.headersSent) return new UpstreamFailed('it was lost before the first word', undefined, cause);
  return new ApiError(502, 'engine_lost', 'The engine was lost in the middle of the answer');
}

async function passWhole(answer: IncomingMessage, response: ServerResponse): Promise<void> {
  let text: string;
  try {
    text = await readText(answer, MOST_WHOLE_BYTES);
  } catch (error) {
    throw new UpstreamFailed('it was lost in the middle of the answer', undefined, error);
  }
  if (ABORTED.test(text)) throw new UpstreamFailed('it stopped in the middle of the answer');
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    throw new UpstreamFailed('its answer is no JSON', undefined, error);
  }
  if (typeof body !== 'object' || body === null) throw new UpstreamFailed('its answer is no JSON object');
  sendJson(response, 200, body);
}

async function readText(answer: IncomingMessage, most: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer) {
    if (!Buffer.isBuffer(chunk)) continue;
    bytes += chunk.length;
    if (bytes > most) throw new Error('too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** A client that reads slowly holds back the engine's answer instead of filling our memory. */
function drained(response: ServerResponse, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason);
    signal.addEventListener('abort', leave, { once: true });
    response.once('drain', () => {
      signal.removeEventListener('abort', leave);
      resolve();
    });
  });
}
