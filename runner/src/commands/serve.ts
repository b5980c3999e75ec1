// serve: starts and keeps an engine on this machine's GPUs. Only the gateway should be reachable from elsewhere.
import { execFile } from 'node:child_process';
import { parseArgs, promisify } from 'node:util';
import { RunnerFault } from '../fault.ts';
import { advice } from '../serve/boot-log.ts';
import { readServeConfig } from '../serve/config.ts';
import { type Launch, launches, unknownOptions } from '../serve/launch.ts';
import { supervise } from '../serve/supervise.ts';
import { isWarm } from '../serve/warm.ts';
import type { Command } from './command.ts';

/** 31 GB of weights from a slow disk, compilation and graphs. */
const START_SECONDS = 1800;
/** vLLM reads its key from here, so that it stands in no list of processes. */
const ENGINE_KEY = 'VLLM_API_KEY';

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
        ready: () => isWarm(config, env[ENGINE_KEY]),
        startSeconds: START_SECONDS,
        shutdownSeconds: config.shutdownSeconds,
        backoffMs: 2000,
        onState: (state, facts) => {
          process.stderr.write(`serve: ${state}\n`);
          if (state === 'ready') process.stdout.write(`${JSON.stringify({ state, ...facts })}\n`);
        },
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
