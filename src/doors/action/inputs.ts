// The inputs of the step, checked: GitHub's runner checks none of them, not even those that are required.
import { getInput } from '@actions/core';
import { InvalidArgumentError } from 'commander';
import { Fault } from '../../errors.ts';
import { readBudget } from '../cli/budget.ts';
import { type Failure, readFailures } from '../fail-on.ts';

export const commands = ['prove', 'test', 'publish'] as const;
export const channels = ['summary', 'comment', 'suggestions', 'patch'] as const;
export type Channel = (typeof channels)[number];

export interface Inputs {
  readonly command: (typeof commands)[number];
  /** Empty: what the change touches. */
  readonly paths: readonly string[];
  readonly modelUrl: string | undefined;
  readonly modelKey: string | undefined;
  /** Milliseconds of wall time. */
  readonly budgetMs: number;
  readonly failOn: readonly Failure[];
  readonly publish: ReadonlySet<Channel>;
  /** Only looked at where something is written to the pull request. */
  readonly token: string;
  /** For `publish`: the file of another run's artifact. */
  readonly answer: string | undefined;
}

/** Throws Fault `usage`, which names the input. */
export function readInputs(): Inputs {
  const budget = getInput('budget') || '4m';
  const failOn = getInput('fail-on');
  return {
    command: oneOf('command', getInput('command') || 'prove', commands),
    paths: words(getInput('paths')),
    modelUrl: getInput('model-url') || undefined,
    modelKey: getInput('model-key') || undefined,
    budgetMs: parsed('budget', () => readBudget(budget)),
    failOn: failOn === '' ? [] : parsed('fail-on', () => readFailures(failOn)),
    publish: new Set(words(getInput('publish') || 'summary').map((word) => oneOf('publish', word, channels))),
    token: getInput('github-token'),
    answer: getInput('answer') || undefined,
  };
}

function words(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((word) => word !== '');
}

function oneOf<T extends string>(input: string, word: string, known: readonly T[]): T {
  const found = known.find((one) => one === word);
  if (found === undefined) throw wrong(input, `"${word}" is none of ${known.join(', ')}`);
  return found;
}

function parsed<T>(input: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof InvalidArgumentError) throw wrong(input, error.message);
    throw error;
  }
}

function wrong(input: string, problem: string): Fault {
  return new Fault('usage', {
    fields: { input, problem },
    fix: `Correct the input ${input} of the step: docs/action.md lists what it takes`,
  });
}
