// What an engine puts on the wire, as shapes: the golden file is recorded from real vLLM, and the fake engine is held to it.
import { join } from 'node:path';
import { post, SHORT, type Target } from './target.ts';

export const WIRE = join(import.meta.dirname, 'wire.json');

const chat = { messages: SHORT, max_tokens: 3, temperature: 0 };
const text = { prompt: 'One two', max_tokens: 3, temperature: 0 };
const usageToo = { stream: true, stream_options: { include_usage: true } };
const schema = { type: 'json_schema', json_schema: { name: 'x', schema: { enum: ['red'] } } };

interface Exchange {
  readonly path: string;
  readonly body?: object | string;
  readonly key?: string;
}

const exchanges: Readonly<Record<string, Exchange>> = {
  models: { path: '/models' },
  'a chat answer': { path: '/chat/completions', body: chat },
  'a chat answer with logprobs': {
    path: '/chat/completions',
    body: { ...chat, logprobs: true, top_logprobs: 1 },
  },
  'a chat answer that ends by itself': {
    path: '/chat/completions',
    body: { ...chat, max_tokens: 20, response_format: schema },
  },
  'a chat stream': { path: '/chat/completions', body: { ...chat, ...usageToo } },
  'a chat stream with logprobs': {
    path: '/chat/completions',
    body: { ...chat, stream: true, logprobs: true, top_logprobs: 1 },
  },
  'a text answer': { path: '/completions', body: text },
  'a text answer with logprobs': { path: '/completions', body: { ...text, logprobs: 1 } },
  'a text stream': { path: '/completions', body: { ...text, ...usageToo } },
  'a wrong key': { path: '/models', key: 'wrong' },
  'an unknown path': { path: '/nothing', body: {} },
  'an unknown model': { path: '/chat/completions', body: { ...chat, model: 'no-such-model' } },
  'no messages': { path: '/chat/completions', body: {} },
  'no JSON': { path: '/chat/completions', body: '{"messages": [' },
  'more tokens than the context': { path: '/chat/completions', body: { ...chat, max_tokens: 900_000 } },
  'temperature below 0': { path: '/chat/completions', body: { ...chat, temperature: -1 } },
};

/** Fields whose value, and not only whose type, a client reads. */
const TOLD = new Set([
  'object',
  'role',
  'finish_reason',
  'type',
  'param',
  'code',
  'owned_by',
  'index',
  'error',
]);

/** By the name of the exchange: status, type of content, and the body with its values taken out. */
export async function recordWire(
  target: Target,
): Promise<Record<string, unknown> & { metrics: readonly string[] }> {
  const wire: Record<string, unknown> = {};
  for (const [name, { path, body, key = target.key }] of Object.entries(exchanges)) {
    const asked = { ...target, key };
    const response =
      body === undefined
        ? await fetch(`${target.url}${path}`, { headers: { authorization: `Bearer ${key}` } })
        : await post(
            asked,
            path,
            typeof body === 'string' ? body : JSON.stringify({ model: target.model, ...body }),
          );
    const said = await response.text();
    const type = response.headers.get('content-type')?.split(';')[0];
    const stream = type === 'text/event-stream';
    wire[name] = { status: response.status, type, body: stream ? events(said) : shape(JSON.parse(said)) };
  }
  return { ...wire, metrics: await metricNames(target) };
}

/** Histograms by their bare name. */
async function metricNames(target: Target): Promise<string[]> {
  const response = await fetch(new URL('/metrics', target.url));
  const names = (await response.text()).matchAll(/^# TYPE (vllm:[\w:]+) (\w+)$/gm);
  return [...new Set([...names].map(([, name]) => name ?? ''))]
    .filter((name) => !name.endsWith('_created'))
    .sort();
}

/** Events of one shape in a row count once: how many tokens an answer is cut into is nobody's promise. */
function events(text: string): unknown[] {
  const shapes = text
    .split('\n\n')
    .filter(Boolean)
    .map((event) => event.replace(/^data: /, ''))
    .map((data) => (data === '[DONE]' ? data : JSON.parse(data)))
    .filter((event) => !isPartOfCharacter(event))
    .map((event) => (event === '[DONE]' ? event : shape(event)));
  return shapes.filter((one, at) => JSON.stringify(one) !== JSON.stringify(shapes[at - 1]));
}

/** What hangs on the text or on the state of a cache, and not on the engine. */
const BY_CHANCE: Readonly<Record<string, string>> = {
  bytes: 'bytes',
  created_cache_tokens: 'number or null',
};

function shape(value: unknown, name = ''): unknown {
  if (BY_CHANCE[name] !== undefined) return BY_CHANCE[name];
  // Where JSON breaks off is counted in characters.
  if (name === 'param' && typeof value === 'string') return value.replace(/\d+$/, 'N');
  // In text completions the tokens are names.
  if (name === 'top_logprobs' && isByToken(value)) return { token: 'number' };
  if (Array.isArray(value)) return value.length === 0 ? [] : [shape(value[0], name)];
  if (typeof value !== 'object' || value === null)
    return TOLD.has(name) || value === null ? value : typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shape(inner, key)]));
}

/** A token whose bytes are no text yet: an empty piece in the middle of a stream. */
function isPartOfCharacter(event: { choices?: { delta?: object; finish_reason?: unknown }[] }): boolean {
  const [choice] = event.choices ?? [];
  return (
    choice?.delta !== undefined && Object.keys(choice.delta).length === 0 && choice.finish_reason === null
  );
}

const isByToken = (value: unknown) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !('token' in value);
