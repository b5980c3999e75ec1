// A stand-in for an engine on a GPU: vLLM's wire shapes, a queue, a clock and a prefix cache that obey a simple model, and
// faults on demand. It computes nothing; no figure of speed from it says anything about a real engine.
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { readBody } from '../http/body.ts';
import { PrefixCache, tokenize } from './prefix-cache.ts';
import { type FakeRequest, Refusal, readFakeRequest } from './request.ts';
import { type FakeFault, speak } from './speak.ts';

export interface FakeOptions {
  readonly model: string;
  readonly key?: string;
  readonly contextTokens?: number;
  /** Milliseconds until the first token of a prompt that is wholly cached. */
  readonly firstMs?: number;
  /** Milliseconds for each prompt token that is not cached. */
  readonly prefillMs?: number;
  /** Milliseconds between two tokens. */
  readonly tokenMs?: number;
  readonly mostRunning?: number;
  /** Running and waiting together; above it 503, as vLLM's `--max-num-queued-reqs`. */
  readonly mostQueued?: number;
  readonly cacheBlocks?: number;
  /** What to say; otherwise made from prompt and seed. */
  readonly reply?: (request: FakeRequest) => string;
}

/** What happened, for the tests. */
export interface FakeRecord {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  readonly cached: number;
  readonly promptTokens: number;
  cancelledAt: number | undefined;
  finishedAt: number | undefined;
}

export class FakeEngine {
  readonly server: Server;
  readonly records: FakeRecord[] = [];
  /** The next completions meet these, one each, in order. */
  readonly faults: FakeFault[] = [];
  /** While true every new completion gets 500 and /health stays 200, as vLLM does after SIGTERM. */
  draining = false;
  running = 0;
  waiting = 0;
  completed = 0;
  promptTokens = 0;
  cachedTokens = 0;
  readonly options: Required<Omit<FakeOptions, 'key' | 'reply'>> & Pick<FakeOptions, 'key' | 'reply'>;
  readonly #cache: PrefixCache;
  #waiters: (() => void)[] = [];

  constructor(options: FakeOptions) {
    this.options = {
      contextTokens: 4096,
      firstMs: 0,
      prefillMs: 0,
      tokenMs: 0,
      mostRunning: 256,
      mostQueued: 1024,
      cacheBlocks: 100_000,
      ...options,
    };
    this.#cache = new PrefixCache(this.options.cacheBlocks);
    this.server = createServer({ keepAliveTimeout: 75_000 }, (request, response) => {
      this.#route(request, response).catch((error: unknown) => refuse(response, error));
    });
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    if (path === '/health') return void response.writeHead(200).end();
    if (path === '/metrics') return void response.end(this.#metrics());
    const { key } = this.options;
    if (key !== undefined && path.startsWith('/v1/') && request.headers.authorization !== `Bearer ${key}`)
      return json(response, 401, { error: 'Unauthorized' });
    if (path === '/v1/models') return json(response, 200, this.#models());
    const chat = path === '/v1/chat/completions';
    // vLLM answers inference on /invocations even without a key.
    if (!chat && path !== '/v1/completions' && path !== '/invocations')
      return json(response, 404, { detail: 'Not Found' });
    if (request.method !== 'POST') return json(response, 405, { detail: 'Method Not Allowed' });
    const body = await readBody(request, 64 * 1024 * 1024);
    await this.#complete(
      request,
      response,
      path,
      body,
      readFakeRequest(body, chat || path === '/invocations'),
    );
  }

  async #complete(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    body: string,
    asked: FakeRequest,
  ): Promise<void> {
    const { options } = this;
    if (asked.model !== options.model && asked.model !== '')
      throw new Refusal(404, `The model \`${asked.model}\` does not exist.`, 'model');
    const tokens = tokenize(asked.prompt);
    if (tokens.length + asked.maxTokens > options.contextTokens)
      throw new Refusal(
        400,
        `This model's maximum context length is ${options.contextTokens} tokens.`,
        'max_tokens',
      );
    if (this.draining) throw new Refusal(500, 'cannot schedule new futures after shutdown');
    const fault = this.faults.shift();
    if (fault === 'busy' || this.running + this.waiting >= options.mostQueued)
      throw new Refusal(503, 'The engine is currently busy. Please try again later.');
    if (fault === 'drain-500') throw new Refusal(500, 'cannot schedule new futures after shutdown');
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    await this.#turn(gone.signal);
    try {
      const cached = this.#cache.take(tokens, `${asked.model}|${asked.salt}`);
      const record: FakeRecord = {
        path,
        headers: request.headers,
        body,
        cached,
        promptTokens: tokens.length,
        cancelledAt: undefined,
        finishedAt: undefined,
      };
      this.records.push(record);
      this.promptTokens += tokens.length;
      this.cachedTokens += cached;
      gone.signal.addEventListener('abort', () => {
        if (record.finishedAt === undefined) record.cancelledAt = performance.now();
      });
      const given = request.headers['x-request-id'];
      const id = `${asked.chat ? 'chatcmpl' : 'cmpl'}-${typeof given === 'string' ? given : randomUUID()}`;
      await speak({
        response,
        asked,
        id,
        options,
        cached,
        promptTokens: tokens.length,
        fault,
        signal: gone.signal,
      });
      if (gone.signal.aborted) return;
      record.finishedAt = performance.now();
      this.completed++;
    } finally {
      this.running--;
      this.#waiters.shift()?.();
    }
  }

