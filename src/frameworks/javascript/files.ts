// Which files are tests, and where a new one belongs.
import { matchesGlob, posix } from 'node:path';
import type { Project } from '../framework.ts';

const code = /\.[cm]?[jt]sx?$/;

export function inPackage(project: Project): readonly string[] {
  const { packageDir, paths } = project;
  return paths.filter(
    (path) =>
      (packageDir === '' || path.startsWith(`${packageDir}/`)) &&
      !path.includes('node_modules/') &&
      code.test(path) &&
      !path.endsWith('.d.ts'),
  );
}

/** Files of the package that match a pattern of its own (relative to the package). */
export function matchPatterns(project: Project, patterns: readonly string[]): readonly string[] {
  const here = (path: string) =>
    project.packageDir === '' ? path : path.slice(project.packageDir.length + 1);
  const globs = patterns.flatMap((pattern) => expand(pattern.replace(/^\.\//, '')));
  return inPackage(project).filter((path) => globs.some((glob) => matchesGlob(here(path), glob)));
}

/** A folder means what lies in it. */
function expand(pattern: string): readonly string[] {
  return /[*?]|\.[cm]?[jt]sx?$/.test(pattern)
    ? [pattern]
    : [
        `${pattern.replace(/\/$/, '')}/*.{js,cjs,mjs,ts,mts,cts}`,
        `${pattern.replace(/\/$/, '')}/**/*.{js,cjs,mjs,ts}`,
      ];
}

export const conventionalTests = /(?:^|\/)__tests__\/.*\.[cm]?[jt]sx?$|[.-](?:test|spec)\.[cm]?[jt]sx?$/;

/** Beside or mirrored as the repository's other tests are; the ending is theirs too. */
export function newTestFile(sourcePath: string, project: Project, testFiles: readonly string[]): string {
  const stem = posix.basename(sourcePath).replace(/\.[^.]+$/, '');
  const holder = posix.basename(posix.dirname(sourcePath));
  const name = stem === 'index' && holder !== '.' ? holder : stem;
  const model = testFiles.find((file) => conventionalTests.test(file)) ?? testFiles[0];
  const folder =
    model === undefined
      ? posix.join(project.packageDir, 'test')
      : isBeside(model, project)
        ? posix.dirname(sourcePath)
        : commonFolder(testFiles, model);
  const marked =
    model === undefined
      ? '.test.js'
      : (/((?:[.-](?:test|spec))?\.[cm]?[jt]sx?)$/.exec(model)?.[1] ?? '.test.js');
  const first = posix.join(folder, `${name}${marked}`);
  return project.paths.includes(first) ? posix.join(folder, `${name}-changes${marked}`) : first;
}

/** Does the model test stand in the folder of the code that it tests? */
function isBeside(model: string, project: Project): boolean {
  const stem = posix.basename(model).replace(/[.-](?:test|spec)\.[^.]+$/, '');
  return project.paths.some(
    (path) =>
      posix.dirname(path) === posix.dirname(model) &&
      path !== model &&
      posix.basename(path).replace(/\.[^.]+$/, '') === stem,
  );
}

function commonFolder(testFiles: readonly string[], model: string): string {
  const folders = testFiles.map((file) => posix.dirname(file));
  const count = (folder: string) => folders.filter((one) => one === folder).length;
  return folders.reduce(
    (best, folder) => (count(folder) > count(best) ? folder : best),
    posix.dirname(model),
  );
}
