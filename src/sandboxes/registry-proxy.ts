// The only way out of a sandbox, and only while dependencies are prepared: a CONNECT proxy on a unix socket that knows
// the operator's package registries and nothing else, with a relay inside since npm and pip cannot speak to a socket.
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { connect, type LookupFunction, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Fault } from '../errors.ts';
import { type AllowedHost, type Authority, isAllowed, parseAuthority } from './registry-hosts.ts';
import { rememberingLookup } from './registry-lookup.ts';
import type { Mount } from './spec.ts';

export interface RegistryAccess {
  /** Hosts that may be reached, from the operator's own package-manager configuration. */
  readonly hosts: readonly AllowedHost[];
  /** `host:port` of the operator's own proxy, through which all goes; absent: straight. */
  readonly upstream?: string;
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

export async function openRegistryProxy(
  access: RegistryAccess | undefined,
  lookup: LookupFunction = rememberingLookup(),
): Promise<RegistryProxy> {
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
    const wanted = parseAuthority(request.url ?? '');
    if (wanted === undefined || !isAllowed(wanted, access.hosts)) {
      refused.add(request.url ?? '');
      client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    const remote =
      access.upstream === undefined
        ? reach(wanted, client, lookup)
        : reachBy(access.upstream, wanted, client);
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

function reach({ host, port }: Authority, client: Socket, lookup: LookupFunction): Socket {
  const remote = connect({ port, host, lookup }, () => {
    client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    remote.pipe(client).pipe(remote);
  });
  return remote;
}

/** The upstream proxy's own answer is passed on as it is. */
function reachBy(upstream: string, { host, port }: Authority, client: Socket): Socket {
  const proxy = parseAuthority(upstream);
  if (proxy === undefined)
    throw new Fault('bad-config', { fields: { upstream }, fix: 'Write the proxy as host:port' });
  const remote = connect(proxy.port, proxy.host, () => {
    remote.write(`CONNECT ${host}:${port} HTTP/1.1\r\nHost: ${host}:${port}\r\n\r\n`);
    remote.pipe(client).pipe(remote);
  });
  return remote;
}

function track(socket: Socket, sockets: Set<Socket>): void {
  sockets.add(socket);
  socket.on('close', () => sockets.delete(socket));
  socket.on('error', () => {});
}
