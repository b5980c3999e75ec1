// The OpenAI-compatible surface of the embedded engine: what a request may hold, checked before the engine sees it.
import { ApiError } from '../http/api-error.ts';
import { parseObject } from '../http/body.ts';
import type { ChatMessage } from './chat-template.ts';
import type { Generation } from './engine.ts';

export interface ApiRequest {
  readonly model: string | undefined;
  readonly messages?: readonly ChatMessage[];
  readonly prompt?: string;
  readonly continueFinal: boolean;
  readonly stream: boolean;
  readonly includeUsage: boolean;
  readonly n: number;
  readonly generation: Omit<Generation, 'prompt'>;
}

const MOST_CHOICES = 8;
const MOST_TOKENS = 4096;
const DEFAULT_TOKENS = 256;

const bad = (message: string, param: string) => new ApiError(400, 'invalid_request', message, { param });

/** These were dropped by vLLM, which now ignores them: an unconstrained answer would be taken for a constrained one. */
const LEGACY = ['guided_json', 'guided_choice', 'guided_regex', 'guided_grammar'];
/** By the only value that the embedded model can do: the one that changes nothing. */
const NEUTRAL: Readonly<Record<string, number>> = {
  presence_penalty: 0,
  frequency_penalty: 0,
  repetition_penalty: 1,
};
const UNSUPPORTED = ['tools', 'functions', 'suffix', 'best_of', 'logit_bias', 'echo'];

export function readRequest(body: string, kind: 'chat' | 'text'): ApiRequest {
  const fields = parseObject(body);
  for (const name of LEGACY)
    if (fields[name] !== undefined)
      throw bad(`${name} is no longer read by any server: use structured_outputs or response_format`, name);
  for (const name of UNSUPPORTED)
    if (fields[name] !== undefined && fields[name] !== null)
      throw bad(`${name} is not supported by the embedded model`, name);
  for (const [name, neutral] of Object.entries(NEUTRAL))
    if ((fields[name] ?? neutral) !== neutral)
      throw bad(`${name} can only be ${neutral} with the embedded model`, name);
  const { model } = fields;
  if (model !== undefined && typeof model !== 'string') throw bad('model must be a string', 'model');
  const rest = {
    model,
    stream: readFlag(fields, 'stream'),
    includeUsage: readIncludeUsage(fields),
    continueFinal: readFlag(fields, 'continue_final_message'),
    n: readNumber(fields, 'n', 1, 1, MOST_CHOICES, true),
    generation: readGeneration(fields, kind),
  };
  if (kind === 'text') {
    if (typeof fields['prompt'] !== 'string' || fields['prompt'] === '')
      throw bad('prompt must be a string that is not empty', 'prompt');
    return { prompt: fields['prompt'], ...rest };
  }
  const messages = readMessages(fields['messages']);
  if (rest.continueFinal && messages.at(-1)?.role !== 'assistant')
    throw bad('continue_final_message needs a final assistant message', 'messages');
  if (rest.continueFinal && fields['add_generation_prompt'] === true)
    throw bad(
      'continue_final_message and add_generation_prompt cannot both be true',
      'add_generation_prompt',
    );
  return { messages, ...rest };
}

function readGeneration(fields: Record<string, unknown>, kind: 'chat' | 'text'): Omit<Generation, 'prompt'> {
  const most = fields['max_completion_tokens'] === undefined ? 'max_tokens' : 'max_completion_tokens';
  const schema = readSchema(fields);
  const grammar = readGrammar(fields);
  if (schema !== undefined && grammar !== undefined)
    throw bad('Give a grammar or a JSON schema, not both', 'structured_outputs');
  const topLogprobs = readTopLogprobs(fields, kind);
  return {
    maxTokens: readNumber(fields, most, DEFAULT_TOKENS, 1, MOST_TOKENS, true),
    temperature: readNumber(fields, 'temperature', 0.7, 0, 2),
    topP: readNumber(fields, 'top_p', 1, Number.MIN_VALUE, 1),
    topK: readNumber(fields, 'top_k', 0, -1, 1000, true),
    minP: readNumber(fields, 'min_p', 0, 0, 1),
    seed: readNumber(fields, 'seed', Math.floor(Math.random() * 2 ** 31), 0, 2 ** 32 - 1, true),
    stop: readStop(fields['stop']),
    ...(grammar === undefined ? {} : { grammar }),
    ...(schema === undefined ? {} : { schema }),
    ...(topLogprobs === undefined ? {} : { topLogprobs }),
  };
}

