// What every suggestion on a pull request is made of.
import { fenceFor } from './clean-markdown.ts';

/** Lines of the new file that the difference of one file shows, by number. */
export function shownLines(patch: string): ReadonlyMap<number, string> {
  const shown = new Map<number, string>();
  let at = 0;
  for (const line of patch.split('\n')) {
    const start = /^@@ -\d+(?:,\d+)? \+(\d+)/.exec(line)?.[1];
    if (start !== undefined) at = Number(start);
    else if (/^[ +]/.test(line)) shown.set(at++, line.slice(1));
  }
  return shown;
}

/** The block that GitHub turns into a button. */
export function suggestionBlock(lines: readonly string[]): string {
  const text = lines.join('\n');
  const fence = fenceFor(text, 3);
  return `${fence}suggestion\n${text}\n${fence}`;
}
