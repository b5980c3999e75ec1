// Stage: the tests that the change itself adds or edits.
import { structuredPatch } from 'diff';
import type { Language } from '../languages/language.ts';
import type { Baseline, TestId } from '../terms.ts';

export interface OwnTestSource {
  readonly changedPaths: readonly string[];
  readonly readHead: (path: string) => string | undefined;
  readonly readBase: (path: string) => string | undefined;
}

/** Test files that the change touches, or, when tests are asked for by path, those there. */
export function ownTestFiles(
  source: OwnTestSource,
  testFiles: readonly string[],
  wanted: readonly string[],
): readonly string[] {
  const isWanted = (path: string) =>
    wanted.some((one) => path === one || path.startsWith(`${one.replace(/\/$/, '')}/`));
  const asked = testFiles.filter(isWanted);
  return asked.length > 0
    ? asked
    : source.changedPaths.filter((path) => testFiles.includes(path) && source.readHead(path) !== undefined);
}

/** Of the tests that ran in those files, the ones whose lines the change touches; all, where base's file is the same. */
export function ownTests(
  language: Language,
  source: OwnTestSource,
  files: readonly string[],
  baseline: Baseline,
): readonly { readonly id: TestId; readonly isNew: boolean }[] {
  const ran = [...baseline.green, ...baseline.red.map(({ id }) => id), ...baseline.flaky];
  return files.flatMap((file) => {
    const ids = ran.filter((id) => id.startsWith(`${file}::`));
    const [head, base] = [source.readHead(file) ?? '', source.readBase(file)];
    if (base === undefined) return ids.map((id) => ({ id, isNew: true }));
    if (base === head) return ids.map((id) => ({ id, isNew: false }));
    return touched(language, file, base, head, ids);
  });
}

function touched(
  language: Language,
  file: string,
  base: string,
  head: string,
  ids: readonly TestId[],
): readonly { readonly id: TestId; readonly isNew: boolean }[] {
  const lines = addedLines(base, head);
  const spans = language.testSpans(head, file);
  const before = language.testSpans(base, file);
  const within = spans.filter(({ span }) => lines.some((line) => span.start <= line && line <= span.end));
  const isHelperTouched = lines.some(
    (line) => !spans.some(({ span }) => span.start <= line && line <= span.end),
  );
  const chosen = within.length === 0 && isHelperTouched ? spans : within;
  return ids.flatMap((id) => {
    const span = chosen.find(({ path }) => names(path, id));
    if (span === undefined) return [];
    return [{ id, isNew: !before.some(({ path }) => names(path, id)) }];
  });
}

function addedLines(base: string, head: string): readonly number[] {
  const { hunks } = structuredPatch('', '', base, head, '', '', { context: 0 });
  return hunks.flatMap(({ newStart, newLines, lines }) =>
    [...Array(newLines).keys()]
      .map((offset) => newStart + offset)
      .filter(
        (_, index) =>
          lines
            .filter((line) => line.startsWith('+'))
            [index]?.slice(1)
            .trim() !== '',
      ),
  );
}

/** A parametrised test is reported as `name[case]`; a name that is only known at run time matches anything. */
function names(path: readonly (string | null)[], id: TestId): boolean {
  const parts = id.slice(id.indexOf('::') + 2).split(' > ');
  if (parts.length < path.length) return false;
  const tail = parts.slice(parts.length - path.length);
  return path.every((name, index) => {
    const part = tail[index] ?? '';
    return name === null || part === name || part.startsWith(`${name}[`);
  });
}
