// serve-embedded: the small model on this machine's CPU, until nobody has asked for a while.
import { randomBytes } from 'node:crypto';
import { type AddressInfo, isIP } from 'node:net';
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
const KEY = 'TESTWRIGHT_MODEL_KEY';
const LOOPBACK = '127.0.0.1';
const ENGINE_PACKAGE = `node-llama-cpp@${ENGINE_VERSION}`;

interface Options {
  readonly model: ModelFacts;
  readonly host: string;
  readonly port: number;
  /** Given by the operator; undefined: a new one for every start. */
  readonly key: string | undefined;
  readonly threads: number;
  readonly idleMs: number;
  readonly share: string | undefined;
}

export const serveEmbedded: Command = {
  name: 'serve-embedded',
  usage: '[--model ID] [--host ADDRESS] [--port N] [--threads N] [--idle-ms N] [--share DIR]',
  does: `serves a model on the CPU; prints one JSON line when ready; with --share one server for all callers; the key comes from ${KEY}, or is made anew`,
  run: async (context) => {
    const options = readOptions(context);
    if (options.share === undefined) return await serve(options, context, undefined);
    const share = await joinShare(options.share, options.model.id, context.signal);
    if (share.running === undefined) return await serve(options, context, share);
    print(share.running);
    return 0;
  },
};

function readOptions({ args, cacheDir, env }: CommandContext): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      model: { type: 'string' },
      host: { type: 'string' },
      port: { type: 'string' },
      threads: { type: 'string' },
      'idle-ms': { type: 'string' },
      share: { type: 'string' },
    },
  });
  const key = env[KEY] || undefined;
  const host = values.host ?? LOOPBACK;
  checkReach(host, key, values.share);
  return {
    model: findModel(cacheDir, values.model),
    host,
    key,
    port: readWhole('--port', values.port, 0, 0, 65_535),
    threads: readWhole('--threads', values.threads, availableParallelism(), 1, 1024),
    idleMs: readWhole('--idle-ms', values['idle-ms'], 300_000, 100, 2 ** 31 - 1),
    share: values.share,
  };
}

/** Who can be reached by others has a key that was chosen for it. */
function checkReach(host: string, key: string | undefined, share: string | undefined): void {
  if (key !== undefined && !/^[\x21-\x7e]{16,}$/.test(key))
    throw new RunnerFault(
      'bad-config',
      `${KEY} must be at least 16 printable characters without blanks`,
      'Make one with: openssl rand -hex 24',
    );
  if (host === LOOPBACK) return;
  if (key === undefined || isIP(host) === 0 || share !== undefined)
    throw new RunnerFault(
      'usage',
      `--host takes an IP address, with a key in ${KEY}, and without --share`,
      `For example: ${KEY}=$(openssl rand -hex 24) testwright-runner serve-embedded --host 0.0.0.0 --port 8000`,
    );
}

const urlHost = (host: string) => (isIP(host) === 6 ? `[${host}]` : host);

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
    const token = options.key ?? randomBytes(24).toString('hex');
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
      server.listen(options.port, options.host, () => {
        const { port } = server.address() as AddressInfo;
        const state = {
          url: `http://${urlHost(options.host)}:${port}/v1`,
          token,
          model: model.id,
          pid: process.pid,
        };
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
