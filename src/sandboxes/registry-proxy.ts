// The only way out of a sandbox, and only while dependencies are prepared: a CONNECT proxy on a unix socket that knows
// the operator's package registries and nothing else, with a relay inside since npm and pip cannot speak to a socket.
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Fault } from '../errors.ts';
import type { Mount } from './sandbox.ts';

export interface RegistryAccess {
  /** Host names that may be reached, from the operator's own package-manager configuration. */
  readonly hosts: readonly string[];
  /** Certificate and package-manager variables that the operator's environment sets. */
  readonly env: Readonly<Record<string, string>>;
  /** Files those variables name. */
  readonly files: readonly string[];
}

export interface RegistryProxy {
  readonly mounts: readonly Mount[];
  readonly env: Readonly<Record<string, string>>;
  /** Words put before the command. */
  readonly wrap: readonly string[];
  /** Host names that were asked for and refused. */
  readonly refused: () => readonly string[];
  readonly close: () => Promise<void>;
}

const GUEST = '/run/testwright-proxy';
const HTTPS = 443;

export async function openRegistryProxy(access: RegistryAccess | undefined): Promise<RegistryProxy> {
  if (access === undefined)
    throw new Fault('internal', {
      fields: { why: 'a run with registries was asked for without saying which' },
    });
  const dir = await mkdtemp(join(tmpdir(), 'testwright-proxy-'));
  await chmod(dir, 0o711);
  const refused = new Set<string>();
  const sockets = new Set<Socket>();
  const server = createServer((_request, response) => response.writeHead(405).end());
  server.on('connect', (request, client: Socket) => {
    track(client, sockets);
    const [host = '', port = ''] = splitAuthority(request.url ?? '');
    if (!access.hosts.includes(host) || Number(port) !== HTTPS) {
      refused.add(host);
      client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    const remote = connect(HTTPS, host, () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      remote.pipe(client).pipe(remote);
    });
    track(remote, sockets);
    remote.on('error', () => client.destroy());
    client.on('error', () => remote.destroy());
  });
  const socket = join(dir, 'socket');
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(socket, resolve));
  await chmod(socket, 0o666);
  return {
    mounts: [
      { kind: 'read-only', host: dir, guest: GUEST },
      {
        kind: 'read-only',
        host: join(import.meta.dirname, 'registry-relay.mjs'),
        guest: '/run/testwright-relay.mjs',
      },
      { kind: 'read-only', host: dirname(process.execPath), guest: '/run/testwright-node' },
      ...access.files.map((file): Mount => ({ kind: 'read-only', host: file, guest: file })),
    ],
    env: access.env,
    wrap: ['/run/testwright-node/node', '/run/testwright-relay.mjs', `${GUEST}/socket`],
    refused: () => [...refused],
    close: async () => {
      for (const open of sockets) open.destroy();
      await new Promise((resolve) => server.close(resolve));
      await rm(dir, { recursive: true, force: true });
    },
  };
}

function splitAuthority(authority: string): readonly string[] {
  const colon = authority.lastIndexOf(':');
  return [authority.slice(0, colon).toLowerCase(), authority.slice(colon + 1)];
}

function track(socket: Socket, sockets: Set<Socket>): void {
  sockets.add(socket);
  socket.on('close', () => sockets.delete(socket));
  socket.on('error', () => {});
}
