// An engine that closes an idle connection at the moment at which the gateway takes it up again.

import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { checkGatewayConfig } from '../../src/gateway/config.ts';
import { newKey } from '../../src/gateway/keys.ts';
import { createGateway } from '../../src/gateway/server.ts';
import { listen, urlOf } from './setup.ts';

const sockets = new Set<Socket>();
let taken = 0;
/** Answers the first request of each connection and cuts it at the second. */
const engine: Server = createServer((socket) => {
  sockets.add(socket);
  socket.on('error', () => {});
  let requests = 0;
  socket.on('data', () => {
    requests++;
    if (requests > 1) return void socket.resetAndDestroy();
    taken++;
    const body = '{"id":"chatcmpl-1","object":"chat.completion","choices":[]}';
    socket.write(
      `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
  });
});

test('the request is sent again on a new connection, and the client sees nothing of it', async () => {
  await new Promise<void>((resolve) => engine.listen(0, '127.0.0.1', resolve));
  const { key, hash } = newKey();
  const gateway = createGateway(
    checkGatewayConfig({
      port: 0,
      upstreams: [{ url: `http://127.0.0.1:${(engine.address() as AddressInfo).port}` }],
      installations: [{ id: 'a', keyHashes: [hash] }],
      drainSeconds: 1,
    }),
    's'.repeat(32),
  );
  await listen(gateway.server);
  const ask = () =>
    fetch(`${urlOf(gateway.server)}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
      body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hi' }], max_tokens: 1 }),
    });
  for (let round = 0; round < 3; round++) expect((await ask()).status).toBe(200);
  expect(taken).toBe(3);
  await gateway.drain();
  for (const socket of sockets) socket.destroy();
  engine.close();
});
