// serve: starts and keeps an engine on this machine's GPUs. Only the gateway should be reachable from elsewhere.
import { execFile } from 'node:child_process';
import { parseArgs, promisify } from 'node:util';
import { RunnerFault } from '../fault.ts';
import { advice } from '../serve/boot-log.ts';
import { readServeConfig, type ServeConfig } from '../serve/config.ts';
import { type Launch, launches, unknownOptions } from '../serve/launch.ts';
import { supervise } from '../serve/supervise.ts';
import type { Command } from './command.ts';

/** 31 GB of weights from a slow disk, compilation and graphs. */
const START_SECONDS = 1800;

export const serve: Command = {
  name: 'serve',
  usage: '--config FILE.json [--print]',
  does: 'starts an engine on the GPUs and keeps it running; --print only shows the command',
  run: async ({ args, env, signal }) => {
    const { values } = parseArgs({
      args: [...args],
      options: { config: { type: 'string' }, print: { type: 'boolean' } },
    });
    if (values.config === undefined)
      throw new RunnerFault('usage', 'serve needs --config', 'See “serve” in the runner’s README');
    const config = readServeConfig(values.config);
    const launch = launches[config.engine](config);
    if (values.print) {
      process.stdout.write(`${JSON.stringify(launch, null, 2)}\n`);
      return 0;
    }
    await checkOptions(launch);
    await supervise(
      {
        launch,
        env,
        ready: () => isWarm(config),
        startSeconds: START_SECONDS,
        shutdownSeconds: config.shutdownSeconds,
        backoffMs: 2000,
        onState: (state, facts) => process.stderr.write(`serve: ${state} ${JSON.stringify(facts)}\n`),
        onLog: (line) => process.stderr.write(`${line}\n`),
        advise: (facts) => advice(facts, config.contextTokens, config.memoryShare),
      },
      signal,
    );
    return 0;
  },
};

/** An option that the installed release does not know would end the engine after minutes of loading. */
async function checkOptions(launch: Launch): Promise<void> {
  const help = launch.program === 'vllm' ? ['serve', '--help=all'] : [...launch.args.slice(0, 2), '--help'];
  let text: string;
  try {
    const { stdout, stderr } = await promisify(execFile)(launch.program, help, { maxBuffer: 1 << 24 });
    text = stdout + stderr;
  } catch (error) {
    throw new RunnerFault(
      'engine-failed',
      `${launch.program} cannot be run: ${error instanceof Error ? error.message.split('\n')[0] : ''}`,
      'Install the engine first, or put it on the PATH',
      error,
    );
  }
  const unknown = unknownOptions(launch.args, text);
  if (unknown.length > 0)
    throw new RunnerFault(
      'engine-failed',
      `The installed ${launch.program} does not know ${unknown.join(', ')}`,
      'Install a release that does; names change between releases',
    );
}

/** Ready means that an answer has come: the first one takes long, and no user should wait for it. */
async function isWarm(config: ServeConfig): Promise<boolean> {
  if (config.socket !== undefined) return await answersOnSocket(config.socket);
  const base = `http://127.0.0.1:${config.port}`;
  try {
    if (!(await fetch(`${base}/health`, { signal: AbortSignal.timeout(2000) })).ok) return false;
    const answer = await fetch(`${base}/v1/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: config.model.id, prompt: 'def add(a, b):', max_tokens: 1 }),
      signal: AbortSignal.timeout(300_000),
    });
    return answer.ok;
  } catch {
    return false;
  }
}

async function answersOnSocket(socketPath: string): Promise<boolean> {
  const { request } = await import('node:http');
  return await new Promise((resolve) => {
    const asked = request({ socketPath, path: '/health', timeout: 2000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    asked.on('error', () => resolve(false));
    asked.on('timeout', () => asked.destroy());
    asked.end();
  });
}
