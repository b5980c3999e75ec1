// The way out while dependencies are prepared: real servers on loopback, asked from inside a real sandbox.
import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { bubblewrap } from '../../src/sandboxes/bubblewrap.ts';
import { isAllowed, parseAuthority } from '../../src/sandboxes/registry-hosts.ts';
import { type Ground, ownGround } from './ground.ts';
import { specFor } from './run-spec.ts';

const patience = new AbortController().signal;
const portOf = (server: Server) => {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
};
const listen = (server: Server) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

let registry: Server;
let secret: Server;
let upstream: Server;
let asked: string[];
let grounds: Ground[];
beforeEach(async () => {
  asked = [];
  grounds = [];
  registry = createServer((request, response) => {
    asked.push(request.url ?? '');
    if (request.url === '/away')
      response.writeHead(302, { location: `http://127.0.0.1:${portOf(secret)}/` }).end();
    else response.end('package');
  });
  secret = createServer((_, response) => {
    asked.push('SECRET');
    response.end('secret');
  });
  upstream = createServer();
  upstream.on('connect', (request, socket) => {
    asked.push(`CONNECT ${request.url}`);
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    socket.once('data', () =>
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 11\r\nconnection: close\r\n\r\nby upstream'),
    );
  });
  await Promise.all([registry, secret, upstream].map(listen));
});
afterEach(async () => {
  for (const server of [registry, secret, upstream]) {
    server.closeAllConnections();
    server.close();
  }
  for (const ground of grounds) await ground.close();
});

/** Python's urllib behind a CONNECT, as pip and npm do; prints what it got. */
const client = `
import http.client, os, sys, urllib.parse
proxy = urllib.parse.urlsplit(os.environ["HTTPS_PROXY"])
def get(authority, path, hops=3):
  c = http.client.HTTPConnection(proxy.hostname, proxy.port, timeout=5)
  host, port = authority.rsplit(":", 1)
  c.set_tunnel(host, int(port))
  c.request("GET", path)
  r = c.getresponse()
  if r.status == 302 and hops: return get(urllib.parse.urlsplit(r.headers["location"]).netloc, "/", hops - 1)
  return r.read().decode()
for authority in sys.argv[2:]:
  try: print(authority, "->", get(authority, sys.argv[1]))
  except Exception as error: print(authority, "->", "refused" if "403" in str(error) else "failed", flush=True)
`;

async function ask(hosts: readonly string[], path: string, authorities: readonly string[], by?: string) {
  const ground = await ownGround((scratchDir) =>
    bubblewrap({ scratchDir, registries: { hosts, env: {}, files: [], ...(by && { upstream: by }) } }),
  );
  grounds.push(ground);
  const spec = specFor(['python3', '-c', client, path, ...authorities], {}, { network: 'registries' });
  const result = await ground.sandbox.run(spec, patience);
  expect(result).toMatchObject({ end: 'exited', exitCode: 0 });
  return result.stdout.head
    .trim()
    .split('\n')
    .map((line) => line.split(' -> '));
}

it('reaches a registry that the operator named, wherever it is', async () => {
  const registryAt = `127.0.0.1:${portOf(registry)}`;
  expect(await ask([registryAt], '/p', [registryAt])).toEqual([[registryAt, 'package']]);
  expect(asked).toEqual(['/p']);
});

it('reaches nothing else, by no spelling of an address', async () => {
  const port = portOf(secret);
  const spellings = [
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '0.0.0.0',
    'localhost',
    'localhost.',
  ]
    .concat([
      '[::1]',
      '[::ffff:127.0.0.1]',
      '[64:ff9b::7f00:1]',
      '[::ffff:7f00:1]',
      '169.254.169.254',
      '10.0.0.1',
    ])
    .map((host) => `${host}:${port}`);
  const answers = await ask([`127.0.0.1:${portOf(registry)}`, 'registry.invalid'], '/', spellings);
  expect(answers).toEqual(spellings.map((name) => [name, 'refused']));
  expect(asked).toEqual([]);
});

