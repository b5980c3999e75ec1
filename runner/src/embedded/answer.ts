// One request to one answer: waits for its turn, generates its choices, sends them whole or as a stream.
import type { ServerResponse } from 'node:http';
import { ApiError, sendJson } from '../http/api-error.ts';
import { chatPrompt } from './chat-template.ts';
import { type Engine, type GenerationEnd, PromptTooLong, type TokenChance } from './engine.ts';
import { BadGrammar } from './grammar.ts';
import type { Counters } from './metrics.ts';
import type { ApiRequest } from './request.ts';
import type { Turns } from './turns.ts';
import * as wire from './wire.ts';

export interface Serving {
  readonly engine: Engine;
  readonly modelId: string;
  readonly turns: Turns;
  readonly counters: Counters;
}

export interface Asked {
  readonly kind: wire.Kind;
  readonly asked: ApiRequest;
  readonly batch: boolean;
  readonly deadlineMs: number | undefined;
  readonly id: string;
}

/** Throws ApiError; writes nothing when the client has gone. */
export async function answer(serving: Serving, request: Asked, response: ServerResponse): Promise<void> {
  const gone = new AbortController();
  response.on('close', () => gone.abort(new Error('The client has gone')));
  const late = new ApiError(408, 'deadline_exceeded', 'The deadline passed before the answer was complete');
  const timer =
    request.deadlineMs === undefined ? undefined : setTimeout(() => gone.abort(late), request.deadlineMs);
  try {
    await serving.turns.take(request.batch, gone.signal, () => say(serving, request, response, gone.signal));
  } catch (error) {
    if (gone.signal.aborted) serving.counters.cancelled++;
    if (gone.signal.aborted && gone.signal.reason !== late) return;
    if (error instanceof PromptTooLong)
      throw new ApiError(400, 'context_length_exceeded', error.message, { param: 'messages' });
    if (error instanceof BadGrammar) throw new ApiError(400, 'invalid_grammar', error.message);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

async function say(
  serving: Serving,
  request: Asked,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  const { asked, kind } = request;
  const frame: wire.Frame = {
    id: `${kind === 'chat' ? 'chatcmpl' : 'cmpl'}-${request.id}`,
    created: Math.floor(Date.now() / 1000),
    model: serving.modelId,
  };
  const stream = asked.stream ? new Stream(response, kind, frame) : undefined;
  const ends: GenerationEnd[] = [];
  const choices: object[] = [];
  for (let index = 0; index < asked.n; index++) {
    const { end, text, chances } = await generateOne(serving, request, index, stream, signal);
    ends.push(end);
    choices.push(wire.wholeChoice(kind, index, text, chances, end.finish));
  }
  count(serving.counters, ends);
  const usage = wire.usageOf(ends);
  if (stream === undefined) return sendJson(response, 200, wire.whole(kind, frame, choices, usage));
  if (asked.includeUsage) stream.send(wire.usageChunk(kind, frame, usage));
  response.end('data: [DONE]\n\n');
}

async function generateOne(
  serving: Serving,
  { asked }: Asked,
  index: number,
  stream: Stream | undefined,
  signal: AbortSignal,
): Promise<{ end: GenerationEnd; text: string; chances: TokenChance[] | undefined }> {
  const prompt =
    asked.messages === undefined
      ? [{ text: asked.prompt ?? '', markup: true }]
      : chatPrompt(asked.messages, asked.continueFinal);
  const wantsChances = asked.generation.topLogprobs !== undefined;
  const chances: TokenChance[] = [];
  let text = '';
  const end = await serving.engine.generate(
    { ...asked.generation, seed: (asked.generation.seed + index) % 2 ** 32, prompt },
    (piece, pieceChances) => {
      text += piece;
      chances.push(...pieceChances);
      stream?.piece(index, piece, wantsChances ? pieceChances : undefined);
    },
    signal,
  );
  stream?.end(index, end.finish);
  return { end, text, chances: wantsChances ? chances : undefined };
}

function count(counters: Counters, ends: readonly GenerationEnd[]): void {
  counters.requests++;
  for (const end of ends) {
    counters.promptTokens += end.promptTokens;
    counters.cachedTokens += end.cachedTokens;
    counters.completionTokens += end.completionTokens;
  }
}

/** Nothing is written before the first piece, so that an error until then has its own status. */
class Stream {
  readonly #response: ServerResponse;
  readonly #kind: wire.Kind;
  readonly #frame: wire.Frame;
  readonly #begun = new Set<number>();

  constructor(response: ServerResponse, kind: wire.Kind, frame: wire.Frame) {
    this.#response = response;
    this.#kind = kind;
    this.#frame = frame;
  }

  piece(index: number, text: string, chances: readonly TokenChance[] | undefined): void {
    this.#begin(index);
    this.#choice(wire.pieceChoice(this.#kind, index, text, chances, null));
  }

  end(index: number, finish: GenerationEnd['finish']): void {
    this.#begin(index);
    this.#choice(wire.pieceChoice(this.#kind, index, '', undefined, finish));
  }

  send(body: object): void {
    this.#response.write(`data: ${JSON.stringify(body)}\n\n`);
  }

  #begin(index: number): void {
    if (this.#begun.has(index)) return;
    this.#begun.add(index);
    if (!this.#response.headersSent)
      this.#response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    if (this.#kind === 'chat') this.#choice(wire.roleChoice(index));
  }

  #choice(choice: object): void {
    this.send(wire.chunk(this.#kind, this.#frame, choice));
  }
}
