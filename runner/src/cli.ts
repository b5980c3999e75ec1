// `testwright-runner`: the embedded model without the bot.
import { randomBytes } from 'node:crypto';
import { availableParallelism, homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadEngine } from './engine.ts';
import { findModel, knownModels } from './models.ts';
import { isWhole, PullError, pullModel, removeModel } from './pull-model.ts';
import { createModelServer } from './server.ts';

const USAGE = `testwright-runner list | pull [MODEL] | rm MODEL | serve-embedded [--model ID] [--model-file GGUF] [--port N] [--threads N] [--idle-ms N] [--cache DIR]`;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    model: { type: 'string' },
    'model-file': { type: 'string' },
    port: { type: 'string' },
    threads: { type: 'string' },
    'idle-ms': { type: 'string' },
    cache: { type: 'string' },
  },
});
const cacheDir =
  values.cache ?? join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'testwright');
const modelsDir = join(cacheDir, 'models');

async function main(): Promise<number> {
  const [command, id] = positionals;
  if (command === 'list') return await list();
  const model = findModel(id ?? values.model);
  if (command === undefined || model === undefined) {
    process.stderr.write(
      `${command === undefined ? '' : `There is no model ${id ?? values.model}.\n`}${USAGE}\n`,
    );
    return 2;
  }
  if (command === 'pull') return await pull(model);
  if (command === 'rm') return (await removeModel(model, modelsDir)) ? 0 : 2;
  if (command === 'serve-embedded') return await serve(model);
  process.stderr.write(`${USAGE}\n`);
  return 2;
}

async function list(): Promise<number> {
  for (const model of knownModels())
    process.stdout.write(
      `${model.id}\t${model.name}\t${model.licence}\t${(await isWhole(join(modelsDir, model.file), model)) ? 'here' : 'not fetched'}\n`,
    );
  return 0;
}

async function pull(model: NonNullable<ReturnType<typeof findModel>>): Promise<number> {
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  let shown = '';
  const report = ({
    step,
    source,
    bytes,
    total,
  }: {
    step: string;
    source: string;
    bytes: number;
    total: number;
  }) => {
    const line = `${step} ${source}: ${Math.floor((100 * bytes) / total)} %`;
    if (line === shown) return;
    shown = line;
    process.stderr.write(process.stderr.isTTY ? `\r\u001b[K${line}` : `${line}\n`);
  };
  try {
    const place = await pullModel(model, modelsDir, report, stop.signal);
    process.stderr.write(process.stderr.isTTY ? '\r\u001b[K' : '');
    process.stdout.write(`${place}\n`);
    return 0;
  } catch (error) {
    if (stop.signal.aborted) return 130;
    if (!(error instanceof PullError)) throw error;
    process.stderr.write(`\n${error.message}\n`);
    return 3;
  }
}

/** Prints one JSON line when ready: where it listens and the token to use. */
async function serve(model: NonNullable<ReturnType<typeof findModel>>): Promise<number> {
  const modelPath = values['model-file'] ?? join(modelsDir, model.file);
  const engine = await loadEngine({
    modelPath,
    contextTokens: model.contextTokens,
    threads: Number(values.threads ?? availableParallelism()),
  });
  const token = randomBytes(24).toString('hex');
  await new Promise<void>((resolve) => {
    const server = createModelServer({
      engine,
      modelId: model.id,
      token,
      idleMs: Number(values['idle-ms'] ?? 300_000),
      onIdle: resolve,
    });
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, resolve);
    server.listen(Number(values.port ?? 0), '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      process.stdout.write(
        `${JSON.stringify({ url: `http://127.0.0.1:${port}/v1`, token, model: model.id, pid: process.pid })}\n`,
      );
    });
  });
  process.exit(0);
}

process.exitCode = await main();
