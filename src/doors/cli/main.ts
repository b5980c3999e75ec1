// The command line: a request in, an answer out. Results on stdout, progress on stderr.
import { CommanderError } from 'commander';
import { readSettings } from '../../config.ts';
import { Fault, faults } from '../../errors.ts';
import { type Answer, failureAnswer } from '../../report/answer.ts';
import { renderFault } from '../../report/terminal.ts';
import type { Request } from '../../terms.ts';
import type { Door } from './door.ts';
import { wordsOfOutputs, writeOutputs } from './outputs.ts';
import { programFor } from './program.ts';

const stop = new AbortController();

async function main(argv: readonly string[]): Promise<number> {
  let exitCode = 0;
  let request: Request | undefined;
  const settings = readSettings();
  const door: Door = {
    settings,
    signal: stop.signal,
    write: (text) => process.stdout.write(text),
    width: process.stdout.columns ?? 80,
    isColour: settings.isColour && process.stdout.isTTY === true,
    asks: (asked) => {
      request = asked;
    },
    finish: (code) => {
      exitCode = code;
    },
  };
  try {
    const program = programFor(door);
    if (argv.length === 0) program.outputHelp();
    else await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    const fault = asFault(error);
    process.stderr.write(renderFault(fault, process.stderr.columns ?? 80));
    await keepFailure(failureAnswer(fault, request), argv);
    return faults[fault.code].exit;
  }
}

function asFault(error: unknown): Fault {
  if (stop.signal.aborted) return new Fault('interrupted', { cause: error });
  if (error instanceof Fault) return error;
  if (error instanceof CommanderError)
    return new Fault('usage', {
      fields: { problem: error.message.replace(/^error: /, '') },
      fix: 'testwright --help, or testwright COMMAND --help',
    });
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new Fault('internal', { cause: error, fields: { message } });
}

/** The answer is also written on failure, even of words that could not be read: its files are looked for by hand. */
async function keepFailure(answer: Answer, argv: readonly string[]): Promise<void> {
  if (answer.error?.code === 'unwritable' || !['test', 'prove'].includes(argv[0] ?? '')) return;
  await writeOutputs(answer, wordsOfOutputs(argv)).catch((error: unknown) => {
    process.stderr.write(renderFault(asFault(error), process.stderr.columns ?? 80));
  });
}

// Not `once`: a library that starts processes kills this one when it finds nobody else listening.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort());
process.exitCode = await main(process.argv.slice(2));
