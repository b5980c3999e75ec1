// The change line by line with what its proof is worth, made ready for any view: from the answer alone.
import type { Answer } from './answer.ts';

export type LineState = 'not-run' | 'alive' | 'noticed' | 'runs';

export interface ShownFault {
  readonly operator: string;
  readonly before: string;
  readonly after: string;
  /** `noticed-now`: by one of the answer's own tests. */
  readonly fate: 'noticed' | 'noticed-now' | 'alive' | 'not-tried';
}

export interface ShownLine {
  readonly kind: 'same' | 'added' | 'removed' | 'gap';
  /** In head. */
  readonly line?: number;
  readonly text: string;
  /** Of lines that can run and that base does not have so. */
  readonly state?: LineState;
  readonly faults: readonly ShownFault[];
}

export interface ShownFile {
  readonly path: string;
  readonly lines: readonly ShownLine[];
}

export function shownFiles(answer: Answer): readonly ShownFile[] {
  const faults = faultsOf(answer);
  return (answer.lines ?? []).map((file) => ({
    path: file.path,
    lines: readDiff(file.diff).map((row): ShownLine => {
      if (row.line === undefined) return { ...row, faults: [] };
      const here = faults.get(`${file.path}\0${row.line}`) ?? [];
      if (!file.changed.includes(row.line)) return { ...row, faults: here };
      const state = stateOf(here, file.neverRun?.includes(row.line) === true);
      return { ...row, faults: here, state };
    }),
  }));
}

export const fateWords: Readonly<Record<ShownFault['fate'], string>> = {
  noticed: 'noticed',
  'noticed-now': 'noticed by a new test',
  alive: 'no test notices it',
  'not-tried': 'not tried',
};

/** Each state with a mark of its own: no view tells them by colour alone. */
export const lineStates: Readonly<Record<LineState, { readonly mark: string; readonly means: string }>> = {
  'not-run': { mark: '○', means: 'no test runs this line' },
  alive: { mark: '▲', means: 'a planted fault lives here' },
  noticed: { mark: '✓', means: 'every planted fault here is noticed' },
  runs: { mark: '●', means: 'changed, and no fault was tried here' },
};

function stateOf(faults: readonly ShownFault[], isNeverRun: boolean): LineState {
  const tried = faults.filter(({ fate }) => fate !== 'not-tried');
  const isProven = tried.some(({ fate }) => fate !== 'alive');
  if (isNeverRun && !isProven) return 'not-run';
  if (tried.some(({ fate }) => fate === 'alive')) return 'alive';
  return isProven ? 'noticed' : 'runs';
}

function faultsOf(answer: Answer): ReadonlyMap<string, readonly ShownFault[]> {
  const killedNow = new Set(answer.tests.flatMap(({ kills }) => kills.map(({ mutant }) => mutant?.id)));
  const found = new Map<string, ShownFault[]>();
  for (const { id, path, line, operator, before, after, status } of answer.mutants) {
    const fate =
      status === 'killed'
        ? 'noticed'
        : killedNow.has(id)
          ? 'noticed-now'
          : status === 'alive'
            ? 'alive'
            : 'not-tried';
    const key = `${path}\0${line}`;
    found.set(key, [...(found.get(key) ?? []), { operator, before, after, fate }]);
  }
  return found;
}

type Row = Pick<ShownLine, 'kind' | 'line' | 'text'>;

/** Reads hunks leniently: what is no hunk is passed over, since a diff in a file may be anybody's. */
function readDiff(diff: string): readonly Row[] {
  const rows: Row[] = [];
  let line = 0;
  for (const text of diff.split('\n')) {
    const header = /^@@ -\d+(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(text);
    if (header !== null) {
      line = Number(header[1]);
      rows.push({ kind: 'gap', text: '' });
    } else if (line === 0) continue;
    else if (text.startsWith('-')) rows.push({ kind: 'removed', text: text.slice(1) });
    else if (text.startsWith('+')) rows.push({ kind: 'added', line: line++, text: text.slice(1) });
    else if (text.startsWith(' ')) rows.push({ kind: 'same', line: line++, text: text.slice(1) });
  }
  return rows.slice(1);
}
