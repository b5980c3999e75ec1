// What can be seen of a repository without running anything: languages, test commands, coverage tools, lockfiles.
import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Fault } from '../../errors.ts';
import type { Language } from '../../languages/language.ts';

export interface Seen {
  /** Top of the work tree. */
  readonly top: string;
  readonly languages: readonly { readonly id: string; readonly files: number; readonly tests: number }[];
  readonly testCommands: readonly { readonly command: string; readonly where: string }[];
  readonly frameworks: readonly string[];
  readonly coverage: readonly { readonly tool: string; readonly where: string }[];
  readonly lockfiles: readonly string[];
}

/** Enough to see what a repository is made of. */
const MOST_FILES = 20_000;
const passedOver = /^(?:node_modules|\.git|\.?venv|dist|build|vendor|__pycache__|target)$/;
const lockfile =
  /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|uv\.lock|poetry\.lock|pdm\.lock|requirements[^/]*\.txt)$/;
const testers = /^(?:vitest|jest|mocha|tape|pytest)$/;
const counters = /^(?:c8|nyc|istanbul|@vitest\/coverage-\w+|coverage|pytest-cov)$/;

/** Throws Fault `not-a-repository`. */
export function lookAt(startDir: string, languages: readonly Language[]): Seen {
  const top = topOf(startDir);
  const paths = filesIn(top);
  const named = paths.filter((path) =>
    /(?:^|\/)(?:package\.json|pyproject\.toml|setup\.cfg|requirements[^/]*\.txt)$/.test(path),
  );
  const manifests = named.map((path) => ({ path, text: readFileSync(join(top, path), 'utf8') }));
  const words = manifests.flatMap(({ path, text }) =>
    dependenciesIn(path, text).map((name) => ({ name, path })),
  );
  const testCommands = [...manifests.flatMap(({ path, text }) => scriptIn(path, text)), ...pytestOf(paths)];
  const runsNode = testCommands.some(({ command }) => /\bnode\b.*--test\b/.test(command));
  return {
    top,
    languages: languages.flatMap(({ id, matches, isTest }) => {
      const ours = paths.filter((path) => matches(path));
      const tests = ours.filter((path) => isTest(path)).length;
      return ours.length === 0 ? [] : [{ id, files: ours.length - tests, tests }];
    }),
    testCommands,
    frameworks: [
      ...new Set([
        ...words.map(({ name }) => name).filter((name) => testers.test(name)),
        ...(runsNode ? ['node-test'] : []),
      ]),
    ],
    coverage: words
      .filter(({ name }) => counters.test(name))
      .map(({ name, path }) => ({ tool: name, where: path })),
    lockfiles: paths.filter((path) => lockfile.test(path)),
  };
}

function topOf(startDir: string): string {
  for (let dir = startDir; ; dir = dirname(dir)) {
    if (existsSync(join(dir, '.git'))) return dir;
    if (dir === dirname(dir)) throw new Fault('not-a-repository', { fields: { folder: startDir } });
  }
}

/** Links are not followed. */
function filesIn(top: string): readonly string[] {
  const found: string[] = [];
  const visit = (folder: string): void => {
    for (const entry of readdirSync(join(top, folder), { withFileTypes: true })) {
      if (found.length >= MOST_FILES || passedOver.test(entry.name)) continue;
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) visit(path);
      else if (entry.isFile()) found.push(path);
    }
  };
  visit('');
  return found.sort();
}

function dependenciesIn(path: string, text: string): readonly string[] {
  if (!path.endsWith('package.json'))
    return [...text.matchAll(/\b(?:pytest(?:-cov)?|coverage)\b/g)].map(([name]) => name).filter(isFirst);
  const { dependencies, devDependencies } = manifestOf(text);
  return [...Object.keys(dependencies ?? {}), ...Object.keys(devDependencies ?? {})].filter(isFirst);
}

function isFirst(name: string, at: number, all: readonly string[]): boolean {
  return all.indexOf(name) === at;
}

function scriptIn(path: string, text: string): Seen['testCommands'] {
  if (!path.endsWith('package.json')) return [];
  const command = manifestOf(text).scripts?.['test'];
  return typeof command === 'string' ? [{ command, where: path }] : [];
}

function pytestOf(paths: readonly string[]): Seen['testCommands'] {
  const first = paths.find((path) => /(?:^|\/)(?:test_[^/]*|[^/]*_test)\.py$/.test(path));
  return first === undefined ? [] : [{ command: 'pytest', where: first }];
}

interface PackageManifest {
  readonly scripts?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, unknown>>;
  readonly devDependencies?: Readonly<Record<string, unknown>>;
}

/** A manifest that is no JSON says nothing here; whoever installs it says so. */
function manifestOf(text: string): PackageManifest {
  try {
    const manifest: unknown = JSON.parse(text);
    return typeof manifest === 'object' && manifest !== null ? manifest : {};
  } catch {
    return {};
  }
}

/** Whether a file may be made there: nothing of that name, and no link on the way. Throws Fault `unsafe-path`. */
export function isFree(top: string, path: string): boolean {
  const parts = path.split('/');
  for (let length = 1; length <= parts.length; length += 1) {
    const place = join(top, ...parts.slice(0, length));
    const found = lstatSync(place, { throwIfNoEntry: false });
    if (found === undefined) return true;
    if (length === parts.length) return false;
    if (!found.isDirectory())
      throw new Fault('unsafe-path', {
        fields: { path: place },
        fix: 'Put a folder in its place, then try again',
      });
  }
  return false;
}
