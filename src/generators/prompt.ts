// Every question of every generator: system, context tiers, then the task last, so that all prompts of a target begin
// with the same bytes and the server's prefix cache is hit.
import type { Prompt } from '../model/model.ts';
import type { Context } from '../terms.ts';

const SYSTEM = 'You are a senior engineer who writes precise unit tests.';

/** `prefix` is what the answer goes on from. */
export function promptOf(context: Context, task: string, prefix: string): Prompt {
  const { global, local, instruction } = context;
  return {
    system: SYSTEM,
    user: [global, local, instruction, task].filter((tier) => tier !== '').join('\n'),
    prefix,
  };
}

/** What all prompts of a context share, to be computed ahead of the first. */
export function sharedPrompt(context: Context): Prompt {
  return promptOf(context, '', '');
}

/** Foreign text in a fence that nothing inside it can close. */
export function fenced(word: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${word}\n${text}\n${fence}`;
}
