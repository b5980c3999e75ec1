// `testwright apply`: tests of an answer into the work tree; also what `test --apply` does at its end.
import { resolve } from 'node:path';
import { apply } from '../../flow.ts';
import { languages } from '../../languages/index.ts';
import { loadGrammars } from '../../languages/parser.ts';
import type { Answer } from '../../report/answer.ts';
import { readAnswer } from '../../report/answer-file.ts';
import { renderApplied } from '../../report/applied.ts';
import type { AddCommand, Door } from './door.ts';

export const addApply: AddCommand = (program, door) => {
  program
    .command('apply')
    .description('Writes tests of an answer into the work tree, and nothing else')
    .argument('<answer>', 'the file that test --json wrote')
    .argument('[ids...]', 'only these tests (default: all whose expected value is more than what head does)')
    .option('--repo <dir>', 'a folder inside the repository', '.')
    .action(async (file: string, ids: readonly string[], options: { readonly repo: string }) => {
      const answer = await readAnswer(file);
      await loadGrammars();
      await writeTests(answer, ids, options.repo, door, file);
    });
};

export async function writeTests(
  answer: Answer,
  ids: readonly string[],
  repo: string,
  door: Door,
  answerFile: string | undefined,
): Promise<void> {
  const applied = await apply(answer, ids, { startDir: resolve(repo), languages });
  door.write(renderApplied(applied, answerFile, door.width));
}
