// Requests that must be refused, in the API's own shape and before any work.
import { type Check, metric, post, SHORT, type Target } from './target.ts';

const bodies: readonly (readonly [string, unknown])[] = [
  ['messages missing', {}],
  ['messages empty', { messages: [] }],
  ['messages no list', { messages: 'hi' }],
  ['a message that is no object', { messages: ['hi'] }],
  ['a message without a role', { messages: [{ content: 'hi' }] }],
  ['content that is a number', { messages: [{ role: 'user', content: 7 }] }],
  ['temperature below 0', { messages: SHORT, temperature: -1 }],
  ['temperature in words', { messages: SHORT, temperature: 'hot' }],
  ['top_p above 1', { messages: SHORT, top_p: 2 }],
  ['top_p 0', { messages: SHORT, top_p: 0 }],
  ['max_tokens 0', { messages: SHORT, max_tokens: 0 }],
  ['max_tokens in words', { messages: SHORT, max_tokens: 'many' }],
  ['max_tokens beyond the context', { messages: SHORT, max_tokens: 900_000 }],
  ['n 0', { messages: SHORT, n: 0 }],
  ['seed in words', { messages: SHORT, seed: 'abc' }],
  ['stop that is a number', { messages: SHORT, stop: 5 }],
  ['too many top_logprobs', { messages: SHORT, logprobs: true, top_logprobs: 1000 }],
  ['an unknown response format', { messages: SHORT, response_format: { type: 'poem' } }],
  ['a response format that is no object', { messages: SHORT, response_format: 'json' }],
  [
    'a schema that is no object',
    { messages: SHORT, response_format: { type: 'json_schema', json_schema: { name: 'x', schema: 5 } } },
  ],
  ['a grammar that does not parse', { messages: SHORT, structured_outputs: { grammar: 'root ::= (((' } }],
  ['presence_penalty beyond 2', { messages: SHORT, presence_penalty: 3 }],
  ['frequency_penalty below -2', { messages: SHORT, frequency_penalty: -3 }],
  ['min_p above 1', { messages: SHORT, min_p: 2 }],
  ['top_k below -1', { messages: SHORT, top_k: -5 }],
  ['a repetition_penalty of 0', { messages: SHORT, repetition_penalty: 0 }],
  ['n in words', { messages: SHORT, n: 'two' }],
  ['stream in words', { messages: SHORT, stream: 'perhaps' }],
  ['stream_options that is no object', { messages: SHORT, stream: true, stream_options: 'usage' }],
  ['logprobs in words', { messages: SHORT, logprobs: 'perhaps' }],
  ['a number among the stop strings', { messages: SHORT, stop: ['a', 5] }],
  ['a model that is a number', { messages: SHORT, model: 7 }],
  ['tools that are no list', { messages: SHORT, tools: 'all' }],
];

const strict: readonly (readonly [string, unknown])[] = [
  ['a message without content', { messages: [{ role: 'user' }] }],
  ['an unknown role', { messages: [{ role: 'king', content: 'hi' }] }],
  ['structured_outputs that is no object', { messages: SHORT, structured_outputs: 'json' }],
  [
    'continue_final_message after a user’s turn',
    { messages: SHORT, continue_final_message: true, add_generation_prompt: false },
  ],
];

const raw: readonly (readonly [string, string])[] = [
  ['no JSON', '{"messages": ['],
  ['an empty body', ''],
  ['a list', '[]'],
  ['null', 'null'],
];

const LEGACY = ['guided_json', 'guided_choice', 'guided_regex', 'guided_grammar'];

async function refused(t: Target, body: string, path = '/chat/completions'): Promise<void> {
  const before = await metric(t, 'vllm:prompt_tokens_total');
  const response = await post(t, path, body);
  expect(response.status).toBe(400);
  const { error } = (await response.json()) as { error: { message: unknown; code: unknown } };
  expect(typeof error.message).toBe('string');
  expect(error.code).toBeDefined();
  expect(await metric(t, 'vllm:prompt_tokens_total')).toBe(before);
}

/** The malformed requests of which the suite speaks, with the four old fields. */
export const MALFORMED = bodies.length + strict.length + raw.length + 2 + LEGACY.length;

export const badInput: readonly Check[] = [
  ...bodies.map(([name, body]) => ({
    name: `400: ${name}`,
    run: (t: Target) => refused(t, JSON.stringify(body)),
  })),
  ...strict.map(([name, body]) => ({
    name: `400: ${name}`,
    needs: 'strict' as const,
    run: (t: Target) => refused(t, JSON.stringify(body)),
  })),
  ...raw.map(([name, body]) => ({ name: `400: ${name}`, run: (t: Target) => refused(t, body) })),
  {
    name: '400: a prompt longer than the context',
    run: (t) => refused(t, JSON.stringify({ messages: [{ role: 'user', content: 'word '.repeat(40_000) }] })),
  },
  {
    name: '400: a text completion without a prompt',
    run: (t) => refused(t, '{"max_tokens":1}', '/completions'),
  },
  {
    name: 'legacy guided fields are refused loudly',
    needs: 'refusesLegacy',
    run: async (t) => {
      for (const name of LEGACY) await refused(t, JSON.stringify({ messages: SHORT, [name]: 'x' }));
    },
  },
];
