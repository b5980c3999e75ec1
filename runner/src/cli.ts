// `testwright-runner`: results on stdout, progress and faults on stderr.
import { homedir } from 'node:os';
import { join } from 'node:path';
import { commands } from './commands/index.ts';
import { RunnerFault } from './fault.ts';

const stop = new AbortController();
// Not `once`: a library of the embedded engine kills the process when it finds nobody else listening.
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => stop.abort(new Error('interrupted')));

function help(): string {
  const rows = commands.map(({ name, usage, does }) => `  ${name} ${usage}\n      ${does}`);
  return `testwright-runner COMMAND [--cache DIR]\n${rows.join('\n')}\n`;
}

async function main(): Promise<number> {
  const [name, ...rest] = process.argv.slice(2);
  if (name === undefined || name === '--help' || name === 'help') {
    process.stdout.write(help());
    return name === undefined ? 2 : 0;
  }
  const command = commands.find((candidate) => candidate.name === name);
  if (command === undefined) {
    process.stderr.write(`There is no command ${name}.\n${help()}`);
    return 2;
  }
  const { cacheDir, args } = takeCache(rest);
  return await command.run({ args, cacheDir, signal: stop.signal, env: process.env });
}

/** `--cache` goes with every command. */
function takeCache(args: readonly string[]): { cacheDir: string; args: readonly string[] } {
  const at = args.indexOf('--cache');
  const given = at < 0 ? undefined : args[at + 1];
  if (at >= 0 && given === undefined)
    throw new RunnerFault('usage', '--cache needs a folder', 'Give the folder after it');
  const standard = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'testwright');
  return {
    cacheDir: given ?? standard,
    args: args.filter((_, index) => at < 0 || (index !== at && index !== at + 1)),
  };
}

function showFault(error: unknown): number {
  if (stop.signal.aborted) return 130;
  if (error instanceof RunnerFault) {
    process.stderr.write(`\n${error.code}: ${error.message}\nWhat to do: ${error.fix}\n`);
    return error.exit;
  }
  // Node's own argument parser.
  if (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')) {
    process.stderr.write(`${error.message}\n${help()}`);
    return 2;
  }
  process.stderr.write(`internal: ${error instanceof Error ? error.stack : String(error)}\n`);
  return 3;
}

// Leaves at once: an idle keep-alive connection or the model's threads must not hold the process.
process.exit(await main().catch(showFault));
