// The one client of every model server: an OpenAI-compatible base URL, whoever serves it.
import OpenAI, { APIError } from 'openai';
import { Fault } from '../errors.ts';
import { redact } from '../redact.ts';
import type { Usage } from '../terms.ts';
import type { Completion, Model, Patience, Prompt, Sampling } from './model.ts';
import { profileOf } from './profiles.ts';
import { isRunaway } from './runaway.ts';

export interface ServerAddress {
  readonly url: string;
  readonly key: string;
  readonly model: string;
}

/** One completion of the embedded model takes about 30 s on two busy cores; ten times that is a hang. */
const TIMEOUT_MS = 300_000;

/** Whoever does not say how long it waits, waits for as long as a completion may take. */
const ENDLESS: Patience = { leftMs: () => TIMEOUT_MS, priority: 'interactive' };

/** Our runner, embedded or as a gateway, obeys them; other servers do not read them. */
function headersOf({ leftMs, priority }: Patience): Record<string, string> {
  const ms = Math.ceil(Math.min(leftMs(), TIMEOUT_MS));
  return { 'x-deadline-ms': String(Math.max(1, ms)), 'x-priority': priority };
}

export function connectModel(server: ServerAddress, patience: Patience = ENDLESS): Model {
  const client = new OpenAI({ baseURL: server.url, apiKey: server.key, maxRetries: 0, timeout: TIMEOUT_MS });
  const complete: Model['complete'] = async (prompt, sampling, signal) => {
    try {
      return await stream(client, server, prompt, sampling, { signal, headers: headersOf(patience) });
    } catch (error) {
      throw asFault(error, server, signal);
    }
  };
  return {
    profile: profileOf(server.model),
    complete,
    warm: async (prompt, signal) => {
      await complete(prompt, { temperature: 0, topP: 1, seed: 1, maxTokens: 1, stop: [] }, signal);
    },
    close: async () => {},
  };
}

/** The model a server offers, when the user did not name one. */
export async function firstModelOf(url: string, key: string): Promise<string> {
  try {
    const list = await new OpenAI({
      baseURL: url,
      apiKey: key,
      maxRetries: 0,
      timeout: 10_000,
    }).models.list();
    const first = list.data[0]?.id;
    if (first !== undefined) return first;
  } catch (error) {
    throw asFault(error, { url, key, model: '' }, new AbortController().signal);
  }
  throw new Fault('model-failed', { fields: { url }, fix: 'The server offers no model: start it with one' });
}

async function stream(
  client: OpenAI,
  server: ServerAddress,
  prompt: Prompt,
  sampling: Sampling,
  sending: { readonly signal: AbortSignal; readonly headers: Record<string, string> },
): Promise<Completion> {
  const start = performance.now();
  const answer = { text: '', finish: 'stop' as Completion['finish'] };
  let usage: Usage = {
    model: server.model,
    promptTokens: 0,
    cachedTokens: 0,
    completionTokens: 0,
    modelMs: 0,
  };
  let pieces = 0;
  try {
    const chunks = await client.chat.completions.create(bodyOf(server, prompt, sampling), sending);
    for await (const chunk of chunks) {
      const choice = chunk.choices[0];
      if (choice?.delta.content) {
        answer.text += choice.delta.content;
        pieces++;
      }
      if (choice?.finish_reason === 'length') answer.finish = 'length';
      if (chunk.usage)
        usage = {
          ...usage,
          promptTokens: chunk.usage.prompt_tokens,
          cachedTokens: chunk.usage.prompt_tokens_details?.cached_tokens ?? 0,
          completionTokens: chunk.usage.completion_tokens,
        };
      if (isRunaway(answer.text)) {
        chunks.controller.abort();
        answer.finish = 'length';
        break;
      }
    }
  } catch (error) {
    // Our time is over, and the server has kept to it: what came until then is the answer, cut short.
    if (!(error instanceof APIError && error.code === 'deadline_exceeded')) throw error;
    answer.finish = 'length';
  }
  if (usage.completionTokens === 0) usage = { ...usage, completionTokens: pieces };
  return { ...answer, usage: { ...usage, modelMs: Math.round(performance.now() - start) } };
}

function bodyOf(server: ServerAddress, prompt: Prompt, sampling: Sampling) {
  return {
    model: server.model,
    messages: [
      { role: 'system' as const, content: redact(prompt.system) },
      { role: 'user' as const, content: redact(prompt.user) },
      { role: 'assistant' as const, content: redact(prompt.prefix) },
    ],
    temperature: sampling.temperature,
    top_p: sampling.topP,
    seed: sampling.seed,
    max_tokens: sampling.maxTokens,
    stop: [...sampling.stop],
    stream: true as const,
    stream_options: { include_usage: true },
    // Names of vLLM for going on from a begun answer and for a grammar (`grammar` is llama.cpp's name for it).
    ...{ continue_final_message: true, add_generation_prompt: false },
    ...(sampling.grammar === undefined
      ? {}
      : { grammar: sampling.grammar, structured_outputs: { grammar: sampling.grammar } }),
  };
}

function asFault(error: unknown, server: ServerAddress, signal: AbortSignal): Fault {
  if (error instanceof Fault) return error;
  if (signal.aborted) return new Fault('interrupted', { cause: error });
  const host = URL.canParse(server.url) ? new URL(server.url).host : server.url;
  if (error instanceof APIError)
    return new Fault('model-failed', {
      cause: error,
      fields: { server: host, status: error.status, code: error.code, message: error.message },
      fix:
        error.status === undefined
          ? 'Is the server running? Check --model-url'
          : 'Look into the server’s log',
    });
  return new Fault('model-failed', {
    cause: error,
    fields: { server: host, message: error instanceof Error ? error.message : String(error) },
    fix: 'Is the server running? Check --model-url',
  });
}
