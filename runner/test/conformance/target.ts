// What the conformance suite is run against.
import OpenAI from 'openai';

export interface Target {
  /** Where the engine's own /metrics are, if not at the target. */
  readonly metricsUrl?: string;
  readonly traits: Traits;
  /** Ends in /v1. */
  readonly url: string;
  readonly key: string;
  readonly model: string;
}

/** How one server differs from another where both may be right. */
export interface Traits {
  /** A shared prefix is worth something from this many tokens on. */
  readonly blockTokens: number;
  /** It obeys `x-deadline-ms`; plain vLLM does not know it. */
  readonly deadlines: boolean;
  /** It refuses the `guided_*` fields, which plain vLLM ignores. */
  readonly refusesLegacy: boolean;
  /** It refuses what plain vLLM takes (a turn without content, any role) or trips over. */
  readonly strict: boolean;
  /** How many may wait; undefined where it was started without a limit. */
  readonly queueLimit: number | undefined;
}

export interface Check {
  readonly name: string;
  /** Left out where the server does not have this. */
  readonly needs?: keyof Traits;
  readonly run: (target: Target) => Promise<void>;
}

export function clientOf(target: Target, key = target.key): OpenAI {
  return new OpenAI({ baseURL: target.url, apiKey: key, maxRetries: 0, timeout: 60_000 });
}

export const SHORT = [{ role: 'user' as const, content: 'Say hi' }];

/** Fields beyond the official ones: the client sends them as they are. */
export function extra<T extends object>(fields: T): object {
  return fields;
}

export interface Answer {
  readonly text: string;
  readonly finish: string | null | undefined;
  readonly usage: OpenAI.CompletionUsage | undefined;
}

/** A short greedy chat answer unless told otherwise. */
export async function ask(target: Target, fields: object = {}): Promise<Answer> {
  const answer = await clientOf(target).chat.completions.create({
    model: target.model,
    messages: SHORT,
    max_tokens: 4,
    temperature: 0,
    ...fields,
    stream: false,
  });
  const choice = answer.choices[0];
  return { text: choice?.message.content ?? '', finish: choice?.finish_reason, usage: answer.usage };
}

export async function askStream(
  target: Target,
  fields: object = {},
): Promise<Answer & { chunks: OpenAI.ChatCompletionChunk[] }> {
  const stream = await clientOf(target).chat.completions.create({
    model: target.model,
    messages: SHORT,
    max_tokens: 4,
    temperature: 0,
    ...fields,
    stream: true,
  });
  const chunks: OpenAI.ChatCompletionChunk[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  const choices = chunks.flatMap((chunk) => chunk.choices).filter(({ index }) => index === 0);
  return {
    chunks,
    text: choices.map(({ delta }) => delta.content ?? '').join(''),
    finish: choices.find(({ finish_reason }) => finish_reason !== null)?.finish_reason,
    usage: chunks.find(({ usage }) => usage)?.usage ?? undefined,
  };
}

export async function post(
  target: Target,
  path: string,
  body: string,
  headers: object = {},
  signal: AbortSignal = AbortSignal.timeout(60_000),
): Promise<Response> {
  return await fetch(`${target.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${target.key}`, ...headers },
    body,
    signal,
  });
}

/** A gauge or counter of /metrics, summed over its labels. */
export async function metric(target: Target, name: string): Promise<number> {
  const response = await fetch(new URL('/metrics', target.metricsUrl ?? target.url), {
    headers: { authorization: `Bearer ${target.key}` },
  });
  const rows = (await response.text()).split('\n').filter((row) => new RegExp(`^${name}[{ ]`).test(row));
  if (rows.length === 0) throw new Error(`/metrics has no ${name}`);
  return rows.reduce((sum, row) => sum + Number(row.split(' ').at(-1)), 0);
}

export async function until(what: () => Promise<boolean>, ms: number): Promise<void> {
  const end = performance.now() + ms;
  while (!(await what())) {
    if (performance.now() > end) throw new Error(`not within ${ms} ms`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