function readNumber(
  fields: Record<string, unknown>,
  name: string,
  fallback: number,
  low: number,
  high: number,
  whole = false,
): number {
  const value = fields[name] ?? fallback;
  if (typeof value !== 'number' || !(value >= low && value <= high) || (whole && !Number.isInteger(value)))
    throw bad(`${name} must be a ${whole ? 'whole ' : ''}number from ${low} to ${high}`, name);
  return value;
}

function readFlag(fields: Record<string, unknown>, name: string): boolean {
  const value = fields[name] ?? false;
  if (typeof value !== 'boolean') throw bad(`${name} must be true or false`, name);
  return value;
}

function readIncludeUsage(fields: Record<string, unknown>): boolean {
  const options = fields['stream_options'] ?? {};
  if (typeof options !== 'object' || options === null)
    throw bad('stream_options must be an object', 'stream_options');
  return 'include_usage' in options && options.include_usage === true;
}

function readStop(value: unknown): readonly string[] {
  const stop = typeof value === 'string' ? [value] : (value ?? []);
  if (
    !Array.isArray(stop) ||
    stop.length > 16 ||
    !stop.every((word): word is string => typeof word === 'string' && word !== '')
  )
    throw bad('stop must be a string or up to 16 strings', 'stop');
  return stop;
}

function readTopLogprobs(fields: Record<string, unknown>, kind: 'chat' | 'text'): number | undefined {
  if (kind === 'text')
    return fields['logprobs'] === undefined || fields['logprobs'] === null
      ? undefined
      : readNumber(fields, 'logprobs', 0, 0, 20, true);
  return readFlag(fields, 'logprobs') ? readNumber(fields, 'top_logprobs', 0, 0, 20, true) : undefined;
}

/** GBNF, by vLLM's name or by llama.cpp's. */
function readGrammar(fields: Record<string, unknown>): string | undefined {
  const outputs = fields['structured_outputs'] ?? {};
  if (typeof outputs !== 'object' || outputs === null)
    throw bad('structured_outputs must be an object', 'structured_outputs');
  for (const name of ['regex', 'choice', 'structural_tag'])
    if (name in outputs)
      throw bad(`structured_outputs.${name} is not supported by the embedded model`, 'structured_outputs');
  const grammar = 'grammar' in outputs ? outputs.grammar : fields['grammar'];
  if (grammar !== undefined && typeof grammar !== 'string')
    throw bad('grammar must be a string (GBNF)', 'grammar');
  return grammar;
}

function readSchema(fields: Record<string, unknown>): object | undefined {
  const outputs = fields['structured_outputs'];
  if (typeof outputs === 'object' && outputs !== null && 'json' in outputs)
    return asSchema(outputs.json, 'structured_outputs');
  const format = fields['response_format'];
  if (format === undefined || format === null) return undefined;
  if (typeof format !== 'object' || !('type' in format))
    throw bad('response_format must be an object with a type', 'response_format');
  if (format.type === 'text') return undefined;
  if (format.type === 'json_object') return {};
  if (format.type !== 'json_schema' || !('json_schema' in format))
    throw bad('response_format.type must be text, json_object or json_schema', 'response_format');
  const inner = format.json_schema;
  if (typeof inner !== 'object' || inner === null || !('schema' in inner))
    throw bad('response_format.json_schema must hold a schema', 'response_format');
  return asSchema(inner.schema, 'response_format');
}

function asSchema(value: unknown, param: string): object {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw bad('the JSON schema must be an object', param);
  return value;
}

function readMessages(value: unknown): readonly ChatMessage[] {
  if (!Array.isArray(value) || value.length === 0)
    throw bad('messages must be a list with at least one message', 'messages');
  return value.map((message: unknown) => {
    if (typeof message !== 'object' || message === null || !('role' in message) || !('content' in message))
      throw bad('each message needs role and content', 'messages');
    const { role } = message;
    if (role !== 'system' && role !== 'user' && role !== 'assistant')
      throw bad('role must be system, user or assistant', 'messages');
    return { role, content: readContent(message.content) };
  });
}

/** A string, or a list of text parts as some clients send it. */
function readContent(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) throw bad('content must be a string or a list of text parts', 'messages');
  return content
    .map((part: unknown) => {
      if (typeof part === 'object' && part !== null && 'text' in part && typeof part.text === 'string')
        return part.text;
      throw bad('only text parts are supported', 'messages');
    })
    .join('');
}
