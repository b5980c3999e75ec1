// Which executable lines of head are not base's: what is only laid out or commented in another way is no change.
import { structuredPatch } from 'diff';
import type { Word } from '../../languages/language.ts';

export interface Side {
  readonly text: string;
  readonly executable: ReadonlySet<number>;
  /** In the order of the text. */
  readonly words: readonly Word[];
}

/** Added or edited executable lines; where code was only removed, the executable line that closed the gap. */
export function linesThatDiffer(base: Side, head: Side): readonly number[] {
  const changed = new Set<number>();
  const [before, after] = [withoutLineEnds(base.text), withoutLineEnds(head.text)];
  for (const hunk of structuredPatch('', '', before, after, '', '', { context: 0 }).hunks) {
    const [oldLines, newLines] = [
      lineNumbers(hunk.oldStart, hunk.oldLines),
      lineNumbers(hunk.newStart, hunk.newLines),
    ];
    if (saysTheSame(base, oldLines, head, newLines)) continue;
    const added = newLines.filter((line) => head.executable.has(line));
    for (const line of added) changed.add(line);
    const removed = oldLines.filter((line) => base.executable.has(line));
    if (added.length > 0 || removed.length === 0) continue;
    const closing = nearestExecutable(head.executable, hunk.newStart + hunk.newLines);
    if (closing !== undefined) changed.add(closing);
  }
  return [...changed].sort((a, b) => a - b);
}

/** The same words at the same depth: depth is meaning in some languages. */
function saysTheSame(base: Side, old: readonly number[], head: Side, now: readonly number[]): boolean {
  const [before, after] = [wordsOn(base, old), wordsOn(head, now)];
  return (
    before.length === after.length &&
    before.every(({ text }, index) => text === after[index]?.text) &&
    before.at(0)?.depth === after.at(0)?.depth &&
    before.at(-1)?.depth === after.at(-1)?.depth
  );
}

function wordsOn({ words }: Side, lines: readonly number[]): readonly Word[] {
  const [first = 0, last = -1] = [lines[0], lines.at(-1)];
  return words.filter(({ line }) => line >= first && line <= last);
}

function lineNumbers(start: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => start + index);
}

/** The first executable line from here on, or the last one before. */
function nearestExecutable(executable: ReadonlySet<number>, from: number): number | undefined {
  const lines = [...executable].sort((a, b) => a - b);
  return lines.find((line) => line >= from) ?? lines.at(-1);
}

/** Blanks and carriage returns at the end of a line run nothing, nor does the newline that a last line may lack. */
function withoutLineEnds(text: string): string {
  return `${text.replace(/[ \t\r]+$/gm, '').replace(/\n$/, '')}\n`;
}
