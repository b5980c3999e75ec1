// A changed file as a diff.
import { createTwoFilesPatch } from 'diff';

export interface Patched {
  readonly path: string;
  /** Absent: the file is new. */
  readonly before?: string;
  readonly after: string;
}

/** A unified diff that `git apply` takes, also for a new file. */
export function patchOf(file: Patched): string {
  const isNew = file.before === undefined;
  const body = createTwoFilesPatch(
    isNew ? '/dev/null' : `a/${file.path}`,
    `b/${file.path}`,
    file.before ?? '',
    file.after,
    '',
    '',
    { context: 3 },
  );
  const hunks = body.slice(body.indexOf('--- ')).replace(/^(--- .*|\+\+\+ .*)\t$/gm, '$1');
  return `diff --git a/${file.path} b/${file.path}\n${isNew ? 'new file mode 100644\n' : ''}${hunks}`;
}
