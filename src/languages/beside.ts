// Tests that stand right behind another one, in its block, whatever the language.
import type { BesideTest, TestSpan } from './language.ts';

/** `gap`: blank lines between two tests of the same block. Tests whose neighbour is not there are left out. */
export function insertBeside(
  source: string,
  spans: readonly TestSpan[],
  beside: readonly BesideTest[],
  gap: (test: string) => number,
): string {
  const lines = source.split('\n');
  const places = beside.map(({ names, test }) => ({
    test,
    end: spans.find(({ written }) => isSame(written, names))?.span.end,
  }));
  const ends = [...new Set(places.map(({ end }) => end))].filter((end) => end !== undefined);
  for (const end of ends.sort((a, b) => b - a)) {
    const texts = places.filter((place) => place.end === end).map(({ test }) => test.replace(/\s*$/, ''));
    const added = texts.flatMap((test) => [...Array<string>(gap(test)).fill(''), ...test.split('\n')]);
    lines.splice(end, 0, ...added);
  }
  return lines.join('\n');
}

function isSame(written: TestSpan['written'], names: readonly string[]): boolean {
  return written.length === names.length && written.every((name, index) => name === names[index]);
}
