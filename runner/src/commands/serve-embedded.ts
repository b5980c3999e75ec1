// serve-embedded: the small model on this machine's CPU, until nobody has asked for a while.
import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { joinShare, type ServerState, type Share } from '../embedded/shared-server.ts';
import { RunnerFault } from '../fault.ts';
import { findModel, type ModelFacts, placeOf } from '../models/models.ts';
import { isWhole } from '../models/pull.ts';
import type { Command, CommandContext } from './command.ts';
import { readWhole } from './numbers.ts';

/** As in this package's own manifest, which a built program does not have beside it. */
const ENGINE_VERSION = '3.21.1';
const ENGINE_PACKAGE = `node-llama-cpp@${ENGINE_VERSION}`;

interface Options {
  readonly model: ModelFacts;
  readonly port: number;
  readonly threads: number;
  readonly idleMs: number;
  readonly share: string | undefined;
}

export const serveEmbedded: Command = {
  name: 'serve-embedded',
  usage: '[--model ID] [--port N] [--threads N] [--idle-ms N] [--share DIR]',
  does: 'serves a model on the CPU; prints one JSON line when ready; with --share one server for all callers',
  run: async (context) => {
    const options = readOptions(context);
    if (options.share === undefined) return await serve(options, context, undefined);
    const share = await joinShare(options.share, options.model.id, context.signal);
    if (share.running === undefined) return await serve(options, context, share);
    print(share.running);
    return 0;
  },
};

function readOptions({ args, cacheDir }: CommandContext): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      model: { type: 'string' },
      port: { type: 'string' },
      threads: { type: 'string' },
      'idle-ms': { type: 'string' },
      share: { type: 'string' },
    },
  });
  return {
    model: findModel(cacheDir, values.model),
    port: readWhole('--port', values.port, 0, 0, 65_535),
    threads: readWhole('--threads', values.threads, availableParallelism(), 1, 1024),
    idleMs: readWhole('--idle-ms', values['idle-ms'], 300_000, 100, 2 ** 31 - 1),
    share: values.share,
  };
}

async function serve(options: Options, context: CommandContext, share: Share | undefined): Promise<number> {
  const { model } = options;
  const modelPath = placeOf(model, context.cacheDir);
  try {
    if (!(await isWhole(modelPath, model)))
      throw new RunnerFault(
        'model-missing',
        `The model ${model.id} is not on this machine`,
        `Fetch it once with: testwright-runner pull ${model.id}`,
      );
    // Loaded here: the library takes longer than every other command.
    const { loadEngine } = await import('../embedded/engine.ts').catch(sayWhatIsMissing);
    const { createModelServer } = await import('../embedded/server.ts');
    const engine = await loadEngine({
      modelPath,
      contextTokens: model.contextTokens,
      threads: options.threads,
    });
    const token = randomBytes(24).toString('hex');
    await new Promise<void>((resolve, reject) => {
      const server = createModelServer({
        engine,
        modelId: model.id,
        contextTokens: model.contextTokens,
        token,
        idleMs: options.idleMs,
        onIdle: resolve,
      });
      context.signal.addEventListener('abort', () => resolve(), { once: true });
      server.once('error', reject);
      server.listen(options.port, '127.0.0.1', () => {
        const { port } = server.address() as AddressInfo;
        const state = { url: `http://127.0.0.1:${port}/v1`, token, model: model.id, pid: process.pid };
        (share?.announce(state) ?? Promise.resolve()).then(() => print(state), reject);
      });
    });
    // The library's threads must end before the process does, or it dies of a fault in them.
    await engine.dispose();
    return 0;
  } finally {
    await share?.withdraw();
    await share?.release();
  }
}

/** A package manager leaves the native part out unless it is asked for. */
function sayWhatIsMissing(error: unknown): never {
  if (!(error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')) throw error;
  const wanted = [ENGINE_PACKAGE, `@node-llama-cpp/linux-${process.arch}@${ENGINE_VERSION}`];
  throw new RunnerFault(
    'model-missing',
    'The native part of the embedded model is not installed',
    `Install it beside testwright: npm install --omit=optional --ignore-scripts ${wanted.join(' ')}`,
    error,
  );
}

function print(state: ServerState): void {
  process.stdout.write(`${JSON.stringify(state)}\n`);
}
