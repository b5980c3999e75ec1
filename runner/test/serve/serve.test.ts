import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { advice, emptyFacts, readBootLine } from '../../src/serve/boot-log.ts';
import { checkServeConfig } from '../../src/serve/config.ts';
import { launches, unknownOptions } from '../../src/serve/launch.ts';
import { type Supervised, supervise } from '../../src/serve/supervise.ts';

const revision = 'a'.repeat(40);
const golden = join(import.meta.dirname, 'golden');
const dir = mkdtempSync(join(tmpdir(), 'runner-serve-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test.each([
  ['vllm', { revision }],
  [
    'vllm-four-gpus',
    { revision, tensorParallel: 4, expertParallel: true, kvCache: 'fp8', socket: '/run/engine.sock' },
  ],
  ['vllm-few-users', { revision, mostSequences: 4 }],
  ['sglang', { revision, engine: 'sglang', tensorParallel: 2, dataParallel: 2 }],
  ['tensorrt-llm', { path: '/models/q', engine: 'tensorrt-llm' }],
  ['llama.cpp', { path: '/models/q.gguf', engine: 'llama.cpp', mostSequences: 2 }],
])('%s starts as recorded', (name, fields) => {
  const config = checkServeConfig(fields);
  const recorded = JSON.parse(readFileSync(join(golden, `${name}.json`), 'utf8'));
  expect(launches[config.engine](config)).toEqual(recorded);
});

test.each([
  ['no revision', {}],
  ['a branch for a revision', { revision: 'main' }],
  ['an unknown engine', { revision, engine: 'magic' }],
  ['an unknown field', { revision, gpus: 4 }],
  ['a number as text', { revision, port: '8000' }],
  ['a path that is an option', { path: '--trust-remote-code' }],
  ['a model without a profile', { revision, model: 'x/y' }],
  ['no object', 'vllm'],
])('the configuration is refused: %s', (_, fields) => {
  expect(() => checkServeConfig(fields)).toThrow(expect.objectContaining({ exit: 2 }));
});

test('no engine is ever told to open itself to others or to run foreign code', () => {
  for (const engine of ['vllm', 'sglang', 'tensorrt-llm', 'llama.cpp']) {
    const config = checkServeConfig({ path: '/models/q', engine });
    const { args, env } = launches[config.engine](config);
    expect(args).not.toContain('0.0.0.0');
    expect(args.join(' ')).not.toMatch(/trust.remote.code|request.chat.template/);
    expect(Object.keys(env)).not.toContain('VLLM_SERVER_DEV_MODE');
  }
});

test('options that the engine’s help does not name are found', () => {
  const help = 'usage: vllm serve [--host HOST]\n  --port PORT  the port\n';
  expect(unknownOptions(['serve', '--host', '127.0.0.1', '--port', '1', '--warp'], help)).toEqual(['--warp']);
});

test('the boot log tells room, kernels and lack of memory', () => {
  const facts = emptyFacts();
  for (const line of [
    'INFO 11-24 12:00:00 [kv_cache_utils.py:1087] GPU KV cache size: 460,965 tokens',
    "INFO 11-24 12:00:00 [fp8.py:100] Using TRITON Fp8 MoE backend out of potential backends: ['TRITON']",
    'WARNING 11-24 [fused_moe.py:886] Using default MoE config. Performance might be sub-optimal!',
  ])
    readBootLine(facts, line);
  expect(facts).toEqual({
    kvTokens: 460_965,
    moeBackend: 'TRITON',
    untunedKernels: true,
    outOfMemory: false,
  });
  readBootLine(
    facts,
    'INFO 11-25 02:51:06 [kv_cache_utils.py:2327] CPU KV cache size: 1,048,576 tokens, Maximum',
  );
  expect(facts.kvTokens).toBe(1_048_576);
  readBootLine(facts, 'torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB.');
  expect(advice(facts, 32_768, 0.92)).toContain('contextTokens to 16384');
  expect(advice({ ...facts, kvTokens: 9000 }, 32_768, 0.92)).toContain('9000 tokens');
});

interface Watched {
  readonly states: string[];
  readonly what: Supervised;
}

/** A real process that runs the given script. */
function watch(script: string, more: Partial<Supervised> = {}): Watched {
  const states: string[] = [];
  const what: Supervised = {
    launch: { program: process.execPath, args: ['-e', script], env: {} },
    env: { PATH: process.env['PATH'] },
    ready: async () => false,
    startSeconds: 20,
    shutdownSeconds: 2,
    backoffMs: 20,
    onState: (state) => states.push(state),
    onLog: () => {},
    advise: (facts) => advice(facts, 32_768, 0.92),
    ...more,
  };
  return { states, what };
}

test('a crash loop is given up', async () => {
  const { states, what } = watch('process.exit(1)');
  await expect(supervise(what, new AbortController().signal)).rejects.toMatchObject({
    code: 'engine-failed',
  });
  expect(states.filter((state) => state === 'died')).toHaveLength(4);
});

test('lack of memory is not tried again, and answered with advice', async () => {
  const { states, what } = watch('console.error("CUDA out of memory"); process.exitCode = 1');
  await expect(supervise(what, new AbortController().signal)).rejects.toMatchObject({
    fix: expect.stringContaining('contextTokens'),
  });
  expect(states).toEqual(['starting', 'died']);
});

test('an engine that dies after it was ready is started again', async () => {
  const stop = new AbortController();
  let readies = 0;
  const { states, what } = watch('setTimeout(() => process.exit(1), 300)', {
    ready: async () => {
      readies++;
      if (readies > 2) stop.abort();
      return true;
    },
  });
  await supervise(what, stop.signal);
  expect(states.slice(0, 6)).toEqual(['starting', 'ready', 'died', 'starting', 'ready', 'died']);
});

test('on stop the engine may finish; one that does not is killed with its children', async () => {
  const pidFile = join(dir, 'pids');
  const script = `
    const { spawn } = require('node:child_process');
    const child = spawn(process.execPath, ['-e', 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)']);
    require('node:fs').writeFileSync(${JSON.stringify(pidFile)}, process.pid + ' ' + child.pid);
    process.on('SIGTERM', () => {});
    setInterval(() => {}, 1000);`;
  const stop = new AbortController();
  writeFileSync(pidFile, '');
  const { states, what } = watch(script, {
    shutdownSeconds: 0.5,
    ready: async () => readFileSync(pidFile, 'utf8') !== '',
    onState: (state) => {
      states.push(state);
      if (state === 'ready') stop.abort();
    },
  });
  await supervise(what, stop.signal);
  expect(states).toEqual(['starting', 'ready', 'stopping']);
  const pids = readFileSync(pidFile, 'utf8').split(' ').map(Number);
  await new Promise((resolve) => setTimeout(resolve, 200));
  for (const pid of pids) expect(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8') || fail()).toThrow();
});

function fail(): never {
  throw new Error('a zombie, which has ended');
}
