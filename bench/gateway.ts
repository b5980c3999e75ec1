// The gateway's own figures against the fake engine: what it adds at 200 streams, a thousand streams, cancelling, a killed
// replica, fairness. Everything on loopback and in processes of its own, as an operator starts it. Prints one JSON object.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { closedLoop, measureOne, type Sample, type Server } from '../runner/src/bench/measure.ts';
import { percentiles } from '../runner/src/bench/summary.ts';
import { prompts } from '../runner/src/bench/workload.ts';
import { newKey } from '../runner/src/gateway/keys.ts';

const CLI = join(import.meta.dirname, '../runner/src/cli.ts');
const ROUNDS = 5;
const dir = mkdtempSync(join(tmpdir(), 'gateway-figures-'));

interface Started {
  readonly child: ChildProcess;
  readonly url: string;
}

async function start(args: readonly string[]): Promise<Started> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', CLI, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'], TESTWRIGHT_GATEWAY_SECRET: 'x'.repeat(32) },
  });
  for await (const line of createInterface({ input: child.stdout })) {
    return { child, url: `http://127.0.0.1:${JSON.parse(line).address.port}` };
  }
  throw new Error(`${args[0]} said nothing`);
}

const engine = (...args: string[]) => start(['fake-engine', ...args]);

interface Door extends Started {
  readonly tenants: readonly Server[];
}

async function gateway(engines: readonly Started[], mostInFlight: number): Promise<Door> {
  const keys = [newKey(), newKey()];
  const file = join(dir, `${engines[0]?.child.pid}.json`);
  const limits = { mostWaiting: 4000 };
  const config = {
    port: 0,
    upstreams: engines.map(({ url }) => ({ url, mostInFlight })),
    installations: keys.map(({ hash }, at) => ({ id: `t${at}`, keyHashes: [hash], ...limits })),
    ...limits,
    drainSeconds: 1,
  };
  writeFileSync(file, JSON.stringify(config));
  const started = await start(['gateway', '--config', file]);
  return { ...started, tenants: keys.map(({ key }) => serverAt(started.url, key)) };
}

const serverAt = (url: string, key: string): Server => ({ url: `${url}/v1`, key, model: 'fake-model' });
const ask = (server: Server) => (prompt: Parameters<typeof measureOne>[1]) => measureOne(server, prompt);

function end(...all: readonly Started[]): void {
  for (const { child } of all) child.kill('SIGTERM');
}

const median = (values: readonly number[]) =>
  Number((values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0).toFixed(2));

/** At so many streams at once, straight and through the gateway in turn: what the percentiles differ by. */
async function overhead(streams: number): Promise<object> {
  const fake = await engine('--token-ms', '50', '--prefill-ms', '0');
  const door = await gateway([fake], streams * 2);
  const straight = serverAt(fake.url, 'none');
  const added: { first50: number[]; first99: number[]; token50: number[]; token99: number[] } = {
    ...{ first50: [], first99: [], token50: [], token99: [] },
  };
  const run = async (server: Server, round: number) => {
    const asked = prompts('unique', streams * 3, 200, 20, round);
    const { samples } = await closedLoop(ask(server), asked, streams);
    // The first wave starts all at once, which no user does: it is left out.
    const steady = samples.slice(streams);
    return {
      first: percentiles(steady.map(({ firstMs }) => firstMs)),
      token: percentiles(steady.map(({ perTokenMs }) => perTokenMs)),
    };
  };
  await run(door.tenants[0] ?? straight, 99);
  for (let round = 0; round < ROUNDS; round++) {
    const direct = await run(straight, round);
    const through = await run(door.tenants[0] ?? straight, round);
    added.first50.push(through.first.p50 - direct.first.p50);
    added.first99.push(through.first.p99 - direct.first.p99);
    added.token50.push(through.token.p50 - direct.token.p50);
    added.token99.push(through.token.p99 - direct.token.p99);
  }
  end(door, fake);
  return Object.fromEntries(Object.entries(added).map(([name, values]) => [`${name}Ms`, median(values)]));
}

