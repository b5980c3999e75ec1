// plan: what a set of GPUs can carry, before anything is bought or started.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { RunnerFault } from '../fault.ts';
import { cards } from '../plan/cards.ts';
import { type Calibration, type Hardware, type Load, type Option, plan } from '../plan/plan.ts';
import { servedModel } from '../plan/profile.ts';
import type { Command } from './command.ts';
import { readNumber, readWhole } from './numbers.ts';

const NOTES = [
  'No figure here was measured on a GPU by us: each says whether it is an estimate or measured (by your own bench, with --calibrate).',
  'Speeds are the memory-bandwidth ceiling times an assumed efficiency of 0.45; published efficiencies lie between 0.3 and 0.6.',
];

export const planCommand: Command = {
  name: 'plan',
  usage:
    '--gpu NAME [--gpus N] [--requests N] [--prompt N] [--cached 0..1] [--output N] [--ttft SECONDS] [--price $/GPU/h] [--kv bf16|fp8] [--lora] [--model ID] [--calibrate bench.json] [--json]',
  does: 'every legal layout of the model on these GPUs: context, users, speed, cost',
  run: async ({ args }) => {
    const { text, flags } = readArguments(args);
    const kv = text('kv') ?? 'bf16';
    if (kv !== 'bf16' && kv !== 'fp8')
      throw new RunnerFault('usage', '--kv must be bf16 or fp8', 'Give one of them');
    const options = plan(
      servedModel(text('model')),
      readHardware(text),
      readLoad(text),
      kv,
      flags.lora,
      readCalibration(text('calibrate')),
    );
    process.stdout.write(
      flags.json ? `${JSON.stringify({ options, notes: NOTES }, null, 2)}\n` : table(options),
    );
    return 0;
  },
};

type Text = (name: string) => string | undefined;

const TEXTS = [
  'gpu',
  'gpus',
  'requests',
  'prompt',
  'cached',
  'output',
  'ttft',
  'price',
  'kv',
  'model',
  'calibrate',
];

function readArguments(args: readonly string[]): { text: Text; flags: { lora: boolean; json: boolean } } {
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...Object.fromEntries(TEXTS.map((name) => [name, { type: 'string' as const }])),
      lora: { type: 'boolean' },
      json: { type: 'boolean' },
    },
  });
  const text = (name: string) => {
    const value: unknown = Reflect.get(values, name);
    return typeof value === 'string' ? value : undefined;
  };
  return { text, flags: { lora: values['lora'] === true, json: values['json'] === true } };
}

function readHardware(text: Text): Hardware {
  const card = cards.find(({ name }) => name.toLowerCase() === text('gpu')?.toLowerCase());
  if (card === undefined)
    throw new RunnerFault(
      'usage',
      '--gpu must name a card',
      `One of: ${cards.map(({ name }) => name).join(', ')}`,
    );
  const price = text('price');
  return {
    name: card.name,
    gpus: readWhole('--gpus', text('gpus'), 1, 1, 64),
    gpuGiB: card.gib,
    bandwidthGBs: card.bandwidthGBs,
    dollarsPerGpuHour: price === undefined ? undefined : readNumber('--price', price, 0, 0, 1000),
  };
}

function readLoad(text: Text): Load {
  return {
    requestsPerHour: readNumber('--requests', text('requests'), 500, 0, 1e7),
    promptTokens: readWhole('--prompt', text('prompt'), 20_000, 1, 1_000_000),
    cachedShare: readNumber('--cached', text('cached'), 0.7, 0, 1),
    outputTokens: readWhole('--output', text('output'), 3000, 1, 65_536),
    firstTokenSeconds: readNumber('--ttft', text('ttft'), 10, 0.01, 3600),
  };
}

function readCalibration(path: string | undefined): Calibration | undefined {
  if (path === undefined) return undefined;
  let found: unknown;
  try {
    found = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new RunnerFault(
      'usage',
      `${path} cannot be read as JSON`,
      'Give the file that bench --json wrote',
      error,
    );
  }
  const { outputTokensPerSecond, prefillTokensPerSecond } = (found ?? {}) as Partial<Calibration>;
  if (typeof outputTokensPerSecond === 'number' && typeof prefillTokensPerSecond === 'number')
    return { outputTokensPerSecond, prefillTokensPerSecond };
  throw new RunnerFault('usage', `${path} holds no measured speeds`, 'Give the file that bench --json wrote');
}

function table(options: readonly Option[]): string {
  const rows = options.map((option) => {
    const name = `${option.dataParallel} × TP${option.tensorParallel}${option.expertParallel ? ' + EP' : ''}`;
    if (option.illegal !== undefined) return `${name}: not possible: ${option.illegal}`;
    if (!option.fits)
      return `${name}: does not fit: room for ${option.kvTokensPerReplica.value} tokens a replica (estimate)`;
    const { basis } = option.outputTokensPerSecond;
    return [
      `${name}${option.keepsUp ? '' : ' (does not keep up with this load)'}`,
      `  context: ${option.kvTokensPerReplica.value} tokens a replica, ${option.usersAt16k.value} users at 16k, ${option.usersAt32k.value} at 32k (estimate)`,
      `  speed: ${option.outputTokensPerSecond.value} output tokens/s, first token after ${option.firstTokenSeconds.value} s, ${Math.round(100 * option.utilisation.value)} % busy (${basis})`,
      ...(option.dollarsPer1000Requests === undefined
        ? []
        : [
            `  cost: $${option.dollarsPer1000Requests.value} for 1,000 requests at ${Math.round(100 * option.utilisation.value)} % utilisation (${option.dollarsPer1000Requests.basis})`,
          ]),
      ...(option.warning === undefined ? [] : [`  careful: ${option.warning}`]),
      `  flags: ${option.flags.join(' ')}`,
    ].join('\n');
  });
  return `${rows.join('\n')}\n\n${NOTES.join('\n')}\n`;
}
