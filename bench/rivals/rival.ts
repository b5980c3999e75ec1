// The contract of a mutation tester that is measured: one file of a repository, its tests, two cores.
export interface Subject {
  readonly name: string;
  /** Of the file and its tests; every rival gets a copy of its own. */
  readonly dir: string;
  readonly file: string;
  readonly tests: readonly string[];
  /** Folder below which modules are found: `src`, or `.`. */
  readonly root: string;
}

export interface Tools {
  /** Folder of the programs, with the pinned versions of `packages` installed. */
  readonly bin: string;
  /** Guest and host path of what `bin` belongs to. */
  readonly venv: string;
  readonly scratch: string;
}

export interface RivalVerdict {
  /** Position and text, the same for everybody: see `keyOf`. */
  readonly key: string;
  /** `none`: no verdict (skipped, or the tool failed on it). */
  readonly status: 'killed' | 'alive' | 'none';
}

export interface Ran {
  readonly verdicts: readonly RivalVerdict[];
  /** For the mutants alone, without what a tool does before and after them; absent: not told apart. */
  readonly mutantSeconds?: number;
}

export interface Rival {
  readonly name: string;
  /** For pip; empty for ours. */
  readonly packages: readonly string[];
  readonly run: (subject: Subject, tools: Tools) => Promise<Ran>;
}

/** First line that differs, what stood there and what stands there now, without indentation. */
export function keyOf(before: string, after: string): string {
  const [old, now] = [before.split('\n'), after.split('\n')];
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start += 1;
  let tail = 0;
  const most = Math.min(old.length, now.length) - start;
  while (tail < most && old.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
  return keyAt(start + 1, old.slice(start, old.length - tail), now.slice(start, now.length - tail));
}

function keyAt(line: number, old: readonly string[], now: readonly string[]): string {
  const piece = (lines: readonly string[]) => lines.map((one) => one.trim()).join(' ⏎ ');
  return `${line}: ${piece(old)} → ${piece(now)}`;
}

/**
 * The key of a unified diff of one place. Its own line numbers count only where it is of the whole file; else the place
 * is looked for at or after line `from`.
 */
export function keyOfDiff(source: string, diff: string, from?: number): string | undefined {
  const lines = diff
    .split('\n')
    .filter((line) => !/^(?:---|\+\+\+)(?: |$)/.test(line) && !line.startsWith('\\'));
  const at = lines.findIndex((line) => line.startsWith('@@'));
  const start = /^@@ -(\d+)/.exec(lines[at] ?? '')?.[1];
  if (start === undefined) return undefined;
  const hunk = lines.slice(at + 1).filter((line, index, all) => line !== '' || index < all.length - 1);
  const before = hunk.filter((line) => !line.startsWith('+')).map((line) => line.slice(1));
  const after = hunk.filter((line) => !line.startsWith('-')).map((line) => line.slice(1));
  const whole = source.split('\n');
  const fits = (index: number) =>
    before.every((line, offset) => whole[index + offset]?.trim() === line.trim());
  let first = Number(start) - 1;
  if (from !== undefined) for (first = from - 1; first < whole.length && !fits(first); ) first += 1;
  if (!fits(first)) return undefined;
  const mutated = [...whole.slice(0, first), ...after, ...whole.slice(first + before.length)];
  // Unchanged lines are the file's own, however the tool indents them.
  const plain = [...whole.slice(0, first), ...before, ...whole.slice(first + before.length)];
  return keyOf(plain.join('\n'), mutated.join('\n'));
}
