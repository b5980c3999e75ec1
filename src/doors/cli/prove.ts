// `testwright prove`: judges the tests that a change brings. Needs no model.
import { relative, resolve } from 'node:path';
import { Option } from 'commander';
import { Fault } from '../../errors.ts';
import { prove } from '../../flow.ts';
import { redactRecord } from '../../redact.ts';
import { checkWritable } from '../../report/answer-file.ts';
import { renderJudgements } from '../../report/judgements.ts';
import { writeSarif } from '../../report/sarif.ts';
import type { Request } from '../../terms.ts';
import { type Failure, failures, readFailures } from '../fail-on.ts';
import { readBudget } from './budget.ts';
import { type AddCommand, type Door, VERSION } from './door.ts';
import { addOutputs, checkOutputs, type Outputs, writeOutputs } from './outputs.ts';
import { gatherTools } from './tools.ts';

interface ProveOptions extends Outputs {
  readonly repo: string;
  readonly base?: string;
  readonly head?: string;
  readonly failOn: readonly Failure[];
  readonly sarif?: string;
  readonly budget: number;
  readonly allMutants?: true;
  readonly quiet?: true;
  readonly fork?: true;
}

export const addProve: AddCommand = (program, door) => {
  const command = program
    .command('prove')
    .description('Judges the tests that a change brings: which prove it, which guard it, which cannot fail')
    .argument('[paths...]', 'judge the tests of these files or folders, changed or not')
    .option('--repo <dir>', 'a folder inside the repository', '.')
    .option('--base <ref>', 'what to compare with (default: where head left the default branch)')
    .option('--head <ref>', 'what to judge (default: the work tree)')
    .addOption(
      new Option('--fail-on <list>', `exit 1 on any of: ${Object.keys(failures).join(', ')}`)
        .argParser(readFailures)
        .default([], 'none'),
    )
    .option('--sarif <file>', 'write what is amiss to this file as SARIF 2.1.0, for code scanning');
  addOutputs(command)
    .addOption(
      new Option('--budget <time>', 'wall time: 90s, 4m').argParser(readBudget).default(240_000, '4m'),
    )
    .option('--fork', 'head is of somebody unknown: a stronger sandbox, and the test configuration of base')
    .option('--all-mutants', 'plant every fault in the changed lines, not only those that tell most')
    .option('--quiet', 'no progress')
    .action(async (paths: readonly string[], options: ProveOptions) =>
      door.finish(await runProve(paths, options, door)),
    );
};

async function runProve(paths: readonly string[], options: ProveOptions, door: Door): Promise<number> {
  await checkOutputs(options);
  if (options.sarif !== undefined) await checkWritable(options.sarif);
  const { base, head, repo } = options;
  const wanted = paths.map((path) => relative(resolve(repo), resolve(repo, path)));
  const request: Request = {
    command: 'prove',
    paths: wanted.filter((path) => path !== ''),
    symbols: [],
    attempt: 1,
    trust: options.fork === true ? 'fork' : 'own',
    budgetMs: options.budget,
    ...(base === undefined ? {} : { base }),
    ...(head === undefined ? {} : { head }),
    ...(options.allMutants === undefined ? {} : { allMutants: options.allMutants }),
  };
  door.asks(request);
  const tools = await gatherTools({
    settings: door.settings,
    startDir: resolve(repo),
    budgetMs: options.budget,
    isQuiet: options.quiet === true,
    trust: request.trust,
    signal: door.signal,
  });
  try {
    const answer = await prove(request, tools);
    if (door.signal.aborted) throw new Fault('interrupted');
    await writeOutputs(answer, options);
    if (options.sarif !== undefined) await writeSarif(options.sarif, redactRecord(answer), VERSION);
    door.write(renderJudgements(answer, { width: door.width, isColour: door.isColour }));
    return options.failOn.some((name) => failures[name](answer)) ? 1 : 0;
  } finally {
    tools.progress.done();
  }
}
