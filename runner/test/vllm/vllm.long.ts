// Real vLLM on the CPU, started by our own `serve`, with a model of two layers and weights at random: the conformance
// suite, and the wire shapes that the fake engine is held to. See `npm run test:vllm` in docs/figures.md.
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { conformance } from '../conformance/suite.ts';
import type { Target } from '../conformance/target.ts';
import { recordWire, WIRE } from '../conformance/wire.ts';
import { type RunningCli, startCli } from '../run-cli.ts';

const MODEL = 'Qwen/Qwen3-Coder-30B-A3B-Instruct-FP8';
const QUEUE = 24;
const place = String(process.env['TESTWRIGHT_VLLM']);
const dir = mkdtempSync(join(tmpdir(), 'runner-vllm-'));
let server: RunningCli;
let port: number;

/** The engine's own program, with what only a model without weights needs. */
function wrapper(): string {
  const real = join(place, 'venv/bin/vllm');
  const file = join(dir, 'vllm');
  writeFileSync(
    file,
    `#!/bin/sh\ncase "$*" in *--help*) exec ${real} "$@" ;; esac\nexec ${real} "$@" --load-format dummy --dtype float32\n`,
  );
  chmodSync(file, 0o755);
  return dir;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port: found } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return found;
}

beforeAll(async () => {
  port = await freePort();
  const config = join(dir, 'serve.json');
  const fields = { path: join(place, 'model'), contextTokens: 2048, mostSequences: 16, mostQueued: QUEUE };
  writeFileSync(config, JSON.stringify({ ...fields, port, shutdownSeconds: 20 }));
  server = startCli(['serve', '--config', config], {
    PATH: `${wrapper()}:${process.env['PATH'] ?? ''}`,
    VLLM_API_KEY: 'k',
    VLLM_CPU_KVCACHE_SPACE: '1',
  });
  await server.line;
}, 400_000);

afterAll(async () => {
  server.child.kill('SIGTERM');
  const { code, err } = await server.end;
  writeFileSync(join(dir, 'serve.log'), err);
  expect(code).toBe(0);
}, 60_000);

const target = (): Omit<Target, 'traits'> => ({ url: `http://127.0.0.1:${port}/v1`, key: 'k', model: MODEL });
const traits = { strict: false, blockTokens: 128, deadlines: false, refusesLegacy: false, queueLimit: QUEUE };

conformance('real vLLM', traits, target);

test('serve knows from its log how much context fits, and which kernels it runs', async () => {
  expect(JSON.parse(await server.line)).toMatchObject({
    state: 'ready',
    kvTokens: expect.any(Number),
    moeBackend: expect.any(String),
  });
});

test('the wire is as the golden file says; where it drifted, the file is written anew', async () => {
  const golden: Record<string, unknown> = JSON.parse(readFileSync(WIRE, 'utf8'));
  const now = { ...(await recordWire({ ...target(), traits })) };
  writeFileSync(WIRE, `${JSON.stringify(now, null, 1)}\n`);
  expect(now).toEqual(golden);
});
