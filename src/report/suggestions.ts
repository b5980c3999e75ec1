// A proven test as a suggestion that one click commits: only where the pull request shows the very line behind which it
// belongs. GitHub refuses a whole review for one line that is not part of the difference, so each is checked here.
import { parsePatch } from 'diff';
import type { AcceptedTest } from '../terms.ts';
import { needsPerson } from './answer.ts';
import { clean } from './clean.ts';
import { shownLines, suggestionBlock } from './suggestion-block.ts';

export interface Suggested {
  readonly test: AcceptedTest;
  readonly path: string;
  /** 1-based, in head's file. */
  readonly line: number;
  /** The block alone. */
  readonly body: string;
}

export interface ShownFile {
  readonly path: string;
  /** Hunks of the pull request's difference; absent where GitHub shows none. */
  readonly patch: string | undefined;
}

/**
 * What one click can take: at most one a line, for the second of two could not be applied after the first. Tests that only head
 * vouches for are not among them, nor those whose imports go elsewhere in the file.
 */
export function suggestionsFor(
  tests: readonly AcceptedTest[],
  files: readonly ShownFile[],
): readonly Suggested[] {
  const taken = new Set<string>();
  return tests.flatMap((test) => {
    const shown = files.find(({ path }) => path === test.file)?.patch;
    const insertion = needsPerson(test) || shown === undefined ? undefined : insertionOf(test.patch);
    if (insertion === undefined || shown === undefined) return [];
    const { line, lines } = insertion;
    const place = `${test.file}:${line}`;
    // By its text, too: where lines have moved, a click would put another line in the place of this one.
    if (taken.has(place) || shownLines(shown).get(line) !== lines[0] || !isReadable(lines)) return [];
    taken.add(place);
    return [{ test, path: test.file, line, body: suggestionBlock(lines) }];
  });
}

interface Insertion {
  /** The line of head that is replaced: by itself, and what stands behind it. */
  readonly line: number;
  readonly lines: readonly string[];
}

/** Undefined where the patch does more than put whole lines in at one place behind another line. */
function insertionOf(patch: string): Insertion | undefined {
  const [file, ...others] = parsePatch(patch);
  const [hunk, ...more] = file?.hunks ?? [];
  if (hunk === undefined || others.length > 0 || more.length > 0) return undefined;
  const { lines, oldStart } = hunk;
  const first = lines.findIndex((line) => line.startsWith('+'));
  const last = lines.findLastIndex((line) => line.startsWith('+'));
  const anchor = lines[first - 1];
  const isPlain =
    !lines.some((line) => line.startsWith('-')) &&
    lines.slice(first, last + 1).every((line) => line.startsWith('+')) &&
    // "No newline at end of file" of what is added: a click would end the line.
    lines[last + 1]?.startsWith('\\') !== true;
  if (anchor === undefined || !anchor.startsWith(' ') || !isPlain) return undefined;
  const added = lines.slice(first, last + 1);
  return { line: oldStart + first - 1, lines: [anchor, ...added].map((line) => line.slice(1)) };
}

/** No mark that a reader would not see: what is clicked must be what is read. */
function isReadable(lines: readonly string[]): boolean {
  const text = lines.join('\n');
  return clean(text) === text;
}
