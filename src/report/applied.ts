// What was written into the work tree, as a person reads it.
import type { AcceptedTest } from '../terms.ts';
import { cleanLine } from './clean.ts';
import { shellWord, wrap } from './layout.ts';

interface Written {
  readonly written: readonly AcceptedTest[];
  readonly present: readonly AcceptedTest[];
  readonly unasked: readonly AcceptedTest[];
}

export function renderApplied(applied: Written, answerFile: string | undefined, width: number): string {
  const { written, present, unasked } = applied;
  const take = `testwright apply ${answerFile === undefined ? 'ANSWER.json' : shellWord(answerFile)} ${unasked.map(({ id }) => id).join(' ')}`;
  const lines = [
    ...written.map((test) => `Added ${test.id} to ${cleanLine(test.file)}: ${cleanLine(test.name)}`),
    ...present.map((test) => `There already: ${test.id} in ${cleanLine(test.file)}`),
    ...(unasked.length === 0
      ? []
      : [`Not added, because only head vouches for the expected value. Where it is intended: ${take}`]),
    ...(written.length === 0 ? ['Nothing was written.'] : []),
  ];
  return `${lines.flatMap((line) => wrap(line, Math.min(width, 100), '  ')).join('\n')}\n`;
}
