// A proven test as a suggestion that one click commits: only where the pull request shows the very line behind which it
// belongs. GitHub refuses a whole review for one line that is not part of the difference, so each is checked here.
import { parsePatch } from 'diff';
import type { AcceptedTest } from '../terms.ts';
import { clean } from './clean.ts';
import { shownLines, suggestionBlock } from './suggestion-block.ts';

export interface Suggested {
  readonly test: string;
  readonly path: string;
  /** 1-based, in head's file. */
  readonly line: number;
  readonly body: string;
}

export interface ShownFile {
  readonly path: string;
  /** Hunks of the pull request's difference; absent where GitHub shows none. */
  readonly patch: string | undefined;
}

/** At most one a line: the second of two on one line could not be applied after the first. */
export function suggestionsFor(
  tests: readonly AcceptedTest[],
  files: readonly ShownFile[],
): readonly Suggested[] {
  const taken = new Set<string>();
  return tests.flatMap((test) => {
    const shown = files.find(({ path }) => path === test.file);
    const insertion = shown?.patch === undefined ? undefined : insertionOf(test.patch);
    if (insertion === undefined || shown?.patch === undefined) return [];
    const place = `${test.file}:${insertion.line}`;
    if (taken.has(place) || !shownLines(shown.patch).has(insertion.line)) return [];
    const body = suggestion(insertion.lines);
    if (body === undefined) return [];
    taken.add(place);
    return [{ test: test.id, path: test.file, line: insertion.line, body }];
  });
}

interface Insertion {
  /** The line of head that is replaced: by itself, and what stands behind it. */
  readonly line: number;
  readonly lines: readonly string[];
}

/** Undefined where the patch does more than put lines in at one place behind another line. */
function insertionOf(patch: string): Insertion | undefined {
  const [file, ...others] = parsePatch(patch);
  const [hunk, ...more] = file?.hunks ?? [];
  if (hunk === undefined || others.length > 0 || more.length > 0) return undefined;
  const lines = hunk.lines.filter((line) => !line.startsWith('\\'));
  const first = lines.findIndex((line) => line.startsWith('+'));
  const last = lines.findLastIndex((line) => line.startsWith('+'));
  const anchor = lines[first - 1];
  const isPlain =
    !lines.some((line) => line.startsWith('-')) &&
    lines.slice(first, last + 1).every((line) => line.startsWith('+'));
  if (anchor === undefined || !anchor.startsWith(' ') || !isPlain) return undefined;
  return {
    line: hunk.oldStart + first - 1,
    lines: [anchor, ...lines.slice(first, last + 1)].map((line) => line.slice(1)),
  };
}

/** Undefined where it holds a mark that a reader would not see: what is clicked must be what is read. */
function suggestion(lines: readonly string[]): string | undefined {
  const text = lines.join('\n');
  return clean(text) === text ? suggestionBlock(lines) : undefined;
}
