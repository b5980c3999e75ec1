// The fake engine's answer, token by token on its clock, whole or as a stream, with the fault that was asked for.
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FakeOptions } from './engine.ts';
import { tokenize } from './prefix-cache.ts';
import { replyTo } from './reply.ts';
import type { FakeRequest } from './request.ts';

export type FakeFault =
  /** 503 without Retry-After. */
  | 'busy'
  /** 500 while /health stays 200. */
  | 'drain-500'
  /** In the middle of a stream: HTTP 200, `finish_reason: "abort"`, `[DONE]`. */
  | 'abort'
  /** In the middle of a stream: silence on an open socket. */
  | 'stall'
  /** In the middle of a stream: the socket is cut within an event. */
  | 'truncate'
  /** The tool call's XML comes as text. */
  | 'tool-leak';

interface Speech {
  readonly response: ServerResponse;
  readonly asked: FakeRequest;
  readonly id: string;
  readonly options: FakeOptions & { firstMs: number; prefillMs: number; tokenMs: number };
  readonly cached: number;
  readonly promptTokens: number;
  readonly fault: FakeFault | undefined;
  readonly signal: AbortSignal;
}

interface Choice {
  readonly tokens: readonly string[];
  readonly finish: 'stop' | 'length';
}

const FINGERPRINT = 'fake';
const TOOL_LEAK = '<function=run>\n<parameter=x>1</parameter>\n</function>\n</tool_call>';

export async function speak(speech: Speech): Promise<void> {
  const { asked, options, signal } = speech;
  const choices = Array.from({ length: asked.n }, (_, index) => choose(speech, index));
  await pause(options.firstMs + options.prefillMs * (speech.promptTokens - speech.cached), signal);
  if (asked.stream) return await stream(speech, choices);
  const longest = Math.max(...choices.map(({ tokens }) => tokens.length));
  await pause(options.tokenMs * longest, signal);
  if (signal.aborted) return;
  const frame = frameOf(speech, asked.chat ? 'chat.completion' : 'text_completion');
  const body = {
    ...frame,
    choices: choices.map((choice, index) => whole(asked, choice, index)),
    service_tier: null,
    system_fingerprint: FINGERPRINT,
    usage: { ...usage(speech, choices, { multimodal_tokens: null }), completion_tokens_details: null },
    ...(asked.chat ? { prompt_logprobs: null, prompt_token_ids: null, prompt_text: null } : {}),
    ...{ kv_transfer_params: null, ec_transfer_params: null, metrics: null },
  };
  speech.response.writeHead(200, { 'content-type': 'application/json' });
  speech.response.end(JSON.stringify(body));
}

function choose({ asked, options, fault }: Speech, index: number): Choice {
  const basis = { ...asked, seed: asked.seed + index };
  const text = fault === 'tool-leak' ? TOOL_LEAK : (options.reply?.(basis) ?? replyTo(basis));
  const all = tokenize(text);
  const cut = all.slice(0, asked.maxTokens).join('');
  const stops = asked.stop.map((word) => cut.indexOf(word)).filter((at) => at >= 0);
  if (stops.length > 0) return { tokens: tokenize(cut.slice(0, Math.min(...stops))), finish: 'stop' };
  const bound =
    asked.schema !== undefined || asked.grammar !== undefined || fault === 'tool-leak' || options.reply;
  return { tokens: tokenize(cut), finish: bound && all.length <= asked.maxTokens ? 'stop' : 'length' };
}

async function stream(speech: Speech, choices: readonly Choice[]): Promise<void> {
  const { asked, response, fault, signal } = speech;
  const frame = frameOf(speech, asked.chat ? 'chat.completion.chunk' : 'text_completion');
  const send = (choice: object, more: object = {}) =>
    void response.write(`data: ${JSON.stringify({ ...frame, choices: [choice], ...more })}\n\n`);
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
  if (asked.chat)
    for (const index of choices.keys())
      send(
        { index, delta: { role: 'assistant', content: '' }, logprobs: null, finish_reason: null },
        { prompt_token_ids: null, prompt_text: null },
      );
  const longest = Math.max(1, ...choices.map(({ tokens }) => tokens.length));
  const ended = asked.includeUsage ? {} : { system_fingerprint: FINGERPRINT };
  for (let at = 0; at < longest; at++) {
    await pause(speech.options.tokenMs, signal);
    if (signal.aborted) return;
    if (at === Math.floor(longest / 2) && (await breakOff(fault, speech, send))) return;
    choices.forEach(({ tokens, finish }, index) => {
      const last = at === Math.max(0, tokens.length - 1);
      if (at < tokens.length || last)
        send(piece(asked, tokens[at] ?? '', index, last ? finish : null), last && asked.chat ? ended : {});
    });
  }
  if (asked.includeUsage) {
    const end = { ...frame, choices: [], usage: usage(speech, choices), system_fingerprint: FINGERPRINT };
    response.write(`data: ${JSON.stringify(end)}\n\n`);
  }
  response.end('data: [DONE]\n\n');
}

