// Where an answer goes besides the terminal: the files that a command of the command line is asked for.
import type { Command } from 'commander';
import { redactRecord } from '../../redact.ts';
import type { Answer } from '../../report/answer.ts';
import { checkWritable, writeAnswer, writeText } from '../../report/answer-file.ts';
import { checkEvidenceDir, writeEvidence } from '../../report/evidence-file.ts';
import { renderHtml } from '../../report/html/page.ts';
import { MOST_OF_A_COMMENT, renderMarkdown } from '../../report/markdown.ts';

export interface Outputs {
  readonly json?: string;
  readonly markdown?: string;
  readonly html?: string;
  readonly evidence?: string;
}

export function addOutputs(command: Command): Command {
  return command
    .option('--json <file>', 'write the answer to this file, also on failure')
    .option('--markdown <file>', 'write it as Markdown, as for a comment or a job summary, also on failure')
    .option(
      '--html <file>',
      'write it as one self-contained page: the change line by line, each test with its proof; also on failure',
    )
    .option('--evidence <dir>', 'write the evidence of each verdict to this folder, for testwright replay');
}

/** The files of a command line that could not be read as a whole. */
export function wordsOfOutputs(argv: readonly string[]): Outputs {
  const named = (['json', 'markdown', 'html'] as const).flatMap((output) => {
    const at = argv.findLastIndex((word) => word === `--${output}` || word.startsWith(`--${output}=`));
    const file = argv[at] === `--${output}` ? argv[at + 1] : argv[at]?.slice(`--${output}=`.length);
    return file === undefined || file === '' || file.startsWith('-') ? [] : [[output, file] as const];
  });
  return Object.fromEntries(named);
}

/** Throws Fault `unwritable` before any work is done. */
export async function checkOutputs({ json, markdown, html, evidence }: Outputs): Promise<void> {
  for (const file of [json, markdown, html]) if (file !== undefined) await checkWritable(file);
  if (evidence !== undefined) await checkEvidenceDir(evidence);
}

export async function writeOutputs(answer: Answer, outputs: Outputs): Promise<void> {
  const { json, markdown, html, evidence } = outputs;
  if (json !== undefined) await writeAnswer(json, answer);
  if (markdown !== undefined)
    await writeText(markdown, renderMarkdown(redactRecord(answer), MOST_OF_A_COMMENT));
  if (html !== undefined) await writeText(html, renderHtml(redactRecord(answer)));
  if (evidence !== undefined) await writeEvidence(evidence, answer.evidence);
}
