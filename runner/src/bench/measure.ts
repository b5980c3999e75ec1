// One measured request, and many of them in a closed loop (so many at once) or an open one (so many a second).
import { setTimeout as sleep } from 'node:timers/promises';
import type { Prompt } from './workload.ts';

export interface Server {
  /** Ends in /v1. */
  readonly url: string;
  readonly key: string;
  readonly model: string;
}

export interface Sample {
  readonly ok: boolean;
  /** Milliseconds to the first text, to the end, and between two pieces of text on average. */
  readonly firstMs: number;
  readonly totalMs: number;
  readonly perTokenMs: number;
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly outputTokens: number;
  readonly error: string | undefined;
}

export async function measureOne(server: Server, prompt: Prompt): Promise<Sample> {
  const start = performance.now();
  let first = Number.NaN;
  let usage: Usage = {};
  let done = false;
  try {
    const response = await fetch(`${server.url}/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${server.key}` },
      body: JSON.stringify({
        model: server.model,
        messages: [{ role: 'user', content: prompt.text }],
        max_tokens: prompt.maxTokens,
        temperature: 0,
        stream: true,
        stream_options: { include_usage: true },
      }),
    });
    if (!response.ok || response.body === null) throw new Error(`status ${response.status}`);
    for await (const event of events(response.body)) {
      if (event === '[DONE]') done = true;
      else {
        const chunk: Chunk = JSON.parse(event);
        if (chunk.error) throw new Error(chunk.error.message ?? 'error in the stream');
        if (Number.isNaN(first) && chunk.choices?.[0]?.delta?.content) first = performance.now();
        usage = chunk.usage ?? usage;
      }
    }
    if (!done) throw new Error('the stream ended early');
  } catch (error) {
    return sample(start, first, usage, error instanceof Error ? error.message : String(error));
  }
  return sample(start, first, usage, undefined);
}

interface Usage {
  readonly prompt_tokens?: number;
  readonly completion_tokens?: number;
  readonly prompt_tokens_details?: { readonly cached_tokens?: number } | null;
}

interface Chunk {
  readonly error?: { readonly message?: string };
  readonly choices?: readonly { readonly delta?: { readonly content?: string } }[];
  readonly usage?: Usage;
}

function sample(start: number, first: number, usage: Usage, error: string | undefined): Sample {
  const end = performance.now();
  const output = usage.completion_tokens ?? 0;
  return {
    ok: error === undefined,
    firstMs: (Number.isNaN(first) ? end : first) - start,
    totalMs: end - start,
    perTokenMs: output > 1 && !Number.isNaN(first) ? (end - first) / (output - 1) : 0,
    promptTokens: usage.prompt_tokens ?? 0,
    cachedTokens: usage.prompt_tokens_details?.cached_tokens ?? 0,
    outputTokens: output,
    error,
  };
}

async function* events(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const bytes of body) {
    rest += decoder.decode(bytes, { stream: true });
    for (let cut = rest.indexOf('\n\n'); cut >= 0; cut = rest.indexOf('\n\n')) {
      if (rest.startsWith('data: ')) yield rest.slice(6, cut);
      rest = rest.slice(cut + 2);
    }
  }
}

export interface Run {
  readonly samples: readonly Sample[];
  readonly seconds: number;
}

/** Always `concurrency` requests at once, until all prompts have been asked. */
export async function closedLoop(
  ask: (prompt: Prompt) => Promise<Sample>,
  prompts: readonly Prompt[],
  concurrency: number,
): Promise<Run> {
  const start = performance.now();
  const samples: Sample[] = [];
  const waiting = [...prompts];
  const worker = async () => {
    for (let prompt = waiting.shift(); prompt !== undefined; prompt = waiting.shift())
      samples.push(await ask(prompt));
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return { samples, seconds: (performance.now() - start) / 1000 };
}

/** A new request every 1/`perSecond` seconds, whether or not the earlier ones have been answered. */
export async function openLoop(
  ask: (prompt: Prompt) => Promise<Sample>,
  prompts: readonly Prompt[],
  perSecond: number,
): Promise<Run> {
  const start = performance.now();
  const running: Promise<Sample>[] = [];
  for (const [index, prompt] of prompts.entries()) {
    await sleep(Math.max(0, start + (index * 1000) / perSecond - performance.now()));
    running.push(ask(prompt));
  }
  return { samples: await Promise.all(running), seconds: (performance.now() - start) / 1000 };
}
