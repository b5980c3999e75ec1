// Generator: the model is shown one living mutant and writes a test that turns red on it.
import type { Mutant, Target } from '../terms.ts';
import { type AssignmentFor, authorTests } from './author.ts';
import type { Generator, Ground } from './generator.ts';
import { fenced } from './prompt.ts';

/** More mutants than this on one symbol share their fate with those before them. */
const MOST_MUTANTS = 6;

export const kill: Generator = {
  id: 'kill',
  propose: (target, ground) =>
    authorTests(
      'kill',
      ground.missing.mutants.slice(0, MOST_MUTANTS).map(
        (mutant): AssignmentFor =>
          (missing) =>
            missing.mutants.some(({ id }) => id === mutant.id)
              ? { title: titleOf(target), task: taskOf(mutant, target, ground), temperature: 0.3 }
              : undefined,
      ),
      target,
      ground,
    ),
};

function titleOf({ entry: { container, name } }: Target): string {
  return `${container === undefined ? name : `${container} ${name}`} keeps its results`;
}

function taskOf(mutant: Mutant, target: Target, ground: Ground): string {
  const { fence, id } = ground.language;
  return [
    'The existing tests do not notice this fault. The original line:',
    fenced(fence, mutant.before),
    ...(mutant.after === ''
      ? ['The fault: it is taken out.']
      : ['The same line with the fault:', fenced(fence, mutant.after)]),
    `Write ONE ${ground.framework.id} test of \`${target.entry.qualifiedName}\` that passes on the original and fails on the mutant.`,
    `Call the real code, no mocks. Assert exact results. No comments, no other test. Reply with the ${id} code only.`,
  ].join('\n');
}
