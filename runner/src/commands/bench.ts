// bench: measures any OpenAI-compatible server, alone or against another; what it writes calibrates `plan`.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { compare, pairUp, sideOf } from '../bench/compare.ts';
import { askGreedy, fidelityPrompts, judgeFidelity } from '../bench/fidelity.ts';
import { closedLoop, measureOne, openLoop, type Run, type Server } from '../bench/measure.ts';
import { picture, type Series } from '../bench/picture.ts';
import { type Summary, summarise } from '../bench/summary.ts';
import { type Prompt, prompts, type Workload } from '../bench/workload.ts';
import { RunnerFault } from '../fault.ts';
import type { Command } from './command.ts';
import { readNumber, readWhole } from './numbers.ts';

const KEY = 'TESTWRIGHT_MODEL_KEY';
const AGAINST_KEY = 'TESTWRIGHT_AGAINST_KEY';
const NAMES = [
  'url',
  'model',
  'against',
  'against-model',
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
  'svg',
];

/** What a run was asked for. */
interface Asked {
  readonly server: Server;
  readonly against: Server | undefined;
  readonly workload: Workload;
  readonly prompts: readonly Prompt[];
  readonly promptTokens: number;
  readonly requests: number;
  readonly concurrency: number;
  readonly rate: number | undefined;
  readonly deadlines: { readonly firstMs: number; readonly totalMs: number };
  readonly seed: number;
}

export const bench: Command = {
  name: 'bench',
  usage:
    '--url URL/v1 --model ID [--against URL/v1 [--against-model ID]] [--fidelity] [--workload unique|shared-prefix|pull-requests] [--requests N] [--concurrency N | --rate N/s] [--prompt N] [--output N] [--first-ms N] [--total-ms N] [--seed N] [--json FILE] [--svg FILE]',
  does: `measures a server: first token, time per token, total, goodput, cache hits; two servers against each other; --fidelity: whether they say the same. Keys come from ${KEY} and ${AGAINST_KEY}`,
  run: async ({ args, env }) => {
    const { values } = parseArgs({
      args: [...args],
      options: {
        fidelity: { type: 'boolean' as const },
        ...Object.fromEntries(NAMES.map((name) => [name, { type: 'string' as const }])),
      },
    });
    const text = (name: string) => {
      const value: unknown = Reflect.get(values, name);
      return typeof value === 'string' ? value : undefined;
    };
    const asked = readAsked(text, env);
    const found = values.fidelity ? await fidelity(asked) : await speed(asked, text('svg'));
    const json = `${JSON.stringify(found.result, null, 2)}\n`;
    const file = text('json');
    if (file !== undefined) writeFileSync(file, json);
    process.stdout.write(json);
    return found.nothingWorked ? 3 : 0;
  },
};

function readAsked(
  text: (name: string) => string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Asked {
  const whole = (name: string, fallback: number, most: number) =>
    readWhole(`--${name}`, text(name), fallback, 1, most);
  const url = text('url');
  const model = text('model');
  const against = text('against');
  if (url === undefined || !URL.canParse(url) || model === undefined)
    throw new RunnerFault(
      'usage',
      'bench needs --url and --model',
      'For example --url http://127.0.0.1:8080/v1 --model ID',
    );
  if (against !== undefined && !URL.canParse(against))
    throw new RunnerFault('usage', '--against needs a URL', 'For example http://127.0.0.1:8081/v1');
  const place = (at: string) => at.replace(/\/+$/, '');
  const workload = readWorkload(text('workload') ?? 'pull-requests');
  const rate = text('rate');
  const promptTokens = whole('prompt', 2000, 1_000_000);
  const requests = whole('requests', 64, 1_000_000);
  const seed = whole('seed', 1, 2 ** 31);
  return {
    server: { url: place(url), key: env[KEY] ?? 'none', model },
    against:
      against === undefined
        ? undefined
        : { url: place(against), key: env[AGAINST_KEY] ?? 'none', model: text('against-model') ?? model },
    workload,
    prompts: prompts(workload, requests, promptTokens, whole('output', 128, 65_536), seed),
    promptTokens,
    requests,
    concurrency: whole('concurrency', 8, 10_000),
    rate: rate === undefined ? undefined : readNumber('--rate', rate, 1, 0.001, 100_000),
    deadlines: { firstMs: whole('first-ms', 5000, 1e7), totalMs: whole('total-ms', 60_000, 1e7) },
    seed,
  };
}

interface Found {
  readonly result: object;
  readonly nothingWorked: boolean;
}

async function speed(asked: Asked, svg: string | undefined): Promise<Found> {
  const { server, against, deadlines, workload, concurrency } = asked;
  // The first answers pay for graphs, caches and connections.
  for (const each of against === undefined ? [server] : [server, against])
    await measureOne(each, { text: 'Warm up', maxTokens: 1 });
  const draw = (series: readonly Series[]) => {
    if (svg !== undefined) writeFileSync(svg, picture(`${workload}, measured`, series));
  };
  if (against !== undefined) {
    const pairs = await pairUp(
      (prompt) => measureOne(server, prompt),
      (prompt) => measureOne(against, prompt),
      asked.prompts,
      concurrency,
    );
    const [a, b] = [sideOf(pairs, 'a', concurrency), sideOf(pairs, 'b', concurrency)];
    draw([
      { name: `A: ${server.model}`, samples: a.samples },
      { name: `B: ${against.model}`, samples: b.samples },
    ]);
    const compared = compare(pairs, asked.seed);
    return {
      result: {
        basis: 'measured',
        workload,
        a: { model: server.model, ...summarise(a, deadlines) },
        b: { model: against.model, ...summarise(b, deadlines) },
        bOverA: compared,
      },
      nothingWorked: compared.failed === compared.pairs,
    };
  }
  const run = await runOf(asked);
  draw([{ name: server.model, samples: run.samples }]);
  const summary: Summary = summarise(run, deadlines);
  const prefillTokensPerSecond = await prefillSpeed(server, asked.promptTokens, concurrency, asked.seed);
  return {
    result: { basis: 'measured', workload, model: server.model, ...summary, prefillTokensPerSecond },
    nothingWorked: summary.failed === summary.requests,
  };
}

async function runOf({ server, prompts: all, rate, concurrency }: Asked): Promise<Run> {
  const ask = (prompt: Prompt) => measureOne(server, prompt);
  return rate === undefined ? await closedLoop(ask, all, concurrency) : await openLoop(ask, all, rate);
}

async function fidelity({ server, against, requests, seed }: Asked): Promise<Found> {
  if (against === undefined)
    throw new RunnerFault('usage', '--fidelity compares two servers', 'Name the second one with --against');
  const pairs = [];
  for (const prompt of fidelityPrompts(requests, seed)) {
    const [a, b] = await Promise.all([askGreedy(server, prompt), askGreedy(against, prompt)]);
    pairs.push({ prompt, a, b });
  }
  const result = { basis: 'measured', a: server.model, b: against.model, ...judgeFidelity(pairs) };
  return { result, nothingWorked: false };
}

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
