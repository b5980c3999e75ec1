// What the fake engine reads of a request, refused in vLLM's words where vLLM refuses it.
import { firstAlternative } from './reply.ts';

export interface FakeRequest {
  readonly chat: boolean;
  readonly model: string;
  readonly prompt: string;
  readonly stream: boolean;
  readonly includeUsage: boolean;
  readonly n: number;
  readonly maxTokens: number;
  readonly greedy: boolean;
  readonly seed: number;
  readonly stop: readonly string[];
  readonly topLogprobs: number | undefined;
  readonly salt: string;
  readonly priority: number;
  readonly schema?: unknown;
  readonly grammar?: string;
}

export class Refusal extends Error {
  readonly status: number;
  readonly param: string | null;
  /** Where it is another than the status has as a rule. */
  readonly type: string | undefined;
  constructor(status: number, message: string, param: string | null = null, type?: string) {
    super(message);
    this.status = status;
    this.param = param;
    this.type = type;
  }
}

type Fields = Record<string, unknown>;

export function readFakeRequest(body: string, chat: boolean): FakeRequest {
  const fields = parse(body);
  const format = object(fields, 'response_format');
  const outputs = object(fields, 'structured_outputs');
  const stop = typeof fields['stop'] === 'string' ? [fields['stop']] : (fields['stop'] ?? []);
  if (!Array.isArray(stop) || !stop.every((word) => typeof word === 'string'))
    throw new Refusal(400, 'stop: Input should be a valid string or list', 'stop');
  refuseOddFields(fields);
  const topK = number(fields, 'top_k', 0, -1, 1e6);
  const topP = number(fields, 'top_p', 1, 1e-9, 1);
  const greedy = number(fields, 'temperature', 0.7, 0, 2) === 0;
  const n = number(fields, 'n', 1, 1, 64);
  if (greedy && n > 1) throw new Refusal(400, `n must be 1 when using greedy sampling, got ${n}.`, 'n');
  return {
    chat,
    model: typeof fields['model'] === 'string' ? fields['model'] : '',
    prompt: chat ? chatText(fields) : text(fields['prompt'], 'prompt'),
    stream: fields['stream'] === true,
    includeUsage: object(fields, 'stream_options')?.['include_usage'] === true,
    n,
    maxTokens: number(
      fields,
      fields['max_completion_tokens'] === undefined ? 'max_tokens' : 'max_completion_tokens',
      16,
      1,
      1e6,
    ),
    greedy: greedy || topK === 1 || topP < 0.01,
    seed: number(fields, 'seed', 0, -(2 ** 63), 2 ** 63),
    stop,
    topLogprobs: chances(fields, chat),
    salt: typeof fields['cache_salt'] === 'string' ? fields['cache_salt'] : '',
    priority: number(fields, 'priority', 0, -1e9, 1e9),
    ...structure(format, outputs),
  };
}

/** What the fake does nothing with, and vLLM would not take. */
function refuseOddFields(fields: Fields): void {
  number(fields, 'presence_penalty', 0, -2, 2);
  number(fields, 'frequency_penalty', 0, -2, 2);
  number(fields, 'min_p', 0, 0, 1);
  number(fields, 'repetition_penalty', 1, 1e-9, 100);
  const { stream, model, tools } = fields;
  if (stream !== undefined && stream !== null && typeof stream !== 'boolean')
    throw new Refusal(400, 'stream: Input should be a valid boolean', 'stream');
  if (model !== undefined && typeof model !== 'string')
    throw new Refusal(400, 'model: Input should be a valid string', 'model');
  if (tools !== undefined && !Array.isArray(tools))
    throw new Refusal(400, 'tools: Input should be a valid list', 'tools');
}

function structure(
  format: Fields | undefined,
  outputs: Fields | undefined,
): Pick<FakeRequest, 'schema' | 'grammar'> {
  if (outputs?.['json'] !== undefined) return { schema: schemaOf(outputs['json']) };
  if (outputs?.['grammar'] !== undefined) {
    const grammar = text(outputs['grammar'], 'structured_outputs');
    if (firstAlternative(grammar) === undefined) throw new Refusal(400, 'Failed to parse the grammar');
    return { grammar };
  }
  if (format?.['type'] === 'json_schema')
    return { schema: schemaOf(object(format, 'json_schema')?.['schema']) };
  if (format?.['type'] === 'json_object') return { schema: { type: 'object' } };
  if (format !== undefined && format['type'] !== 'text')
    throw new Refusal(400, 'response_format.type: unknown', 'response_format');
  return {};
}

function schemaOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Refusal(400, 'The JSON schema must be an object', 'response_format');
  return value;
}

function parse(body: string): Fields {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return { ...parsed };
  } catch {
    // Told below.
  }
  throw new Refusal(400, 'JSON decode error', `body.${body.length}`, 'Bad Request');
}

function object(fields: Fields, name: string): Fields | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'object' || Array.isArray(value))
    throw new Refusal(400, `${name}: Input should be a valid dictionary`, name);
  return { ...value };
}

function number(fields: Fields, name: string, fallback: number, low: number, high: number): number {
  const value = fields[name] ?? fallback;
  if (typeof value !== 'number' || value < low || value > high)
    throw new Refusal(
      400,
      `${name} must be a number between ${low} and ${high}, got ${JSON.stringify(value)}`,
      name,
    );
  return value;
}

function chances(fields: Fields, chat: boolean): number | undefined {
  if (chat && typeof (fields['logprobs'] ?? false) !== 'boolean')
    throw new Refusal(400, 'logprobs: Input should be a valid boolean', 'logprobs');
  if (chat) return fields['logprobs'] === true ? number(fields, 'top_logprobs', 0, 0, 20) : undefined;
  return typeof fields['logprobs'] === 'number' ? number(fields, 'logprobs', 0, 0, 20) : undefined;
}

function text(value: unknown, name: string): string {
  if (typeof value !== 'string' || value === '')
    throw new Refusal(400, `${name}: Input should be a valid string`, name);
  return value;
}

function chatText(fields: Fields): string {
  const { messages } = fields;
  if (!Array.isArray(messages) || messages.length === 0)
    throw new Refusal(400, 'messages: Field required', 'body.messages', 'Bad Request');
  const turns = messages.map((message: unknown) => {
    if (typeof message !== 'object' || message === null || !('role' in message) || !('content' in message))
      throw new Refusal(400, 'messages: role and content are required', 'messages');
    if (!['system', 'user', 'assistant', 'tool'].includes(String(message.role)))
      throw new Refusal(400, 'messages: unknown role', 'messages');
    return { role: String(message.role), content: contentText(message.content) };
  });
  const continues = fields['continue_final_message'] === true;
  if (continues && turns.at(-1)?.role !== 'assistant')
    throw new Refusal(400, 'continue_final_message needs a final assistant message', 'messages');
  if (continues && fields['add_generation_prompt'] !== false)
    throw new Refusal(400, 'Cannot set both `continue_final_message` and `add_generation_prompt` to True.');
  const closed = turns.map(({ role, content }) => `<${role}>${content}`).join('</>\n');
  return continues ? closed : `${closed}</>\n<assistant>`;
}

function contentText(content: unknown): string {
  if (typeof content === 'string') return content;
  if (Array.isArray(content))
    return content.map((part: { text?: unknown }) => String(part.text ?? '')).join('');
  throw new Refusal(400, 'messages: content should be a string or a list', 'messages');
}
