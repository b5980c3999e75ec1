// Names that lead elsewhere the second time, and addresses in disguise, against the proxy itself with a resolver of ours.
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { rememberingLookup } from '../../src/sandboxes/registry-lookup.ts';
import { openRegistryProxy } from '../../src/sandboxes/registry-proxy.ts';

const METADATA = '169.254.169.254';
let registry: Server;
let reached: number;
beforeEach(async () => {
  reached = 0;
  registry = createServer((_, response) => response.end('package'));
  registry.on('connection', () => {
    reached++;
  });
  await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  registry.closeAllConnections();
  registry.close();
});
const portOf = () => (registry.address() as AddressInfo).port;

/** The first line of the proxy's answer. */
function ask(socket: string, authority: string): Promise<string> {
  return new Promise((resolve) => {
    const client = connect(socket, () => client.write(`CONNECT ${authority} HTTP/1.1\r\nHost: x\r\n\r\n`));
    let said = '';
    client.on('data', (chunk) => {
      said += String(chunk);
      if (said.includes('\r\n\r\n')) client.destroy();
    });
    client.on('error', () => undefined);
    client.on('close', () => resolve(said.split('\r\n')[0] ?? ''));
  });
}

/** A resolver that answers in turn, and what it was asked. */
function resolver(answers: readonly string[]) {
  const asked: string[] = [];
  const lookup = rememberingLookup(async (host) => {
    const address = answers[Math.min(asked.length, answers.length - 1)] ?? '';
    asked.push(host);
    return [{ address, family: address.includes(':') ? 6 : 4 }];
  });
  return { asked, lookup };
}

async function withProxy<T>(
  names: readonly string[],
  lookup: ReturnType<typeof rememberingLookup>,
  use: (socket: string, refused: () => readonly string[]) => Promise<T>,
): Promise<T> {
  const hosts = names.map((name) => `${name}:${portOf()}`);
  const proxy = await openRegistryProxy({ hosts, env: {}, files: [] }, lookup);
  const [mount] = proxy.mounts;
  try {
    return await use(join(mount?.kind === 'read-only' ? mount.host : '', 'socket'), proxy.refused);
  } finally {
    await proxy.close();
  }
}

test('a name that is given another address once it was used leads where it led at first', async () => {
  const { asked, lookup } = resolver(['127.0.0.1', METADATA]);
  await withProxy(['registry.test'], lookup, async (socket) => {
    for (let time = 0; time < 3; time++)
      expect(await ask(socket, `registry.test:${portOf()}`)).toBe('HTTP/1.1 200 Connection Established');
  });
  expect(asked).toEqual(['registry.test']);
  expect(reached).toBe(3);
});

test.each([
  'rebind.test',
  'registry.test.',
  'registry.test@rebind.test',
  'metadata.google.internal',
  METADATA,
  '[::ffff:169.254.169.254]',
  '[::ffff:a9fe:a9fe]',
  '[0:0:0:0:0:ffff:7f00:1]',
  '[64:ff9b::169.254.169.254]',
  '[64:ff9b::a9fe:a9fe]',
  '[64:ff9b:1::7f00:1]',
  '[2002:7f00:1::]',
  '[fd00:ec2::254]',
  '[fe80::1%lo]',
  '127.0.0.1',
  '2130706433',
  '0251.0376.0251.0376',
])('%s, which nobody named, is refused before any resolver is asked', async (host) => {
  const { asked, lookup } = resolver(['127.0.0.1']);
  await withProxy(['registry.test'], lookup, async (socket, refused) => {
    expect(await ask(socket, `${host}:${portOf()}`)).toBe('HTTP/1.1 403 Forbidden');
    expect(refused()).toEqual([`${host}:${portOf()}`]);
  });
  expect([asked, reached]).toEqual([[], 0]);
});

test('another port of a host that is allowed is another place', async () => {
  const { asked, lookup } = resolver(['127.0.0.1']);
  await withProxy(['registry.test'], lookup, async (socket) => {
    for (const port of ['22', '0', '99999', '443 '])
      expect(await ask(socket, `registry.test:${port}`)).not.toContain('200');
  });
  expect([asked, reached]).toEqual([[], 0]);
});
