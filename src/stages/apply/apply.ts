// Stage: writes tests of an answer into the work tree, and nothing else. The answer may come from anywhere: it can only
// add tests to test files inside the repository.
import { lstat, readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { Fault } from '../../errors.ts';
import type { Language } from '../../languages/language.ts';
import { needsPerson } from '../../report/answer.ts';
import type { AcceptedTest } from '../../terms.ts';
import { foldName, openBeneath } from './beneath.ts';

export interface WorkTree {
  readonly dir: string;
  readonly dirty: (paths: readonly string[]) => Promise<readonly string[]>;
}

export interface Applied {
  readonly written: readonly AcceptedTest[];
  /** In their file already, word for word. */
  readonly present: readonly AcceptedTest[];
  /** Their expected value is only what head does now: a person must ask for them by id. */
  readonly unasked: readonly AcceptedTest[];
}

/** Without ids: all tests but those that the oracle rule leaves to a person. Throws before anything is written. */
export async function applyTests(
  tree: WorkTree,
  languages: readonly Language[],
  tests: readonly AcceptedTest[],
  ids: readonly string[],
): Promise<Applied> {
  const unknown = ids.filter((id) => !tests.some((test) => test.id === id));
  if (unknown.length > 0)
    throw new Fault('usage', {
      fields: { unknown: unknown.join(', ') },
      fix: `The answer holds these tests: ${tests.map(({ id }) => id).join(', ') || 'none'}`,
    });
  const asked = tests.filter((test) => (ids.length === 0 ? !needsPerson(test) : ids.includes(test.id)));
  const edits: Edit[] = [];
  for (const file of new Set(asked.map((test) => test.file)))
    edits.push(
      await planEdit(
        tree.dir,
        languages,
        file,
        asked.filter((test) => test.file === file),
      ),
    );
  const real = edits.filter(({ added }) => added.length > 0);
  const dirty = await tree.dirty(real.filter(({ exists }) => exists).map(({ file }) => file));
  if (dirty.length > 0)
    throw new Fault('dirty-test-file', {
      fields: { files: dirty.join(', ') },
      fix: 'Commit or stash them; to take several tests of one file, name all their ids at once',
    });
  for (const edit of real) await write(tree.dir, edit);
  return {
    written: edits.flatMap(({ added }) => added),
    present: edits.flatMap(({ present }) => present),
    unasked: ids.length === 0 ? tests.filter(needsPerson) : [],
  };
}

interface Edit {
  readonly file: string;
  readonly exists: boolean;
  readonly text: string;
  readonly added: readonly AcceptedTest[];
  readonly present: readonly AcceptedTest[];
}

async function planEdit(
  dir: string,
  languages: readonly Language[],
  file: string,
  tests: readonly AcceptedTest[],
): Promise<Edit> {
  const language = languages.find((one) => one.matches(file) && one.isTest(file));
  if (language === undefined)
    throw new Fault('bad-answer', { fields: { file, cause: 'not a test file of a known language' } });
  const exists = await checkPath(dir, file);
  const before = exists ? await readFile(join(dir, file), 'utf8') : '';
  const holds = (test: AcceptedTest) => before.replaceAll('\r\n', '\n').includes(test.code.trim());
  const added = tests.filter((test) => !holds(test));
  const text = language.insertTests(before, file, {
    imports: [...new Set(added.flatMap(({ imports }) => imports))],
    tests: added.flatMap(({ code, beside }) => (beside === undefined ? [code] : [])),
    beside: added.flatMap(({ code, beside }) =>
      beside === undefined ? [] : [{ names: beside, test: code }],
    ),
  });
  const lost = added.find(({ code }) => !text.replaceAll('\r\n', '\n').includes(code.trim()));
  if (lost?.beside !== undefined)
    throw new Fault('bad-answer', {
      fields: { file, cause: `the test ${lost.beside.join(' > ')}, which it stands beside, is not there` },
    });
  if (added.length > 0 && !(onlyAdds(before, text) && language.parses(text, file)))
    throw new Fault('bad-answer', {
      fields: { file, cause: 'a test does more than add itself to the file' },
    });
  return { file, exists, text, added, present: tests.filter(holds) };
}

/** Every line of before stands in after, in the same order; one that imports may have got more names. */
function onlyAdds(before: string, after: string): boolean {
  const lines = after.split('\n').map((line) => line.trimEnd());
  let at = 0;
  return before
    .trimEnd()
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .every((line) => {
      const same = lines.indexOf(line, at);
      const found = same >= 0 ? same : lines.findIndex((one, index) => index >= at && isGrown(line, one));
      at = found + 1;
      return found >= 0;
    });
}

/** `import { a } from 'x'` → `import { a, b } from 'x'`; in an import of many lines, a comma behind the last name. */
function isGrown(line: string, grown: string): boolean {
  let end = 0;
  while (end < line.length && line[end] === grown[end]) end++;
  const added = grown.slice(end, grown.length - (line.length - end));
  const isImport = /\b(?:import|require)\b/.test(line) || /^\s*[\w$]+(?:\s*(?:as|:)\s*[\w$]+)?$/.test(line);
  return isImport && grown.endsWith(line.slice(end)) && /^[\w$\s,:{}]+$/.test(added);
}

/** What some file system takes for the folder of git. */
const gitFolders = new Set(['.git', 'git~1', '.git::$index_allocation']);

/** True when the file exists. Refuses what is not a plain file below plain folders of the repository. */
async function checkPath(dir: string, file: string): Promise<boolean> {
  const parts = file.split('/');
  const isPlain =
    posix.normalize(file) === file &&
    !posix.isAbsolute(file) &&
    !/[\\\p{Cc}]/u.test(file) &&
    parts.every((part) => part !== '..' && part !== '.' && !gitFolders.has(foldName(part)));
  if (!isPlain) throw new Fault('unsafe-path', { fields: { file } });
  for (let length = 1; length <= parts.length; length++) {
    const path = parts.slice(0, length).join('/');
    const found = await lstat(join(dir, path)).catch(ifMissing);
    if (found === undefined) return false;
    const isRight = length === parts.length ? found.isFile() && found.nlink === 1 : found.isDirectory();
    if (!isRight)
      throw new Fault('unsafe-path', {
        fields: { file, path },
        fix: found.isSymbolicLink() ? 'Put the real folder or file in place of the symbolic link' : undefined,
      });
  }
  return true;
}

function ifMissing(error: unknown): undefined {
  if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT')
    return undefined;
  throw error;
}

/** Whole or not at all, and never through a link, even one that is put there meanwhile. */
async function write(dir: string, { file, text }: Edit): Promise<void> {
  const parts = file.split('/');
  await using folder = await openBeneath(dir, parts.slice(0, -1));
  await folder.replace(parts.at(-1) ?? '', text);
}
