// Stage: what the model is told of one target when somebody has reported a fault.
import { fenced } from '../generators/prompt.ts';
import type { ModelProfile } from '../model/model.ts';
import type { Context, Target } from '../terms.ts';
import type { Testbed } from '../testbed.ts';

const CHARS_PER_TOKEN = 3.2;
/** The report is the task: it gets more of a small prompt than an instruction beside a change would. */
const REPORT_SHARE = 3;

export function reportContext(
  bed: Testbed,
  report: string,
  { symbol, entry }: Target,
  { budget }: ModelProfile,
): Context {
  const clip = (words: string, tokens: number) => words.slice(0, Math.floor(tokens * CHARS_PER_TOKEN));
  const code = (source: string, tokens: number) => fenced(bed.language.fence, clip(source, tokens));
  const reached =
    entry === symbol
      ? []
      : [`It is reached through \`${entry.qualifiedName}\`:`, code(entry.source, budget.local / 3)];
  return {
    global: `Repository tests: ${bed.framework.id} ${bed.detection.version}, ${bed.language.id}.`,
    local: ['The code that a fault was reported of:', code(symbol.source, budget.local / 2), ...reached].join(
      '\n',
    ),
    instruction: `The report:\n${fenced('', clip(report, budget.instruction * REPORT_SHARE))}`,
  };
}
