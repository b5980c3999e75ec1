// Small models fall into loops; what they write then is thrown away anyway, so it is not waited for.

const LONGEST_LINE = 240;

/** A line too long to be code, or the same line three times. */
export function isRunaway(text: string): boolean {
  const lines = text.split('\n').map((line) => line.trim());
  if (lines.some((line) => line.length > LONGEST_LINE)) return true;
  const counts = new Map<string, number>();
  for (const line of lines.slice(0, -1)) {
    if (line.length < 12) continue;
    const count = (counts.get(line) ?? 0) + 1;
    if (count === 3) return true;
    counts.set(line, count);
  }
  return false;
}
