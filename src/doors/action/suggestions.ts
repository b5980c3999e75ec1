// Proven tests as suggestions that a person takes with one click: where the pull request shows the line after which they go.
import { parsePatch, type StructuredPatchHunk } from 'diff';
import { needsPerson } from '../../report/answer.ts';
import { shownLines, suggestionBlock } from '../../report/suggestion-block.ts';
import type { AcceptedTest } from '../../terms.ts';

export interface Suggestion {
  readonly path: string;
  /** Of the pull request's head; the suggestion stands in its place. */
  readonly line: number;
  readonly body: string;
}

/** A file of the pull request with its diff, as GitHub gives it; none for what is binary or too large. */
export interface ChangedFile {
  readonly path: string;
  readonly patch: string | undefined;
}

/** More would be a wall; the summary has them all. */
const MOST = 5;

/**
 * What can be suggested: GitHub takes a suggestion only for a line that the pull request shows, and a person must be able to
 * take it alone. A test whose imports go elsewhere in the file, or that only head vouches for, is not among them.
 */
export function suggestionsFor(
  tests: readonly AcceptedTest[],
  files: readonly ChangedFile[],
): readonly Suggestion[] {
  return tests
    .filter((test) => !needsPerson(test))
    .flatMap((test) => {
      const [patch, another] = parsePatch(test.patch);
      const [hunk, more] = patch?.hunks ?? [];
      const shown = files.find(({ path }) => path === test.file)?.patch;
      if (another !== undefined || hunk === undefined || more !== undefined || shown === undefined) return [];
      const place = placeOf(hunk);
      // The line is looked up by its text, too: the base branch may have moved lines in between.
      if (place === undefined || shownLines(shown).get(place.line) !== place.text) return [];
      const lines = [place.text, ...place.added];
      return [{ path: test.file, line: place.line, body: `${wordsFor(test)}\n\n${suggestionBlock(lines)}` }];
    })
    .slice(0, MOST);
}

/** The line after which the hunk adds, and what; undefined where it does anything else. */
function placeOf({ lines, oldStart }: StructuredPatchHunk) {
  const isAdded = lines.map((line) => line.startsWith('+'));
  const [first, last] = [isAdded.indexOf(true), isAdded.lastIndexOf(true)];
  const before = lines[first - 1];
  const isOne = isAdded.slice(first, last + 1).every(Boolean);
  if (first < 1 || before === undefined || !isOne || lines.some((line) => /^[-\\]/.test(line)))
    return undefined;
  const added = lines.slice(first, last + 1).map((line) => line.slice(1));
  return { line: oldStart + first - 1, text: before.slice(1), added };
}

function wordsFor({ kind, kills }: AcceptedTest): string {
  const red = kills.some(({ by }) => by === 'base')
    ? 'red without this change'
    : 'red when the changed code is broken';
  return `A proven test (${kind}): green in ten runs, ${red}.`;
}
