// Engines that are scaled to none: the requests that wait at the gateway are what wakes one.

import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { FakeEngine } from '../../src/fake/engine.ts';
import { checkGatewayConfig } from '../../src/gateway/config.ts';
import { newKey } from '../../src/gateway/keys.ts';
import { createGateway, type Gateway } from '../../src/gateway/server.ts';
import { listen, urlOf } from './setup.ts';

const { key, hash } = newKey();
const body = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hi' }], max_tokens: 2 });
let gateway: Gateway | undefined;
let engine: FakeEngine | undefined;

afterEach(async () => {
  await gateway?.drain();
  engine?.server.closeAllConnections();
  engine?.server.close();
  engine = undefined;
});

/** A gateway whose one engine is not there; the port at which it would be. */
async function withoutEngine(waitForEngines: boolean): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  gateway = createGateway(
    checkGatewayConfig({
      port: 0,
      upstreams: [{ url: `http://127.0.0.1:${port}` }],
      installations: [{ id: 'a', keyHashes: [hash] }],
      drainSeconds: 1,
      waitForEngines,
    }),
    's'.repeat(32),
  );
  await listen(gateway.server);
  return port;
}

const at = (path: string) => `${gateway === undefined ? '' : urlOf(gateway.server)}${path}`;
const headers = { authorization: `Bearer ${key}` };
const ask = (more: object = {}) =>
  fetch(at('/v1/chat/completions'), { method: 'POST', headers: { ...headers, ...more }, body });

async function untilWaiting(): Promise<void> {
  for (;;) {
    const text = await (await fetch(at('/metrics'), { headers })).text();
    if (Number(/^gateway_queue_length (\d+)$/m.exec(text)?.[1]) > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('a request waits in the queue that wakes an engine, and is answered when one is up', async () => {
  const port = await withoutEngine(true);
  expect((await fetch(at('/ready'))).status).toBe(200);
  const answers = [ask(), ask(), ask()];
  await untilWaiting();
  engine = new FakeEngine({ model: 'm' });
  const { server } = engine;
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  for (const answer of answers) expect((await answer).status).toBe(200);
}, 60_000);

test('it waits no longer than its deadline', async () => {
  await withoutEngine(true);
  const response = await ask({ 'x-deadline-ms': '900' });
  expect(response.status).toBe(408);
  expect(await response.json()).toMatchObject({ error: { code: 'deadline_exceeded' } });
});

test('where engines are not expected to sleep, the client is told at once', async () => {
  await withoutEngine(false);
  expect((await ask()).status).toBe(502);
});
