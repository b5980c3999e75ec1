// The change line by line, for people: its diff, which of its lines can run, and which of those no green test runs.
import type { Answer } from '../../report/answer.ts';
import type { Baseline, Change } from '../../terms.ts';

export function linesOf(change: Change, { hits, isUnknown }: Baseline): NonNullable<Answer['lines']> {
  return change.files.map(({ path, diff, changedLines }) => ({
    path,
    diff,
    changed: changedLines,
    neverRun:
      hits === null || isUnknown === true
        ? null
        : changedLines.filter((line) => hits.get(path)?.get(line) === undefined),
  }));
}
