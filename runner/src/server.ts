// The embedded engine behind HTTP: loopback only, a bearer token, one completion at a time, a short queue, and an end of
// its own when nobody has asked for a while.
import { randomUUID, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { ApiError, type ApiRequest, readRequest } from './api.ts';
import { chatPrompt } from './chat-template.ts';
import { type Engine, type GenerationEnd, PromptTooLong } from './engine.ts';

export interface ServerOptions {
  readonly engine: Engine;
  readonly modelId: string;
  readonly token: string;
  /** Ends the server after this long without a request. */
  readonly idleMs: number;
  readonly onIdle: () => void;
}

const MOST_QUEUED = 16;
const MOST_BODY_BYTES = 1024 * 1024;
const RETRY_AFTER_MS = 2000;

interface Counters {
  requests: number;
  promptTokens: number;
  cachedTokens: number;
  completionTokens: number;
  waiting: number;
  running: number;
}

/** A server that is not listening yet. */
export function createModelServer(options: ServerOptions): Server {
  const counters: Counters = {
    requests: 0,
    promptTokens: 0,
    cachedTokens: 0,
    completionTokens: 0,
    waiting: 0,
    running: 0,
  };
  let last: Promise<unknown> = Promise.resolve();
  let idle = setTimeout(options.onIdle, options.idleMs);
  const enqueue = async <T>(work: () => Promise<T>): Promise<T> => {
    if (counters.waiting >= MOST_QUEUED)
      throw new ApiError(429, 'queue_full', 'Too many requests are waiting', RETRY_AFTER_MS);
    counters.waiting++;
    const turn = last.then(async () => {
      counters.waiting--;
      counters.running++;
      try {
        return await work();
      } finally {
        counters.running--;
      }
    });
    last = turn.catch(() => undefined);
    return await turn;
  };
  return createServer((request, response) => {
    clearTimeout(idle);
    response.on('close', () => {
      clearTimeout(idle);
      idle = setTimeout(options.onIdle, options.idleMs);
    });
    route(request, response, options, counters, enqueue).catch((error: unknown) =>
      sendError(response, error),
    );
  });
}

type Enqueue = <T>(work: () => Promise<T>) => Promise<T>;

async function route(
  request: IncomingMessage,
  response: ServerResponse,
  options: ServerOptions,
  counters: Counters,
  enqueue: Enqueue,
): Promise<void> {
  const path = new URL(request.url ?? '/', 'http://localhost').pathname;
  if (path === '/health') return sendJson(response, 200, { status: 'ok', model: options.modelId });
  if (!isAuthorised(request, options.token))
    throw new ApiError(401, 'invalid_api_key', 'The bearer token is missing or wrong');
  if (request.method === 'GET' && path === '/v1/models')
    return sendJson(response, 200, {
      object: 'list',
      data: [{ id: options.modelId, object: 'model', created: 0, owned_by: 'embedded' }],
    });
  if (request.method === 'GET' && path === '/metrics') return sendMetrics(response, counters);
  const kind = path === '/v1/chat/completions' ? 'chat' : path === '/v1/completions' ? 'text' : undefined;
  if (kind === undefined || request.method !== 'POST')
    throw new ApiError(404, 'not_found', `There is no ${request.method} ${path}`);
  const asked = readRequest(await readBody(request), kind);
  await answer(response, options, counters, enqueue, asked, kind);
}

async function answer(
  response: ServerResponse,
  options: ServerOptions,
  counters: Counters,
  enqueue: Enqueue,
  asked: ApiRequest,
  kind: 'chat' | 'text',
): Promise<void> {
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const prompt =
    asked.messages === undefined ? (asked.prompt ?? '') : chatPrompt(asked.messages, asked.continueFinal);
  const stop = kind === 'chat' ? [...asked.generation.stop, '<|im_end|>'] : asked.generation.stop;
  const frame = {
    id: `cmpl-${randomUUID()}`,
    created: Math.floor(Date.now() / 1000),
    model: options.modelId,
  };
  const pieces: string[] = [];
  let started = false;
  const onText = (text: string) => {
    pieces.push(text);
    if (!asked.stream) return;
    if (!started)
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    started = true;
    response.write(`data: ${JSON.stringify({ ...frame, ...chunkOf(kind, text, null) })}\n\n`);
  };
  const end = await enqueue(async () =>
    gone.signal.aborted
      ? undefined
      : await options.engine.generate({ ...asked.generation, stop, prompt }, onText, gone.signal),
  );
  if (end === undefined) return;
  counters.requests++;
  counters.promptTokens += end.promptTokens;
  counters.cachedTokens += end.cachedTokens;
  counters.completionTokens += end.completionTokens;
  if (!asked.stream)
    return sendJson(response, 200, {
      ...frame,
      ...wholeOf(kind, pieces.join(''), end.finish),
      usage: usageOf(end),
    });
  if (!started) response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write(`data: ${JSON.stringify({ ...frame, ...chunkOf(kind, '', end.finish) })}\n\n`);
  response.write(
    `data: ${JSON.stringify({ ...frame, object: kind === 'chat' ? 'chat.completion.chunk' : 'text_completion', choices: [], usage: usageOf(end) })}\n\n`,
  );
  response.end('data: [DONE]\n\n');
}

function chunkOf(kind: 'chat' | 'text', text: string, finish: string | null): object {
  if (kind === 'text')
    return {
      object: 'text_completion',
      choices: [{ index: 0, text, finish_reason: finish, logprobs: null }],
    };
  return {
    object: 'chat.completion.chunk',
    choices: [
      {
        index: 0,
        delta: finish === null ? { role: 'assistant', content: text } : {},
        finish_reason: finish,
        logprobs: null,
      },
    ],
  };
}

function wholeOf(kind: 'chat' | 'text', text: string, finish: string): object {
  if (kind === 'text')
    return {
      object: 'text_completion',
      choices: [{ index: 0, text, finish_reason: finish, logprobs: null }],
    };
  return {
    object: 'chat.completion',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: text, refusal: null },
        finish_reason: finish,
        logprobs: null,
      },
    ],
  };
}

