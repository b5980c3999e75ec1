// Tests whose file is in the pull request are also suggested on its lines: in one review, once.
import { Fault } from '../../errors.ts';
import type { Subject } from '../../github/pulls.ts';
import type { Repository } from '../../github/repository.ts';
import { needsPerson } from '../../report/answer.ts';
import { suggestionsFor } from '../../report/suggestions.ts';
import type { AcceptedTest } from '../../terms.ts';
import type { World } from './world.ts';

const SUGGESTION_MARKER = '<!-- testwright:suggestion -->';

/** The tests are those that were never shown here before. What may not be applied unnamed is not one click away either. */
export async function suggest(
  repository: Repository,
  request: string,
  pull: Subject,
  tests: readonly AcceptedTest[],
): Promise<number> {
  if (tests.every(needsPerson)) return 0;
  const suggestions = suggestionsFor(tests, await repository.pulls.files(pull.number));
  if (suggestions.length === 0) return 0;
  const marker = `<!-- testwright:review:${request} -->`;
  if ((await repository.pulls.findReview(pull.number, marker)) !== undefined) return 0;
  await repository.pulls.suggest(
    pull.number,
    pull.head,
    `${marker}\nProven tests; what each is worth stands in the comment.`,
    suggestions.map(({ test, path, line, body }) => ({
      path,
      line,
      body: `${SUGGESTION_MARKER}\nTest \`${test.id}\`\n\n${body}`,
    })),
  );
  return suggestions.length;
}

/** Suggestions on lines that are gone are closed; where GitHub does not let us, they stay, and nothing else suffers. */
export async function tidySuggestions(
  { github, log }: Pick<World, 'github' | 'log'>,
  repository: Repository,
  pull: number,
): Promise<void> {
  try {
    await repository.threads.resolveOutdated(pull, await github.slug(), SUGGESTION_MARKER);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    log.warn('old suggestions stay open', { pull, code: error.code });
  }
}
