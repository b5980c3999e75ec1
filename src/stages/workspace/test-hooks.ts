// Files that test configuration loads: named in it, or imported by what is. Read, never run; in doubt a file counts.
import { posix } from 'node:path';

export interface Repository {
  readonly paths: ReadonlySet<string>;
  readonly read: (path: string) => string | undefined;
  readonly isProduction: (path: string) => boolean;
  readonly isTest: (path: string) => boolean;
}

/** All that the configuration files load, directly or not. */
export function namedFiles(configuration: readonly string[], repository: Repository): ReadonlySet<string> {
  const found = new Set<string>();
  const waiting = [...configuration];
  for (let from = waiting.pop(); from !== undefined; from = waiting.pop()) {
    for (const path of loadedBy(from, repository)) {
      if (found.has(path)) continue;
      found.add(path);
      waiting.push(path);
    }
  }
  return found;
}

function loadedBy(from: string, { paths, read, isProduction, isTest }: Repository): readonly string[] {
  const text = read(from) ?? '';
  const here = (names: readonly string[]) =>
    names.flatMap((name) => placesOf(name, posix.dirname(from))).filter((path) => paths.has(path));
  // A hook is a hook wherever it stands; what else is named may be the very code that is tested.
  const hooks = here(hookNames(text)).filter((path) => !isTest(path));
  const named = here(allNames(text, from)).filter((path) => !isTest(path) && !isProduction(path));
  return [...new Set([...hooks, ...named])].filter((path) => path !== from);
}

const hookKey =
  /\b(?:setupFiles\w*|setupTests|globalSetup|globalTeardown|testEnvironment|reporters?|runner|testRunner|resolver|transform|preset|presets|plugins|snapshotSerializers|testSequencer|testResultsProcessor|require|import|loader|file|pytest_plugins)["']?\s*[:=]\s*((?:-\s+[^\n]+\s*)+|\[[^\]]*\]|\{[^}]*\}|\([^)]*\)|[^\s,;]+)/g;
const hookFlag =
  /(?:--require|-r|--import|--loader|--experimental-loader|--config|-c|--setupFiles\w*|-p)[\s=]+([^\s"'&|;]+)/g;

function hookNames(text: string): readonly string[] {
  const values = [...text.matchAll(hookKey)].map((match) => match[1] ?? '');
  return [...values.flatMap(words), ...[...text.matchAll(hookFlag)].map((match) => match[1] ?? '')];
}

function allNames(text: string, from: string): readonly string[] {
  if (!from.endsWith('.py')) return words(text);
  const imports = [...text.matchAll(/^\s*(?:from\s+([\w.]+)\s+import\s+([\w, ]+)|import\s+([\w., ]+))/gm)];
  return [
    ...words(text),
    ...imports.flatMap(([, module, names, plain]) =>
      module === undefined
        ? (plain ?? '').split(',').map((name) => name.trim().split(' ')[0] ?? '')
        : [module, ...(names ?? '').split(',').map((name) => `${module}.${name.trim().split(' ')[0]}`)],
    ),
  ];
}

/** Quoted words and bare ones. */
function words(text: string): readonly string[] {
  return text.split(/[\s"'`,;=()[\]{}]+/).filter((word) => word !== '' && word.length < 300);
}

const endings = [
  '',
  '.js',
  '.cjs',
  '.mjs',
  '.ts',
  '.cts',
  '.mts',
  '.jsx',
  '.tsx',
  '.json',
  '/index.js',
  '/index.ts',
];

/** The repository-relative paths that a name may mean. */
function placesOf(name: string, folder: string): readonly string[] {
  const plain = name.replace(/^<rootDir>\/?/, '').replace(/^file:/, '');
  const folders = [...new Set([folder, '.'])];
  const scripts = folders.flatMap((at) => endings.map((ending) => posix.join(at, plain + ending)));
  return [...scripts, ...modulesOf(plain, folder)];
}

function modulesOf(name: string, folder: string): readonly string[] {
  const match = /^(\.*)([A-Za-z_][\w.]*)$/.exec(name);
  if (match?.[2] === undefined) return [];
  const path = match[2].replaceAll('.', '/');
  const above =
    match[1] === ''
      ? [folder, '.', 'src']
      : [posix.join(folder, ...Array((match[1] ?? '').length - 1).fill('..'))];
  return above.flatMap((at) => [posix.join(at, `${path}.py`), posix.join(at, path, '__init__.py')]);
}