async function thousand(): Promise<object> {
  const fake = await engine('--token-ms', '100', '--prefill-ms', '0');
  const door = await gateway([fake], 2000);
  const asked = prompts('shared-prefix', 1000, 200, 60, 1);
  const { samples } = await closedLoop(ask(door.tenants[0] ?? serverAt('', '')), asked, 1000);
  const status = readFileSync(`/proc/${door.child.pid}/status`, 'utf8');
  end(door, fake);
  return {
    whole: samples.filter(({ ok, outputTokens }) => ok && outputTokens === 60).length,
    peakMiB: Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024),
  };
}

async function runningAt(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^vllm:num_requests_running\S* (\d+)$/m.exec(text)?.[1]);
}

/** From the client's leaving until the engine has no request any more, with the time of asking it. */
async function cancelling(): Promise<object> {
  const fake = await engine('--token-ms', '20');
  const door = await gateway([fake], 64);
  const took: number[] = [];
  for (let round = 0; round < 20; round++) {
    const stop = new AbortController();
    const body = { model: 'fake-model', messages: [{ role: 'user', content: `${round}` }], max_tokens: 2000 };
    const response = await fetch(`${door.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${door.tenants[0]?.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...body, stream: true }),
      signal: stop.signal,
    });
    await response.body?.getReader().read();
    const left = performance.now();
    stop.abort();
    while ((await runningAt(fake.url)) > 0) await sleep(2);
    took.push(performance.now() - left);
  }
  end(door, fake);
  return { p50Ms: median(took), mostMs: Math.round(Math.max(...took)) };
}

async function killed(): Promise<object> {
  const engines = await Promise.all([1, 2, 3].map(() => engine('--token-ms', '20', '--prefill-ms', '0')));
  const door = await gateway(engines, 100);
  const asked = prompts('unique', 600, 100, 40, 1);
  const run = closedLoop(ask(door.tenants[0] ?? serverAt('', '')), asked, 90);
  await sleep(2000);
  const begun = await runningAt(engines[0]?.url ?? '');
  engines[0]?.child.kill('SIGKILL');
  const { samples } = await run;
  const failed = samples.filter(({ ok }) => !ok);
  end(door, ...engines.slice(1));
  return {
    runningOnTheKilled: begun,
    failed: failed.length,
    errors: [...new Set(failed.map(({ error }) => error))],
    whole: samples.length - failed.length,
  };
}

/** A tenant's p95 beside one that asks ten times as much, over its p95 beside one that asks as much as it does. */
async function fairness(): Promise<object> {
  const fake = await engine('--token-ms', '5', '--prefill-ms', '0.05');
  const door = await gateway([fake], 16);
  const [small, large] = door.tenants;
  if (small === undefined || large === undefined) throw new Error('two tenants are needed');
  const p95 = async (others: number, seed: number) => {
    const stop = { done: false };
    const noise = prompts('unique', 4000, 400, 40, seed + 1000);
    const flood = closedLoop(
      async (prompt) => (stop.done ? EMPTY : await measureOne(large, prompt)),
      noise,
      others,
    );
    await sleep(500);
    const { samples } = await closedLoop(ask(small), prompts('unique', 80, 400, 40, seed), 8);
    stop.done = true;
    await flood;
    return percentiles(samples.map(({ totalMs }) => totalMs)).p95;
  };
  const ratios: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const even = await p95(8, round);
    ratios.push((await p95(80, round + 50)) / even);
  }
  end(door, fake);
  return { p95Ratio: median(ratios) };
}

const EMPTY: Sample = {
  ...{ ok: true, firstMs: 0, totalMs: 0, perTokenMs: 0, promptTokens: 0, cachedTokens: 0, outputTokens: 0 },
  error: undefined,
};

const all = { overhead: () => overhead(200), thousand, cancelling, killed, fairness };
const wanted = process.argv.slice(2);
const results: Record<string, object> = {};
for (const [name, measure] of Object.entries(all))
  if (wanted.length === 0 || wanted.includes(name)) results[name] = await measure();
rmSync(dir, { recursive: true, force: true });
process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
process.exit(0);