function usageOf(end: GenerationEnd): object {
  return {
    prompt_tokens: end.promptTokens,
    completion_tokens: end.completionTokens,
    total_tokens: end.promptTokens + end.completionTokens,
    prompt_tokens_details: { cached_tokens: end.cachedTokens },
  };
}

function isAuthorised(request: IncomingMessage, token: string): boolean {
  const given = Buffer.from(request.headers.authorization ?? '');
  const wanted = Buffer.from(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    bytes += chunk.length;
    if (bytes > MOST_BODY_BYTES)
      throw new ApiError(413, 'body_too_large', `The body is larger than ${MOST_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function sendJson(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

function sendMetrics(response: ServerResponse, counters: Counters): void {
  const lines = [
    `vllm:num_requests_running ${counters.running}`,
    `vllm:num_requests_waiting ${counters.waiting}`,
    `vllm:request_success_total ${counters.requests}`,
    `vllm:prompt_tokens_total ${counters.promptTokens}`,
    `vllm:prefix_cache_hits_total ${counters.cachedTokens}`,
    `vllm:generation_tokens_total ${counters.completionTokens}`,
  ];
  response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' });
  response.end(`${lines.join('\n')}\n`);
}

function sendError(response: ServerResponse, error: unknown): void {
  const known =
    error instanceof PromptTooLong
      ? new ApiError(400, 'context_length_exceeded', error.message)
      : error instanceof ApiError
        ? error
        : new ApiError(500, 'engine_error', error instanceof Error ? error.message : String(error));
  const type = known.status >= 500 ? 'server_error' : 'invalid_request_error';
  const body = { error: { message: known.message, type, param: null, code: known.code } };
  if (response.headersSent) {
    response.end(`data: ${JSON.stringify(body)}\n\n`);
    return;
  }
  const retry: Record<string, string> =
    known.retryAfterMs === undefined
      ? { 'x-should-retry': 'false' }
      : { 'retry-after-ms': String(known.retryAfterMs) };
  sendJson(response, known.status, body, retry);
}
