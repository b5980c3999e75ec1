// A request's body: every field checked before any engine sees it, what is not the client's to say taken out.
import { ApiError } from '../http/api-error.ts';
import { parseObject } from '../http/body.ts';
import type { GatewayConfig } from './config.ts';

export interface CheckedBody {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly stream: boolean;
  /** What the prompt says, for its cost and for finding it in caches. */
  readonly promptText: string;
  /** Tokens that may be written, over all choices. */
  readonly mostTokens: number;
}

export type Kind = 'chat' | 'text';

type Rule = (value: unknown) => boolean;

const number =
  (low: number, high: number): Rule =>
  (value) =>
    typeof value === 'number' && value >= low && value <= high;
const whole =
  (low: number, high: number): Rule =>
  (value) =>
    Number.isInteger(value) && number(low, high)(value);
const flag: Rule = (value) => typeof value === 'boolean';
const object: Rule = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const list =
  (most: number, rule: Rule): Rule =>
  (value) =>
    Array.isArray(value) && value.length <= most && value.every(rule);

const RULES: Readonly<Record<string, Rule>> = {
  model: isText,
  temperature: number(0, 2),
  top_p: number(Number.MIN_VALUE, 1),
  top_k: whole(-1, 1_000_000),
  min_p: number(0, 1),
  presence_penalty: number(-2, 2),
  frequency_penalty: number(-2, 2),
  repetition_penalty: number(0.01, 2),
  seed: whole(-(2 ** 53), 2 ** 53),
  stop: (value) => isText(value) || list(16, isText)(value),
  stop_token_ids: list(64, whole(0, 10_000_000)),
  stream: flag,
  stream_options: object,
  top_logprobs: whole(0, 20),
  response_format: isFormat,
  structured_outputs: isStructure,
  grammar: isText,
  tools: list(128, object),
  tool_choice: (value) => isText(value) || object(value),
  continue_final_message: flag,
  add_generation_prompt: flag,
};

function isFormat(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('type' in value)) return false;
  if (value.type === 'text' || value.type === 'json_object') return true;
  const inner: unknown = 'json_schema' in value ? value.json_schema : undefined;
  return (
    value.type === 'json_schema' &&
    typeof inner === 'object' &&
    inner !== null &&
    object(Reflect.get(inner, 'schema'))
  );
}

function isStructure(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const rules: Record<string, Rule> = {
    json: object,
    grammar: isText,
    regex: isText,
    choice: list(1000, isText),
  };
  const entries = Object.entries(value).filter(([name]) => name !== 'disable_any_whitespace');
  return entries.length === 1 && entries.every(([name, inner]) => rules[name]?.(inner) ?? false);
}

/** Another's cache, a place before others, another template: not the client's to choose. Dropped without a word. */
const STRIPPED = new Set([
  ...['cache_salt', 'priority', 'vllm_xargs', 'kv_transfer_params', 'chat_template', 'chat_template_kwargs'],
  ...['session_id', 'request_id', 'user', 'metadata', 'store', 'service_tier', 'parallel_tool_calls'],
]);
const LEGACY = /^guided_/;

const bad = (message: string, param: string) => new ApiError(400, 'invalid_request', message, { param });

export function checkBody(text: string, kind: Kind, config: GatewayConfig): CheckedBody {
  const given = parseObject(text);
  const fields: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    if (LEGACY.test(name))
      throw bad(
        `${name} is no longer read by engines, which would answer unbound: use structured_outputs`,
        name,
      );
    if (STRIPPED.has(name) || value === null || value === undefined) continue;
    const rule = RULES[name] ?? limits(kind, config)[name];
    if (rule === undefined) throw bad(`There is no field ${name}`, name);
    if (!rule(value)) throw bad(`${name} has a value that is not allowed`, name);
    fields[name] = value;
  }
  const n = typeof fields['n'] === 'number' ? fields['n'] : 1;
  const most = fields['max_completion_tokens'] ?? fields['max_tokens'];
  // Without a limit of its own a request could write until the context is full.
  if (most === undefined) fields['max_tokens'] = Math.min(1024, config.mostTokens);
  return {
    fields,
    stream: fields['stream'] === true,
    promptText: kind === 'chat' ? messagesText(fields) : promptText(fields),
    mostTokens: n * (typeof most === 'number' ? most : Math.min(1024, config.mostTokens)),
  };
}

function limits(kind: Kind, config: GatewayConfig): Readonly<Record<string, Rule>> {
  const shared = {
    n: whole(1, config.mostChoices),
    max_tokens: whole(1, config.mostTokens),
    max_completion_tokens: whole(1, config.mostTokens),
  };
  return kind === 'chat'
    ? { ...shared, messages: Array.isArray, logprobs: flag }
    : { ...shared, prompt: isText, logprobs: whole(0, 20) };
}

function promptText({ prompt }: Record<string, unknown>): string {
  if (isText(prompt)) return prompt;
  throw bad('prompt must be a text that is not empty', 'prompt');
}

const ROLES = ['system', 'developer', 'user', 'assistant', 'tool'];

/** The messages in the order in which the engine reads them, after the tools, which stand before them in the prompt. */
function messagesText(fields: Record<string, unknown>): string {
  const { messages } = fields;
  if (!Array.isArray(messages) || messages.length === 0)
    throw bad('messages must be a list that is not empty', 'messages');
  const turns = messages.map((message: unknown, index) => {
    if (typeof message !== 'object' || message === null)
      throw bad(`messages[${index}] must be an object`, 'messages');
    const role: unknown = Reflect.get(message, 'role');
    const content: unknown = Reflect.get(message, 'content');
    if (typeof role !== 'string' || !ROLES.includes(role))
      throw bad(`messages[${index}].role is not known`, 'messages');
    const calls = role === 'assistant' && Array.isArray(Reflect.get(message, 'tool_calls'));
    if (typeof content !== 'string' && !list(1000, isTextPart)(content) && !calls)
      throw bad(`messages[${index}].content must be a text or a list of text parts`, 'messages');
    return `${role}:${typeof content === 'string' ? content : JSON.stringify(content)}`;
  });
  if (fields['continue_final_message'] === true && !turns.at(-1)?.startsWith('assistant:'))
    throw bad('continue_final_message needs a final assistant message', 'messages');
  return `${fields['tools'] === undefined ? '' : JSON.stringify(fields['tools'])}${turns.join('\n')}`;
}

const isTextPart: Rule = (value) =>
  typeof value === 'object' && value !== null && typeof Reflect.get(value, 'text') === 'string';
