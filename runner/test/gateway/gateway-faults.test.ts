// Engines that fail, clients that leave, and many streams at once.
import OpenAI from 'openai';
import type { FakeFault } from '../../src/fake/speak.ts';
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

test.each<FakeFault>(['busy', 'drain-500'])(
  'an engine that answers %s is passed over for another',
  async (fault) => {
    setup = await setUp([{}, {}]);
    for (const engine of setup.engines) engine.faults.push(fault);
    setup.engines[1]?.faults.pop();
    for (let round = 0; round < 3; round++) expect((await post(setup, {})).status).toBe(200);
  },
);

test('when no engine can take it the client is told when to come back', async () => {
  setup = await setUp([{}, {}]);
  for (const engine of setup.engines) engine.faults.push('busy');
  const response = await post(setup, {});
  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after')).toBe('1');
  expect(response.headers.get('x-should-retry')).toBe('true');
});

test.each<[FakeFault, string]>([
  ['abort', 'engine_aborted'],
  ['truncate', 'engine_lost'],
])('a stream that ends in %s is an error for the client, not an answer', async (fault, code) => {
  setup = await setUp([{ tokenMs: 1 }]);
  setup.engines[0]?.faults.push(fault);
  await expect(streamText(setup)).rejects.toMatchObject({ code });
});

test('a stalled engine is left at the deadline', async () => {
  setup = await setUp([{ tokenMs: 1 }]);
  setup.engines[0]?.faults.push('stall');
  const text = await (await post(setup, { stream: true }, { 'x-deadline-ms': '400' })).text();
  expect(text).toContain('deadline_exceeded');
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(setup.engines[0]?.running).toBe(0);
});

test('a client that leaves is left by the engine', async () => {
  setup = await setUp([{ tokenMs: 20 }]);
  const stream = await clientOf(setup).chat.completions.create({
    model: MODEL,
    messages,
    max_tokens: 500,
    stream: true,
  });
  for await (const chunk of stream) if (chunk.choices[0]?.delta.content) break;
  const record = setup.engines[0]?.records[0];
  while (record?.cancelledAt === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(record.finishedAt).toBeUndefined();
});

test('two hundred streams at once lose and reorder nothing', async () => {
  const textOf = (seed: number) => Array.from({ length: 12 }, (_, word) => ` ${seed}-${word}`).join('');
  const engine = { tokenMs: 2, reply: ({ seed }: { seed: number }) => textOf(seed) };
  setup = await setUp([engine, engine], { upstream: { mostInFlight: 128 } });
  const at = setup;
  const seeds = Array.from({ length: 200 }, (_, seed) => seed);
  const texts = await Promise.all(seeds.map((seed) => streamText(at, { seed, max_tokens: 4000 })));
  expect(texts).toEqual(seeds.map(textOf));
});

test('a killed engine fails only the streams that had begun on it; its circuit opens', async () => {
  setup = await setUp([{ tokenMs: 20 }, { tokenMs: 20 }]);
  const at = setup;
  const running = Array.from({ length: 12 }, () =>
    streamText(at, { max_tokens: 30 }).then(
      () => 'ok',
      (error) => error.code,
    ),
  );
  while (at.engines.reduce((sum, engine) => sum + engine.records.length, 0) < 12)
    await new Promise((resolve) => setTimeout(resolve, 5));
  await new Promise((resolve) => setTimeout(resolve, 100));
  const dead = at.engines[0];
  const begun = dead?.records.length ?? 0;
  dead?.server.closeAllConnections();
  dead?.server.close();
  const ends = await Promise.all(running);
  expect(ends.filter((end) => end === 'engine_lost')).toHaveLength(begun);
  expect(ends.filter((end) => end === 'ok')).toHaveLength(12 - begun);
  for (let round = 0; round < 5; round++) expect((await post(at, {})).status).toBe(200);
  expect(at.gateway.dispatcher.replicas[0]?.isUsable(performance.now())).toBe(false);
});
