// `testwright test`: from the words of the command line to a request, and from the answer to the terminal.
import { relative, resolve } from 'node:path';
import { Option } from 'commander';
import { Fault } from '../../errors.ts';
import { test } from '../../flow.ts';
import type { Answer } from '../../report/answer.ts';
import { renderAnswer } from '../../report/terminal.ts';
import type { Request } from '../../terms.ts';
import { writeTests } from './apply.ts';
import { readBudget } from './budget.ts';
import type { AddCommand, Door } from './door.ts';
import { addOutputs, checkOutputs, type Outputs, writeOutputs } from './outputs.ts';
import { gatherTools } from './tools.ts';

interface TestOptions extends Outputs {
  readonly repo: string;
  readonly base?: string;
  readonly head?: string;
  readonly symbol: readonly string[];
  readonly instruction?: string;
  readonly apply?: true;
  readonly modelUrl?: string;
  readonly budget: number;
  readonly allMutants?: true;
  readonly quiet?: true;
  readonly fork?: true;
}

export const addTest: AddCommand = (program, door) => {
  const command = program
    .command('test')
    .description('Finds and proves tests for a change')
    .argument('[paths...]', 'narrow the change to these paths; without a change, test them as they are')
    .option('--repo <dir>', 'a folder inside the repository', '.')
    .option('--base <ref>', 'what to compare with (default: where head left the default branch)')
    .option('--head <ref>', 'what to test (default: the work tree)')
    .addOption(
      new Option('--symbol <name>', 'only this function, method or class (repeat for more)')
        .argParser((name: string, names: readonly string[]) => [...names, name])
        .default([], 'all'),
    )
    .option('--instruction <text>', 'what the tests should look at, in your words')
    .option(
      '--apply',
      'write the proven tests into the work tree (not those whose value only head vouches for)',
    );
  addOutputs(command)
    .option('--model-url <url>', 'an OpenAI-compatible server (default: the embedded model)')
    .addOption(
      new Option('--budget <time>', 'wall time: 90s, 4m').argParser(readBudget).default(240_000, '4m'),
    )
    .option('--fork', 'head is of somebody unknown: a stronger sandbox, and the test configuration of base')
    .option('--all-mutants', 'plant every fault in the changed lines, not only those that tell most')
    .option('--quiet', 'no progress')
    .action(async (paths: readonly string[], options: TestOptions) =>
      door.finish(await runTest(paths, options, door)),
    );
};

async function runTest(paths: readonly string[], options: TestOptions, door: Door): Promise<number> {
  await checkOutputs(options);
  const request = requestOf(paths, options);
  door.asks(request);
  const { modelUrl } = options;
  const settings = modelUrl === undefined ? door.settings : { ...door.settings, modelUrl };
  const tools = await gatherTools({
    settings,
    startDir: resolve(options.repo),
    budgetMs: options.budget,
    isQuiet: options.quiet === true,
    trust: request.trust,
    signal: door.signal,
  });
  try {
    const answer = await test(request, tools);
    if (door.signal.aborted) throw new Fault('interrupted');
    await show(answer, options, door);
    return 0;
  } finally {
    tools.progress.done();
  }
}

function requestOf(paths: readonly string[], options: TestOptions): Request {
  const { base, head, instruction } = options;
  const wanted = paths.map((path) => relative(resolve(options.repo), resolve(options.repo, path)));
  return {
    command: 'test',
    paths: wanted.filter((path) => path !== ''),
    symbols: options.symbol,
    attempt: 1,
    trust: options.fork === true ? 'fork' : 'own',
    budgetMs: options.budget,
    ...(base === undefined ? {} : { base }),
    ...(head === undefined ? {} : { head }),
    ...(options.allMutants === undefined ? {} : { allMutants: options.allMutants }),
    ...(instruction === undefined ? {} : { instruction }),
  };
}

async function show(answer: Answer, options: TestOptions, door: Door): Promise<void> {
  await writeOutputs(answer, options);
  const { width, isColour } = door;
  door.write(renderAnswer(answer, { width, isColour, answerFile: options.json }));
  if (options.apply === true && answer.tests.length > 0)
    await writeTests(answer, [], options.repo, door, options.json);
}
