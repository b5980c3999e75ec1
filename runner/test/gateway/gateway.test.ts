import { once } from 'node:events';
import OpenAI from 'openai';
import { MODEL, type Setup, setUp } from './setup.ts';

let setup: Setup | undefined;
afterEach(async () => {
  await setup?.close();
  setup = undefined;
});

const messages = [{ role: 'user' as const, content: 'Say hi' }];
const clientOf = (at: Setup, tenant = 0) =>
  new OpenAI({ baseURL: at.url, apiKey: at.keys[tenant] ?? '', maxRetries: 0, timeout: 30_000 });

function post(at: Setup, body: object, headers: object = {}, path = '/chat/completions'): Promise<Response> {
  return fetch(`${at.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${at.keys[0]}`, ...headers },
    body: JSON.stringify({ model: MODEL, messages, max_tokens: 8, ...body }),
  });
}

async function streamText(at: Setup, fields: object = {}): Promise<string> {
  const stream = await clientOf(at).chat.completions.create({
    model: MODEL,
    messages,
    max_tokens: 8,
    ...fields,
    stream: true,
  });
  let text = '';
  for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
  return text;
}

test('what is not the client’s to say is taken out, salt and priority are put in', async () => {
  setup = await setUp([{}]);
  await post(
    setup,
    { cache_salt: 'mine', priority: -5, chat_template: 'x', kv_transfer_params: {}, user: 'u' },
    { 'x-priority': 'batch' },
  );
  const sent = JSON.parse(setup.engines[0]?.records[0]?.body ?? '');
  expect(sent).toMatchObject({
    model: MODEL,
    max_tokens: 8,
    priority: 10,
    cache_salt: expect.stringMatching(/^[\w-]{43}$/),
  });
  expect(Object.keys(sent).sort()).toEqual(['cache_salt', 'max_tokens', 'messages', 'model', 'priority']);
  expect(setup.engines[0]?.records[0]?.headers.authorization).toBe('Bearer engine-key');
});

test('two installations never share a cache, one shares with itself', async () => {
  setup = await setUp([{}]);
  const long = [{ role: 'user' as const, content: 'The same long prompt. '.repeat(40) }];
  const cached = async (at: Setup, tenant: number) =>
    (await clientOf(at, tenant).chat.completions.create({ model: MODEL, messages: long, max_tokens: 1 }))
      .usage?.prompt_tokens_details?.cached_tokens;
  expect(await cached(setup, 0)).toBe(0);
  expect(await cached(setup, 0)).toBeGreaterThan(100);
  expect(await cached(setup, 1)).toBe(0);
});

test.each(['/../invocations', '/tokenize', '/load_lora_adapter', '/embeddings', '/%2e%2e/invocations'])(
  'only the listed paths are open: %s',
  async (path) => {
    setup = await setUp([{}]);
    expect((await post(setup, {}, {}, path)).status).toBe(404);
    expect(setup.engines[0]?.records).toHaveLength(0);
  },
);

test('every key of an installation is valid, others are not', async () => {
  setup = await setUp([{}]);
  const status = (key: string) =>
    fetch(`${setup?.url}/models`, { headers: { authorization: key } }).then((r) => r.status);
  expect(await status(`Bearer ${setup.keys[0]}`)).toBe(200);
  expect(await status(`Bearer ${setup.keys[1]}`)).toBe(200);
  for (const key of ['', 'Bearer ', `Bearer ${setup.keys[0]}x`, `Basic ${setup.keys[0]}`])
    expect(await status(key)).toBe(401);
});

test.each<[string, object]>([
  ['an unknown field', { magic: 1 }],
  ['n beyond the cap', { n: 9 }],
  ['max_tokens beyond the cap', { max_tokens: 8193 }],
  ['max_tokens that is no whole number', { max_tokens: 1.5 }],
  ['seventeen stop strings', { stop: Array.from({ length: 17 }, (_, i) => `s${i}`) }],
  ['an empty stop string', { stop: '' }],
  ['two structures at once', { structured_outputs: { json: {}, grammar: 'root ::= "a"' } }],
  ['a structure without content', { structured_outputs: {} }],
  ['tools that are no list', { tools: {} }],
  ['an image', { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'x' } }] }] }],
])('400 before any engine: %s', async (_, body) => {
  setup = await setUp([{}]);
  const response = await post(setup, body);
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    error: { type: 'invalid_request_error', code: 'invalid_request' },
  });
  expect(setup.engines[0]?.records).toHaveLength(0);
});

