// A gateway on loopback before fake engines.
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FakeEngine, type FakeOptions } from '../../src/fake/engine.ts';
import { checkGatewayConfig } from '../../src/gateway/config.ts';
import { newKey } from '../../src/gateway/keys.ts';
import { createGateway, type Gateway } from '../../src/gateway/server.ts';

export interface Setup {
  readonly url: string;
  readonly gateway: Gateway;
  readonly engines: readonly FakeEngine[];
  /** By installation. */
  readonly keys: readonly string[];
  readonly close: () => Promise<void>;
}

export const MODEL = 'fake-model';
const SECRET = 's'.repeat(32);

export async function setUp(
  engines: readonly Partial<FakeOptions>[],
  more: { upstream?: object; installation?: object; config?: object; installations?: number } = {},
): Promise<Setup> {
  const fakes = engines.map((options) => new FakeEngine({ model: MODEL, key: 'engine-key', ...options }));
  for (const { server } of fakes) await listen(server);
  const keys = Array.from({ length: more.installations ?? 2 }, () => newKey());
  const gateway = createGateway(
    checkGatewayConfig({
      port: 0,
      upstreams: fakes.map(({ server }, index) => ({
        name: `r${index}`,
        url: urlOf(server),
        key: 'engine-key',
        ...more.upstream,
      })),
      installations: keys.map(({ hash }, index) => ({
        id: `inst-${index}`,
        keyHashes: [hash],
        ...more.installation,
      })),
      drainSeconds: 5,
      ...more.config,
    }),
    SECRET,
  );
  await listen(gateway.server);
  return {
    url: `${urlOf(gateway.server)}/v1`,
    gateway,
    engines: fakes,
    keys: keys.map(({ key }) => key),
    close: async () => {
      gateway.dispatcher.close();
      for (const server of [gateway.server, ...fakes.map((fake) => fake.server)]) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}

export const listen = (server: Server) =>
  new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
export const urlOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
