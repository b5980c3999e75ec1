// `testwright test`: from the words of the command line to a request, and from the answer to the terminal.
import { writeFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import type { Settings } from '../../config.ts';
import { Fault } from '../../errors.ts';
import { test } from '../../flow.ts';
import { type Answer, emptyAnswer } from '../../report/answer.ts';
import { renderAnswer } from '../../report/terminal.ts';
import type { Request } from '../../terms.ts';
import { gatherTools } from './tools.ts';

export interface Door {
  readonly settings: Settings;
  readonly signal: AbortSignal;
  readonly finish: (exitCode: number) => void;
}

interface TestOptions {
  readonly repo: string;
  readonly base?: string;
  readonly head?: string;
  readonly symbol: readonly string[];
  readonly instruction?: string;
  readonly apply?: true;
  readonly json?: string;
  readonly modelUrl?: string;
  readonly budget: number;
  readonly quiet?: true;
}

export function addTest(program: Command, door: Door): void {
  program
    .command('test')
    .description('Finds and proves tests for a change')
    .argument('[paths...]', 'narrow the change to these paths; without a change, test them as they are')
    .option('--repo <dir>', 'a folder inside the repository', '.')
    .option('--base <ref>', 'what to compare with (default: where head left the default branch)')
    .option('--head <ref>', 'what to test (default: the work tree)')
    .option(
      '--symbol <name>',
      'only this function, method or class (repeat for more)',
      (name: string, names: readonly string[]) => [...names, name],
      [],
    )
    .option('--instruction <text>', 'what the tests should look at, in your words')
    .option('--apply', 'write the proven tests into the work tree')
    .option('--json <file>', 'write the answer to this file, also on failure')
    .option('--model-url <url>', 'an OpenAI-compatible server (default: the embedded model)')
    .option('--budget <time>', 'wall time: 90s, 4m', readBudget, 240_000)
    .option('--quiet', 'no progress')
    .action(async (paths: readonly string[], options: TestOptions) =>
      door.finish(await runTest(paths, options, door)),
    );
}

/** `90s`, `4m`, or plain seconds, in milliseconds. */
function readBudget(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(s|m|)$/.exec(text);
  const ms = match === null ? 0 : Number(match[1]) * (match[2] === 'm' ? 60_000 : 1000);
  if (ms < 10_000 || ms > 7_200_000) throw new InvalidArgumentError('It takes a time from 10s to 120m.');
  return ms;
}

async function runTest(paths: readonly string[], options: TestOptions, door: Door): Promise<number> {
  const request: Request = {
    command: 'test',
    paths: paths
      .map((path) => relative(resolve(options.repo), resolve(options.repo, path)) || '.')
      .filter((path) => path !== '.'),
    symbols: options.symbol,
    attempt: 1,
    budgetMs: options.budget,
    ...(options.base === undefined ? {} : { base: options.base }),
    ...(options.head === undefined ? {} : { head: options.head }),
    ...(options.instruction === undefined ? {} : { instruction: options.instruction }),
  };
  const settings =
    options.modelUrl === undefined ? door.settings : { ...door.settings, modelUrl: options.modelUrl };
  try {
    const tools = await gatherTools({
      settings,
      startDir: resolve(options.repo),
      budgetMs: options.budget,
      isQuiet: options.quiet === true,
      signal: door.signal,
    });
    const answer = await test(request, tools);
    await show(answer, options, settings);
    return 0;
  } catch (error) {
    if (options.json !== undefined) await writeAnswer(options.json, failed(request, error));
    throw error;
  }
}

async function show(answer: Answer, options: TestOptions, settings: Settings): Promise<void> {
  if (options.json !== undefined) await writeAnswer(options.json, answer);
  process.stdout.write(
    renderAnswer(answer, {
      width: process.stdout.columns ?? 80,
      isColour: settings.isColour && process.stdout.isTTY === true,
      answerFile: options.json,
    }),
  );
}

function failed(request: Request, error: unknown): Answer {
  const fault = error instanceof Fault ? error : new Fault('internal', { cause: error });
  return {
    ...emptyAnswer(request),
    error: {
      code: fault.code,
      sentence: fault.message,
      fields: fault.fields,
      ...(fault.fix === undefined ? {} : { fix: fault.fix }),
    },
  };
}

async function writeAnswer(file: string, answer: Answer): Promise<void> {
  await writeFile(file, `${JSON.stringify(answer, null, 2)}\n`);
}
