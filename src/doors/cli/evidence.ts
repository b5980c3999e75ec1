// `testwright evidence`: the evidence of one verdict, out of an answer, or of what the App on this machine has shown.
import { writeFile } from 'node:fs/promises';
import { readAppSettings } from '../../config.ts';
import { Fault } from '../../errors.ts';
import { checkWritable, readAnswer } from '../../report/answer-file.ts';
import { evidenceText } from '../../report/evidence-file.ts';
import type { AddCommand, Door } from './door.ts';

interface Options {
  readonly answer?: string;
  readonly out?: string;
}

export const addEvidence: AddCommand = (program, door) => {
  program
    .command('evidence')
    .description('Prints the evidence of one test, judgement or finding, or writes it to a file')
    .argument('<id>', 'as the answer shows it, or the whole name of a judged test')
    .option('--answer <file>', 'the file that --json wrote (default: what the App on this machine has kept)')
    .option('--out <file>', 'write it to this file')
    .action(async (id: string, { answer, out }: Options) => {
      const text = answer === undefined ? await fromApp(id, door) : await fromAnswer(answer, id);
      if (out === undefined) door.write(text);
      else {
        await checkWritable(out);
        await writeFile(out, text);
      }
    });
};

async function fromAnswer(file: string, id: string): Promise<string> {
  const { evidence } = await readAnswer(file);
  const found = evidence.find((one) => one.id === id || one.subject.test === id);
  if (found !== undefined) return evidenceText(found);
  throw new Fault('usage', {
    fields: { id, known: evidence.map((one) => one.id).slice(0, 20) },
    fix: 'Name one of the ids that the answer shows',
  });
}

async function fromApp(id: string, { settings }: Door): Promise<string> {
  const { keptEvidence } = await import('../app/kept-evidence.ts');
  const found = await keptEvidence(readAppSettings(settings), id);
  if (found !== undefined) return found;
  throw new Fault('usage', {
    fields: { id },
    fix: 'Name an answer file with --answer, or an id that the App on this machine has shown, with its DATABASE_URL or TESTWRIGHT_DATA',
  });
}
