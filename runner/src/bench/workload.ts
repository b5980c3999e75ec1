// The prompts of a measurement: the same for the same seed, so that two engines can be compared.
import { createHash } from 'node:crypto';

export type Workload = 'unique' | 'shared-prefix' | 'pull-requests';

export interface Prompt {
  readonly text: string;
  readonly maxTokens: number;
}

const CHARACTERS_PER_TOKEN = 4;
/** Candidates that are asked for one pull request, which share all but the end of their prompt. */
const CANDIDATES = 6;
const PULLS_PER_REPOSITORY = 4;
/** Pull requests that run beside each other: a request's relatives are not its neighbours. */
const SIDE_BY_SIDE = 10;

/** `promptTokens` is a target: engines count by their own tokenizer. */
export function prompts(
  workload: Workload,
  count: number,
  promptTokens: number,
  maxTokens: number,
  seed: number,
): readonly Prompt[] {
  return Array.from({ length: count }, (_, index) => ({
    text: textOf(workload, index, promptTokens * CHARACTERS_PER_TOKEN, seed),
    maxTokens,
  }));
}

function textOf(workload: Workload, index: number, characters: number, seed: number): string {
  const part = (name: string, share: number) => code(`${seed}/${name}`, Math.round(characters * share));
  if (workload === 'unique') return part(`unique-${index}`, 1);
  if (workload === 'shared-prefix') return part('shared', 0.75) + part(`own-${index}`, 0.25);
  const place = index % SIDE_BY_SIDE;
  const pull = `${Math.floor(index / (SIDE_BY_SIDE * CANDIDATES))}-${place}`;
  const repository = Math.floor(place / PULLS_PER_REPOSITORY);
  const candidate = Math.floor(index / SIDE_BY_SIDE) % CANDIDATES;
  return (
    part(`repository-${repository}`, 0.4) +
    part(`pull-${pull}`, 0.5) +
    part(`candidate-${pull}-${candidate}`, 0.1)
  );
}

/** Lines that look like code, with numbers in them. */
function code(name: string, characters: number): string {
  let text = '';
  for (let line = 0; text.length < characters; line++) {
    const hash = createHash('sha1').update(`${name}/${line}`).digest('hex');
    text += `const v${hash.slice(0, 6)} = compute(${Number.parseInt(hash.slice(6, 10), 16)}, '${hash.slice(10, 18)}');\n`;
  }
  return text.slice(0, characters);
}
