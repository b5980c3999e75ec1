// `testwright replay`: a verdict run again. Exit code 0: same, 1: different.
import { resolve } from 'node:path';
import { Fault } from '../../errors.ts';
import { replay } from '../../flow.ts';
import { readEvidence } from '../../report/evidence-file.ts';
import { renderReplay, renderSignature } from '../../report/replay.ts';
import { checkSignature } from '../../report/signature.ts';
import type { AddCommand, Door } from './door.ts';
import { findKey, gatherTools } from './tools.ts';

/** A replay has no answer that could be cut short: this only bounds a machine that hangs. */
const LONGEST_MS = 3_600_000;

export const addReplay: AddCommand = (program, door) => {
  program
    .command('replay')
    .description('Runs a verdict again from its evidence: same (exit 0), different (1), or why it cannot')
    .argument('<evidence>', 'a file that --evidence or testwright evidence wrote')
    .option('--repo <dir>', 'a folder inside the repository', '.')
    .option('--quiet', 'no progress')
    .action(async (file: string, options: { readonly repo: string; readonly quiet?: true }) =>
      door.finish(await runReplay(file, options, door)),
    );
};

async function runReplay(
  file: string,
  options: { readonly repo: string; readonly quiet?: true },
  door: Door,
): Promise<number> {
  const evidence = await readEvidence(file);
  const { settings, signal, width } = door;
  door.write(renderSignature(checkSignature(evidence, await findKey(settings)), width));
  const tools = await gatherTools({
    ...{ settings, signal, startDir: resolve(options.repo), budgetMs: LONGEST_MS },
    isQuiet: options.quiet === true,
    trust: evidence.trust ?? 'own',
  });
  try {
    const replayed = await replay(evidence, tools);
    if (signal.aborted) throw new Fault('interrupted');
    door.write(renderReplay(evidence, replayed, width));
    return replayed.same ? 0 : 1;
  } finally {
    tools.progress.done();
  }
}