test('a body that is too large is refused while it comes', async () => {
  setup = await setUp([{}], { config: { bodyBytes: 2000 } });
  const response = await post(setup, { messages: [{ role: 'user', content: 'x'.repeat(5000) }] });
  expect(response.status).toBe(413);
});

test('drain: what runs ends well, new requests are turned away', async () => {
  setup = await setUp([{ tokenMs: 20 }]);
  const running = streamText(setup, { max_tokens: 20 });
  while (setup.engines[0]?.running !== 1) await new Promise((resolve) => setTimeout(resolve, 5));
  const drained = setup.gateway.drain();
  expect((await post(setup, {})).status).toBe(503);
  expect((await fetch(new URL('/ready', setup.url))).status).toBe(503);
  expect(await running).not.toBe('');
  await drained;
});

test('a crowd of one installation waits for itself: no more of its requests go before another’s than when it is small', async () => {
  const measure = async (crowd: number) => {
    const at = await setUp([{ tokenMs: 5, mostRunning: 4 }], { upstream: { mostInFlight: 4 } });
    const records = at.engines[0]?.records ?? [];
    const stop = new AbortController();
    const ask = (tenant: number, id: string) =>
      clientOf(at, tenant).chat.completions.create(
        { model: MODEL, messages, max_tokens: 8 },
        { headers: { 'x-request-id': id } },
      );
    const loops = Array.from({ length: crowd }, async (_, each) => {
      while (!stop.signal.aborted) await ask(1, `crowd-${each}`);
    });
    // What reached the engine between the tenant's asking and its turn: counted, for a clock measures the machine.
    const before: number[] = [];
    const own = Array.from({ length: 2 }, async (_, each) => {
      for (let round = 0; round < 30; round++) {
        const start = records.length;
        const id = `own-${each}-${round}`;
        await ask(0, id);
        before.push(records.findIndex(({ headers }) => headers['x-request-id'] === id) - start);
      }
    });
    await Promise.all(own);
    stop.abort();
    await Promise.all(loops);
    await at.close();
    return before.sort((a, b) => a - b)[Math.floor(before.length * 0.95)] ?? 0;
  };
  const [equal, tenfold] = [await measure(4), await measure(40)];
  // In a single line it would wait behind all 40.
  expect(tenfold).toBeLessThanOrEqual(Math.max(equal * 1.5, 12));
}, 120_000);

test('requests of one pull request go where their prefix is, and not all to one engine', async () => {
  setup = await setUp([{ tokenMs: 1 }, { tokenMs: 1 }, { tokenMs: 1 }]);
  const at = setup;
  const prompt = (pull: number, candidate: number) => [
    {
      role: 'user' as const,
      content: `${`Pull request ${pull} changes this. `.repeat(60)} Candidate ${candidate}`,
    },
  ];
  for (let candidate = 0; candidate < 5; candidate++)
    await Promise.all(
      [0, 1, 2, 3, 4, 5].map((pull) =>
        clientOf(at).chat.completions.create({
          model: MODEL,
          messages: prompt(pull, candidate),
          max_tokens: 4,
        }),
      ),
    );
  const cached = at.engines.reduce((sum, engine) => sum + engine.cachedTokens, 0);
  const all = at.engines.reduce((sum, engine) => sum + engine.promptTokens, 0);
  expect(cached / all).toBeGreaterThan(0.7);
  expect(at.engines.every((engine) => engine.records.length > 0)).toBe(true);
});

test('metrics count outcomes by installation, and hold no word of a prompt', async () => {
  setup = await setUp([{}]);
  await post(setup, { messages: [{ role: 'user', content: 'SECRETWORD' }] });
  await post(setup, { magic: 1 });
  const text = await (
    await fetch(new URL('/metrics', setup.url), { headers: { authorization: `Bearer ${setup.keys[0]}` } })
  ).text();
  expect(text).toContain('gateway_requests_total{installation="inst-0",outcome="ok"} 1');
  expect(text).toContain('gateway_requests_total{installation="inst-0",outcome="invalid_request"} 1');
  expect(text).not.toContain('SECRETWORD');
});

test('the server’s event loop is free again when all is done', async () => {
  setup = await setUp([{}]);
  await post(setup, {});
  const { server } = setup.gateway;
  const closed = once(server, 'close');
  await setup.gateway.drain();
  await closed;
  expect(server.listening).toBe(false);
});
