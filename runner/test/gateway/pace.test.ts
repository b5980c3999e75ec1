// A request is told at once when its turn would come after its deadline.
import { Pace } from '../../src/gateway/pace.ts';
import { MODEL, type Setup, setUp } from './setup.ts';

test('the pace is that of the time in which requests waited, and unknown before enough were done', () => {
  const pace = new Pace();
  pace.finished(1000);
  pace.look(3, 5000);
  for (let done = 0; done < 7; done++) pace.finished(100);
  expect(pace.waitMs(100, 6000)).toBeUndefined();
  pace.finished(100);
  expect(pace.waitMs(400, 6000)).toBe(500);
  pace.look(0, 6000);
  expect(pace.waitMs(400, 6000)).toBeUndefined();
});

let setup: Setup | undefined;
afterEach(async () => await setup?.close());

test('of two that come to a long queue, the one whose deadline is too near is turned away with the time to come back', async () => {
  setup = await setUp([{ tokenMs: 20 }], { upstream: { mostInFlight: 1 } });
  const at = setup;
  const stop = new AbortController();
  const ask = (tenant: number, headers: object = {}) =>
    fetch(`${at.url}/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${at.keys[tenant]}`, ...headers },
      body: JSON.stringify({ model: MODEL, messages: [{ role: 'user', content: 'hi' }], max_tokens: 5 }),
      signal: stop.signal,
    });
  const many = Array.from({ length: 200 }, () => ask(0).catch(() => undefined));
  while ((at.engines[0]?.completed ?? 0) < 12) await new Promise((resolve) => setTimeout(resolve, 20));
  const late = await ask(0, { 'x-deadline-ms': '1000' });
  expect(late.status).toBe(503);
  expect(await late.json()).toMatchObject({
    error: { code: 'overloaded', message: expect.stringContaining('deadline') },
  });
  expect(Number(late.headers.get('retry-after-ms'))).toBeGreaterThan(1000);
  // Its own tenant's queue is short: it does not wait behind the other's.
  expect((await ask(1, { 'x-deadline-ms': '60000' })).status).toBe(200);
  stop.abort();
  await Promise.all(many);
});
