// `testwright evidence`: the evidence of one verdict, out of an answer.
import { writeFile } from 'node:fs/promises';
import { Fault } from '../../errors.ts';
import { checkWritable, readAnswer } from '../../report/answer-file.ts';
import { evidenceText } from '../../report/evidence-file.ts';
import type { AddCommand } from './door.ts';

export const addEvidence: AddCommand = (program, door) => {
  program
    .command('evidence')
    .description('Prints the evidence of one test, judgement or finding of an answer, or writes it to a file')
    .argument('<id>', 'as the answer shows it, or the whole name of a judged test')
    .requiredOption('--answer <file>', 'the file that --json wrote')
    .option('--out <file>', 'write it to this file')
    .action(async (id: string, options: { readonly answer: string; readonly out?: string }) => {
      const { evidence } = await readAnswer(options.answer);
      const found = evidence.find((one) => one.id === id || one.subject.test === id);
      if (found === undefined)
        throw new Fault('usage', {
          fields: { id, known: evidence.map((one) => one.id).slice(0, 20) },
          fix: 'Name one of the ids that the answer shows',
        });
      if (options.out === undefined) door.write(evidenceText(found));
      else {
        await checkWritable(options.out);
        await writeFile(options.out, evidenceText(found));
      }
    });
};
