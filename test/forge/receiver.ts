// An app's server as @octokit/webhooks makes it: bad signatures never reach `received`.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createNodeMiddleware, Webhooks } from '@octokit/webhooks';

export interface Received {
  readonly id: string;
  /** As `pull_request.opened`. */
  readonly name: string;
  readonly payload: unknown;
}

export interface Receiver extends AsyncDisposable {
  readonly url: string;
  readonly received: Received[];
  readonly names: () => readonly string[];
}

export async function openReceiver(secret: string): Promise<Receiver> {
  const received: Received[] = [];
  const webhooks = new Webhooks({ secret });
  webhooks.onAny(({ id, name, payload }) => {
    const action = 'action' in payload ? `.${payload.action}` : '';
    received.push({ id, name: `${name}${action}`, payload });
  });
  const middleware = createNodeMiddleware(webhooks, { log: silent });
  const server: Server = createServer((request, response) => void middleware(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/api/github/webhooks`,
    received,
    names: () => received.map(({ name }) => name),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const nothing = () => undefined;
const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing };
