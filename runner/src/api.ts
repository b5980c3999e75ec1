// The OpenAI-compatible surface of the embedded engine: what a request may hold, checked before the engine sees it.
import type { ChatMessage } from './chat-template.ts';
import type { Generation } from './engine.ts';

export interface ApiRequest {
  readonly messages?: readonly ChatMessage[];
  readonly prompt?: string;
  readonly continueFinal: boolean;
  readonly stream: boolean;
  readonly generation: Omit<Generation, 'prompt'>;
}

export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly retryAfterMs: number | undefined;
  constructor(status: number, code: string, message: string, retryAfterMs?: number) {
    super(message);
    this.status = status;
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}

const bad = (message: string) => new ApiError(400, 'invalid_request', message);

export function readRequest(body: string, kind: 'chat' | 'text'): ApiRequest {
  const fields = parseObject(body);
  const number = (name: string, fallback: number, low: number, high: number): number => {
    const value = fields[name] ?? fallback;
    if (typeof value !== 'number' || !(value >= low && value <= high))
      throw bad(`${name} must be a number from ${low} to ${high}`);
    return value;
  };
  if (number('n', 1, 1, 1) !== 1) throw bad('n must be 1');
  const stop = typeof fields['stop'] === 'string' ? [fields['stop']] : (fields['stop'] ?? []);
  if (
    !Array.isArray(stop) ||
    stop.length > 16 ||
    !stop.every((word) => typeof word === 'string' && word !== '')
  )
    throw bad('stop must be a string or up to 16 strings');
  const { grammar } = fields;
  if (grammar !== undefined && typeof grammar !== 'string') throw bad('grammar must be a string (GBNF)');
  const generation = {
    maxTokens: Math.round(
      number(
        'max_tokens',
        typeof fields['max_completion_tokens'] === 'number' ? fields['max_completion_tokens'] : 256,
        1,
        4096,
      ),
    ),
    temperature: number('temperature', 0.7, 0, 2),
    topP: number('top_p', 1, 0, 1),
    seed: Math.round(number('seed', Math.floor(Math.random() * 2 ** 31), 0, 2 ** 32 - 1)),
    stop,
    ...(grammar === undefined ? {} : { grammar }),
  };
  const rest = {
    stream: fields['stream'] === true,
    continueFinal: fields['continue_final_message'] === true,
    generation,
  };
  if (kind === 'text') {
    if (typeof fields['prompt'] !== 'string') throw bad('prompt must be a string');
    return { prompt: fields['prompt'], ...rest };
  }
  const messages = readMessages(fields['messages']);
  if (rest.continueFinal && messages.at(-1)?.role !== 'assistant')
    throw bad('continue_final_message needs a final assistant message');
  return { messages, ...rest };
}

function parseObject(body: string): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    throw bad('The body is not JSON');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw bad('The body must be a JSON object');
  return { ...parsed };
}

function readMessages(value: unknown): readonly ChatMessage[] {
  if (!Array.isArray(value) || value.length === 0)
    throw bad('messages must be a list with at least one message');
  return value.map((message: unknown) => {
    if (typeof message !== 'object' || message === null || !('role' in message) || !('content' in message))
      throw bad('each message needs role and content');
    const { role, content } = message;
    if (role !== 'system' && role !== 'user' && role !== 'assistant')
      throw bad('role must be system, user or assistant');
    if (typeof content !== 'string') throw bad('content must be a string');
    return { role, content };
  });
}
