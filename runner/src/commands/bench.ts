// bench: measures any OpenAI-compatible server; what it writes calibrates `plan`.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { closedLoop, measureOne, openLoop, type Server } from '../bench/measure.ts';
import { summarise } from '../bench/summary.ts';
import { prompts, type Workload } from '../bench/workload.ts';
import { RunnerFault } from '../fault.ts';
import type { Command } from './command.ts';
import { readNumber, readWhole } from './numbers.ts';

const KEY = 'TESTWRIGHT_MODEL_KEY';
const NAMES = [
  'url',
  'model',
  'workload',
  'requests',
  'concurrency',
  'rate',
  'prompt',
  'output',
  'first-ms',
  'total-ms',
  'seed',
  'json',
];

export const bench: Command = {
  name: 'bench',
  usage:
    '--url URL/v1 --model ID [--workload unique|shared-prefix|pull-requests] [--requests N] [--concurrency N | --rate N/s] [--prompt N] [--output N] [--first-ms N] [--total-ms N] [--seed N] [--json FILE]',
  does: `measures a server: first token, time per token, total, goodput, cache hits; the key comes from ${KEY}`,
  run: async ({ args, env }) => {
    const { values } = parseArgs({
      args: [...args],
      options: Object.fromEntries(NAMES.map((name) => [name, { type: 'string' as const }])),
    });
    const text = (name: string) => (typeof values[name] === 'string' ? values[name] : undefined);
    const whole = (name: string, fallback: number, most: number) =>
      readWhole(`--${name}`, text(name), fallback, 1, most);
    const url = text('url');
    const model = text('model');
    if (url === undefined || !URL.canParse(url) || model === undefined)
      throw new RunnerFault(
        'usage',
        'bench needs --url and --model',
        'For example --url http://127.0.0.1:8080/v1 --model ID',
      );
    const workload = readWorkload(text('workload') ?? 'pull-requests');
    const server: Server = { url: url.replace(/\/+$/, ''), key: env[KEY] ?? 'none', model };
    const seed = whole('seed', 1, 2 ** 31);
    const promptTokens = whole('prompt', 2000, 1_000_000);
    const concurrency = whole('concurrency', 8, 10_000);
    const rate = text('rate');
    // The first answers pay for graphs, caches and connections.
    await measureOne(server, { text: 'Warm up', maxTokens: 1 });
    const asked = prompts(
      workload,
      whole('requests', 64, 1_000_000),
      promptTokens,
      whole('output', 128, 65_536),
      seed,
    );
    const ask = (prompt: Parameters<typeof measureOne>[1]) => measureOne(server, prompt);
    const run =
      rate === undefined
        ? await closedLoop(ask, asked, concurrency)
        : await openLoop(ask, asked, readNumber('--rate', rate, 1, 0.001, 100_000));
    const summary = summarise(run, {
      firstMs: whole('first-ms', 5000, 1e7),
      totalMs: whole('total-ms', 60_000, 1e7),
    });
    const result = {
      basis: 'measured',
      workload,
      model,
      ...summary,
      prefillTokensPerSecond: await prefillSpeed(server, promptTokens, concurrency, seed),
    };
    const json = `${JSON.stringify(result, null, 2)}\n`;
    const file = text('json');
    if (file !== undefined) writeFileSync(file, json);
    process.stdout.write(json);
    return summary.failed === summary.requests ? 3 : 0;
  },
};

/** Prompt tokens read a second when nothing is cached and next to nothing is written. */
async function prefillSpeed(
  server: Server,
  promptTokens: number,
  concurrency: number,
  seed: number,
): Promise<number> {
  const asked = prompts('unique', concurrency * 2, promptTokens, 1, seed + 1);
  const { samples, seconds } = await closedLoop((prompt) => measureOne(server, prompt), asked, concurrency);
  const fresh = samples.reduce(
    (sum, { ok, promptTokens: all, cachedTokens }) => sum + (ok ? all - cachedTokens : 0),
    0,
  );
  return Math.round(fresh / seconds);
}

function readWorkload(text: string): Workload {
  if (text === 'unique' || text === 'shared-prefix' || text === 'pull-requests') return text;
  throw new RunnerFault(
    'usage',
    `There is no workload ${text}`,
    'One of: unique, shared-prefix, pull-requests',
  );
}
