import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closedLoop, measureOne } from '../../src/bench/measure.ts';
import { percentiles, summarise } from '../../src/bench/summary.ts';
import { prompts } from '../../src/bench/workload.ts';
import { checkGatewayConfig } from '../../src/gateway/config.ts';
import { newKey } from '../../src/gateway/keys.ts';
import { runCli, startCli } from '../run-cli.ts';

const dir = mkdtempSync(join(tmpdir(), 'runner-bench-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const sample = {
  ok: true,
  firstMs: 10,
  totalMs: 100,
  perTokenMs: 1,
  promptTokens: 100,
  cachedTokens: 40,
  outputTokens: 10,
  error: undefined,
};

test('percentiles are values that occurred', () => {
  const values = Array.from({ length: 100 }, (_, index) => index + 1);
  expect(percentiles(values)).toEqual({ p50: 50, p95: 95, p99: 99 });
  expect(percentiles([7])).toEqual({ p50: 7, p95: 7, p99: 7 });
});

test('goodput counts only what is whole and in time', () => {
  const samples = [sample, { ...sample, firstMs: 999 }, { ...sample, ok: false, error: 'status 503' }];
  const summary = summarise({ samples, seconds: 2 }, { firstMs: 100, totalMs: 1000 });
  expect(summary).toMatchObject({
    requests: 3,
    failed: 1,
    goodput: 0.5,
    cachedShare: 0.4,
    errors: { 'status 503': 1 },
  });
});

test('a workload is the same for the same seed, and shares what it says it shares', () => {
  const [a, b, other] = [
    prompts('pull-requests', 20, 500, 8, 1),
    prompts('pull-requests', 20, 500, 8, 1),
    prompts('pull-requests', 20, 500, 8, 2),
  ];
  expect(a).toEqual(b);
  expect(a).not.toEqual(other);
  const text = (index: number) => a[index]?.text ?? '';
  expect(text(0).slice(0, 1800)).toBe(text(10).slice(0, 1800));
  expect(text(0)).not.toBe(text(10));
  expect(text(0).slice(0, 800)).toBe(text(1).slice(0, 800));
  expect(text(0).slice(800, 1600)).not.toBe(text(1).slice(800, 1600));
});

interface Deployment {
  readonly engine: string;
  readonly gateway: string;
  readonly key: string;
  readonly gatewayPid: number;
  readonly stop: () => Promise<void>;
}

/** Engine and gateway as processes of their own, as an operator starts them. */
async function deploy(engineArgs: readonly string[]): Promise<Deployment> {
  const engine = startCli(['fake-engine', ...engineArgs]);
  const enginePort = JSON.parse(await engine.line).address.port;
  const { key, hash } = newKey();
  const config = {
    port: 0,
    upstreams: [{ url: `http://127.0.0.1:${enginePort}`, mostInFlight: 2000 }],
    installations: [{ id: 'a', keyHashes: [hash], mostWaiting: 2000 }],
    drainSeconds: 1,
  };
  checkGatewayConfig(config);
  writeFileSync(join(dir, 'gateway.json'), JSON.stringify(config));
  const gateway = startCli(['gateway', '--config', join(dir, 'gateway.json')], {
    TESTWRIGHT_GATEWAY_SECRET: 'x'.repeat(32),
  });
  const { port } = JSON.parse(await gateway.line).address;
  return {
    engine: `http://127.0.0.1:${enginePort}/v1`,
    gateway: `http://127.0.0.1:${port}/v1`,
    key,
    gatewayPid: gateway.child.pid ?? 0,
    stop: async () => {
      for (const { child, end } of [gateway, engine]) {
        child.kill('SIGTERM');
        expect((await end).code).toBe(0);
      }
    },
  };
}

test('the command measures a server, and its figures calibrate a plan', async () => {
  const at = await deploy(['--token-ms', '1']);
  const file = join(dir, 'bench.json');
  const args = [
    '--url',
    at.gateway,
    '--model',
    'fake-model',
    '--requests',
    '20',
    '--prompt',
    '200',
    '--output',
    '8',
    '--json',
    file,
  ];
  const end = await runCli(['bench', ...args], { TESTWRIGHT_MODEL_KEY: at.key });
  await at.stop();
  expect(end.code).toBe(0);
  const found = JSON.parse(readFileSync(file, 'utf8'));
  expect(found).toMatchObject({ basis: 'measured', requests: 20, failed: 0 });
  expect(found.cachedShare).toBeGreaterThan(0);
  const planned = await runCli(['plan', '--gpu', 'H100', '--calibrate', file, '--json']);
  expect(JSON.parse(planned.out).options[0].outputTokensPerSecond.basis).toBe('measured');
}, 60_000);

test('a thousand streams at once are held, all whole, in less than 512 MiB', async () => {
  const at = await deploy(['--token-ms', '40', '--prefill-ms', '0']);
  const server = { url: at.gateway, key: at.key, model: 'fake-model' };
  const asked = prompts('shared-prefix', 1000, 50, 60, 1);
  const run = closedLoop((prompt) => measureOne(server, prompt), asked, 1000);
  const summary = summarise(await run, { firstMs: 1e6, totalMs: 1e6 });
  const peak = Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${at.gatewayPid}/status`, 'utf8'))?.[1]);
  await at.stop();
  expect(summary).toMatchObject({ requests: 1000, failed: 0 });
  expect(peak / 1024).toBeLessThan(512);
}, 120_000);