/** True when the stream has ended here. */
async function breakOff(
  fault: FakeFault | undefined,
  { response, asked, signal }: Speech,
  send: (choice: object) => void,
) {
  if (fault === 'abort') {
    send({ ...piece(asked, '', 0, null), finish_reason: 'abort' });
    response.end('data: [DONE]\n\n');
    return true;
  }
  if (fault === 'truncate') {
    response.write('data: {"id":"chatcm', () => response.destroy());
    return true;
  }
  if (fault !== 'stall') return false;
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  return true;
}

function piece(asked: FakeRequest, text: string, index: number, finish: string | null): object {
  const logprobs = asked.topLogprobs === undefined || text === '' ? null : chancesOf(asked, [text]);
  const rest = { logprobs, finish_reason: finish };
  if (!asked.chat)
    return { index, text, ...rest, stop_reason: null, prompt_token_ids: null, token_ids: null };
  const delta = text === '' ? {} : { content: text };
  return { index, delta, ...rest, ...(finish === null ? {} : { stop_reason: null }), token_ids: null };
}

function whole(asked: FakeRequest, { tokens, finish }: Choice, index: number): object {
  const logprobs = asked.topLogprobs === undefined ? null : chancesOf(asked, tokens);
  const rest = { logprobs, finish_reason: finish, stop_reason: null, token_ids: null, routed_experts: null };
  if (!asked.chat)
    return { index, text: tokens.join(''), ...rest, prompt_logprobs: null, prompt_token_ids: null };
  const content = tokens.join('');
  return { index, message: { role: 'assistant', content, ...NOTHING_ELSE }, ...rest };
}

/** An answer without tools, thoughts or sound. */
const NOTHING_ELSE = { refusal: null, annotations: null, audio: null, function_call: null, reasoning: null };

function chancesOf({ chat, topLogprobs = 0 }: FakeRequest, tokens: readonly string[]): object {
  const top = (token: string) =>
    Array.from({ length: topLogprobs }, (_, rank) => ({
      token: rank === 0 ? token : `~${rank}`,
      logprob: -0.1 - rank,
    }));
  if (!chat)
    return {
      tokens,
      token_logprobs: tokens.map(() => -0.1),
      top_logprobs: tokens.map((token) =>
        Object.fromEntries(top(token).map(({ token: name, logprob }) => [name, logprob])),
      ),
      text_offset: tokens.map((_, index) => tokens.slice(0, index).join('').length),
    };
  const bytes = (token: string) => [...Buffer.from(token)];
  return {
    content: tokens.map((token) => ({
      token,
      logprob: -0.1,
      bytes: bytes(token),
      top_logprobs: top(token).map((other) => ({ ...other, bytes: bytes(other.token) })),
    })),
  };
}

function frameOf({ id, options }: Speech, object: string): object {
  return { id, object, created: Math.floor(Date.now() / 1000), model: options.model };
}

function usage(
  { promptTokens, cached, asked }: Speech,
  choices: readonly Choice[],
  more: object = {},
): object {
  const completion = choices.reduce((sum, { tokens }) => sum + tokens.length, 0);
  const created = asked.chat || 'multimodal_tokens' in more ? { created_cache_tokens: null } : {};
  return {
    prompt_tokens: promptTokens,
    total_tokens: promptTokens + completion,
    completion_tokens: completion,
    prompt_tokens_details: { cached_tokens: cached, ...created, ...more },
  };
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms > 0 && !signal.aborted) await sleep(ms, undefined, { signal }).catch(() => {});
}