  async #turn(signal: AbortSignal): Promise<void> {
    while (this.running >= this.options.mostRunning && !signal.aborted) {
      this.waiting++;
      await new Promise<void>((resolve) => {
        this.#waiters.push(resolve);
        const leave = () => {
          this.#waiters = this.#waiters.filter((other) => other !== resolve);
          resolve();
        };
        signal.addEventListener('abort', leave, { once: true });
      });
      this.waiting--;
    }
    this.running++;
  }

  #models(): object {
    const { model, contextTokens } = this.options;
    const entry = { id: model, object: 'model', created: 0, owned_by: 'vllm', root: model, parent: null };
    const permission = [{ ...PERMISSION, id: 'modelperm-0', created: 0 }];
    return { object: 'list', data: [{ ...entry, max_model_len: contextTokens, permission }] };
  }

  #metrics(): string {
    const labels = `{model_name="${this.options.model}"}`;
    const row = (name: string, type: string, value: number) =>
      `# TYPE vllm:${name} ${type}\nvllm:${name}${labels} ${value}\n`;
    return [
      row('num_requests_running', 'gauge', this.running),
      row('num_requests_waiting', 'gauge', this.waiting),
      row('prefix_cache_queries_total', 'counter', this.promptTokens),
      row('prefix_cache_hits_total', 'counter', this.cachedTokens),
      row('prompt_tokens_total', 'counter', this.promptTokens),
      row('request_success_total', 'counter', this.completed),
    ].join('');
  }
}

const PERMISSION = {
  object: 'model_permission',
  allow_create_engine: false,
  allow_sampling: true,
  allow_logprobs: true,
  allow_search_indices: false,
  allow_view: true,
  allow_fine_tuning: false,
  organization: '*',
  group: null,
  is_blocking: false,
};

export function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

const TYPES: Record<number, string> = {
  400: 'BadRequestError',
  404: 'NotFoundError',
  500: 'InternalServerError',
  503: 'Service Unavailable',
};

function refuse(response: ServerResponse, error: unknown): void {
  const refusal = error instanceof Refusal ? error : new Refusal(500, String(error));
  if (response.headersSent || response.destroyed) return void response.destroy();
  json(response, refusal.status, {
    error: {
      message: refusal.message,
      type: refusal.type ?? TYPES[refusal.status],
      param: refusal.param,
      code: refusal.status,
    },
  });
}