it('does not follow a redirect of a registry to where it may not go', async () => {
  const registryAt = `127.0.0.1:${portOf(registry)}`;
  expect(await ask([registryAt], '/away', [registryAt])).toEqual([[registryAt, 'refused']]);
  expect(asked).toEqual(['/away']);
});

it('goes through the operator’s own proxy where there is one', async () => {
  const answers = await ask(
    ['registry.invalid'],
    '/',
    ['registry.invalid:443'],
    `127.0.0.1:${portOf(upstream)}`,
  );
  expect(answers).toEqual([['registry.invalid:443', 'by upstream']]);
  expect(asked).toEqual(['CONNECT registry.invalid:443']);
});

it('has no other way out than the proxy', async () => {
  const ground = await ownGround((scratchDir) =>
    bubblewrap({ scratchDir, registries: { hosts: [], env: {}, files: [] } }),
  );
  grounds.push(ground);
  const script = `import socket\ntry:\n  socket.create_connection(("127.0.0.1", ${portOf(secret)}), 2); print("out")\nexcept OSError as e: print("none")`;
  const result = await ground.sandbox.run(
    specFor(['python3', '-c', script], {}, { network: 'registries' }),
    patience,
  );
  expect(result.stdout.head).toBe('none\n');
});

// Node made them non-blocking with the first connection: uv then aborted in the middle of its last lines.
it('leaves the output of the command blocking, also after a connection', async () => {
  const ground = await ownGround((scratchDir) =>
    bubblewrap({ scratchDir, registries: { hosts: [], env: {}, files: [] } }),
  );
  grounds.push(ground);
  const script = `import os, socket, time, urllib.parse
proxy = urllib.parse.urlsplit(os.environ["HTTPS_PROXY"])
with socket.create_connection((proxy.hostname, proxy.port), 5) as s:
  s.sendall(b"CONNECT a.invalid:443 HTTP/1.1\\r\\n\\r\\n")
  answer = s.recv(100)[:12]
time.sleep(0.3)
print(answer, os.get_blocking(1), os.get_blocking(2))`;
  const result = await ground.sandbox.run(
    specFor(['python3', '-c', script], {}, { network: 'registries' }),
    patience,
  );
  expect(result.stdout.head).toBe("b'HTTP/1.1 403' True True\n");
});

it('says which signal ended the command behind the relay', async () => {
  const ground = await ownGround((scratchDir) =>
    bubblewrap({ scratchDir, registries: { hosts: [], env: {}, files: [] } }),
  );
  grounds.push(ground);
  const script = 'import os\nos.write(2, b"half a li")\nos.abort()';
  const result = await ground.sandbox.run(
    specFor(['python3', '-c', script], {}, { network: 'registries' }),
    patience,
  );
  expect(result).toMatchObject({ end: 'signalled', signal: 'SIGABRT' });
  expect(result.stderr.head).toBe('half a li\npython3: ended by SIGABRT\n');
});

it('refuses a run with registries when none are known', async () => {
  const ground = await ownGround((scratchDir) => bubblewrap({ scratchDir }));
  grounds.push(ground);
  await expect(
    ground.sandbox.run(specFor(['true'], {}, { network: 'registries' }), patience),
  ).rejects.toMatchObject({ code: 'internal' });
  // It once left the run's folder and cgroup behind.
  expect(existsSync(ground.scratchDir)).toBe(false);
});

it.each([
  ['registry.example', 443, true],
  ['registry.example', 80, false],
  ['registry.example.evil.example', 443, false],
  ['xregistry.example', 443, false],
  ['sub.registry.example', 443, false],
  ['registry.example.', 443, false],
  ['mirror.example', 8443, true],
  ['mirror.example', 443, false],
])('%s:%d is allowed: %s', (host, port, expected) => {
  expect(isAllowed({ host, port }, ['registry.example', 'mirror.example:8443'])).toBe(expected);
});

it.each([
  '',
  'a',
  ':443',
  'a:0',
  'a:65536',
  'a:44x',
  'a b:443',
  'http://a:443',
  'a:443/x',
  'user@a:443',
  'a\u0000b:443',
])('does not take %j for host and port', (text) => expect(parseAuthority(text)).toBeUndefined());
