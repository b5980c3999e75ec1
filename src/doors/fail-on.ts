// What of an answer can make the command, or the step, fail.
import { InvalidArgumentError } from 'commander';
import type { Answer } from '../report/answer.ts';

export const failures = {
  'cannot-fail': (answer: Answer) => answer.judgements.some(({ verdict }) => verdict === 'cannot-fail'),
  flaky: (answer: Answer) => answer.judgements.some(({ verdict }) => verdict === 'flaky'),
  red: (answer: Answer) => answer.judgements.some(({ verdict }) => verdict === 'does-not-run'),
  alive: (answer: Answer) => answer.mutants.some(({ status }) => status === 'alive'),
  uncovered: (answer: Answer) => answer.neverRun.length > 0,
} as const;
export type Failure = keyof typeof failures;

/** `cannot-fail,alive` as it is written by a person. */
export function readFailures(text: string): readonly Failure[] {
  return text.split(',').map((word) => {
    const name = Object.keys(failures).find((known): known is Failure => known === word.trim());
    if (name === undefined)
      throw new InvalidArgumentError(`It takes a list of ${Object.keys(failures).join(', ')}.`);
    return name;
  });
}
