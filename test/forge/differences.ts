// What a pull request changes, as GitHub counts it: from the merge base, file by file, with the places that can be commented.
import { git } from './git.ts';

export interface ChangedFile {
  readonly path: string;
  readonly previous: string | undefined;
  readonly status: 'added' | 'removed' | 'modified' | 'renamed';
  readonly sha: string;
  readonly additions: number;
  readonly deletions: number;
  /** From the first hunk on; nothing for a binary file. */
  readonly patch: string | undefined;
}

/** One line of a hunk. `position` counts from the first hunk header of the file, as GitHub's legacy field does. */
export interface Place {
  readonly hunk: number;
  readonly position: number;
  readonly left: number | undefined;
  readonly right: number | undefined;
}

const STATUS = { A: 'added', D: 'removed', M: 'modified', R: 'renamed', T: 'modified' } as const;

export async function changedFiles(dir: string, base: string, head: string): Promise<ChangedFile[]> {
  const range = `${base}...${head}`;
  const raw = (await git(dir, ['diff', '-M', '--raw', '-z', '--no-abbrev', range]))
    .split('\0')
    .filter(Boolean);
  const patches =
    `\n${await git(dir, ['diff', '-M', '--patch', '--no-color', '--src-prefix=a/', '--dst-prefix=b/', range])}`
      .split('\ndiff --git ')
      .slice(1);
  const files: ChangedFile[] = [];
  for (let at = 0; at < raw.length; ) {
    const [, , before = '', after = '', letters = 'M'] = (raw[at] ?? '').split(' ');
    const letter = letters[0] as keyof typeof STATUS;
    const paths = raw.slice(at + 1, at + (letter === 'R' ? 3 : 2));
    at += paths.length + 1;
    const patch = hunksOf(patches[files.length] ?? '');
    files.push({
      path: paths.at(-1) ?? '',
      previous: letter === 'R' ? paths[0] : undefined,
      status: STATUS[letter] ?? 'modified',
      sha: letter === 'D' ? before : after,
      additions: patch?.match(/^\+/gm)?.length ?? 0,
      deletions: patch?.match(/^-/gm)?.length ?? 0,
      patch,
    });
  }
  return files;
}

function hunksOf(patch: string): string | undefined {
  const at = patch.search(/^@@ /m);
  return at < 0 ? undefined : patch.slice(at).replace(/\n$/, '');
}

/** The lines of a patch that a comment may stand on. */
export function placesOf(patch: string): Place[] {
  const places: Place[] = [];
  let hunk = -1;
  let left = 0;
  let right = 0;
  for (const [position, line] of patch.split('\n').entries()) {
    const header = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(line);
    if (header) {
      hunk += 1;
      left = Number(header[1]);
      right = Number(header[2]);
    } else if (line.startsWith('+')) places.push({ hunk, position, left: undefined, right: right++ });
    else if (line.startsWith('-')) places.push({ hunk, position, left: left++, right: undefined });
    else if (line.startsWith(' ') || line === '')
      places.push({ hunk, position, left: left++, right: right++ });
  }
  return places;
}

/** The hunk up to a place, as shown above a comment. */
export function hunkUntil(patch: string, place: Place): string {
  const lines = patch.split('\n').slice(0, place.position + 1);
  const start = lines.findLastIndex((line) => line.startsWith('@@ '));
  return lines.slice(start).join('\n');
}
