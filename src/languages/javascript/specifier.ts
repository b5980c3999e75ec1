// By what words a test file names a module of the repository, as its neighbours do.
import { posix } from 'node:path';
import type { ImportRequest } from '../language.ts';
import { importsOf, type ModuleImport } from './imports.ts';

export interface NamedModule {
  readonly specifier: string;
  /** The neighbour's own import of that module, if it has one. */
  readonly known: ModuleImport | undefined;
}

const ENDINGS = ['.js', '.ts', '.mjs', '.cjs', '.mts', '.cts', '.jsx', '.tsx'];
/** What compiled code of a TypeScript ending is called. */
const COMPILED: Readonly<Record<string, string>> = {
  '.ts': '.js',
  '.tsx': '.js',
  '.mts': '.mjs',
  '.cts': '.cjs',
};

export function moduleFor(
  { symbol, testFile, neighbour, style, paths }: ImportRequest,
  wanted: string,
): NamedModule {
  const known = new Set(paths);
  const imports = neighbour === undefined ? [] : importsOf(neighbour.source, neighbour.path);
  const resolved = imports.map((one) => ({
    one,
    path: isRelative(one.module) ? resolve(one.module, neighbour?.path ?? '', known) : undefined,
  }));
  const from = posix.dirname(testFile);
  const exact = resolved.find(({ path }) => path === symbol.path);
  if (exact !== undefined)
    return { specifier: moved(exact.one.module, neighbour?.path ?? '', from), known: exact.one };
  const handing = resolved.find(
    ({ one, path }) =>
      path !== undefined &&
      isIndexAbove(path, symbol.path) &&
      one.bindings.some(({ imported }) => imported === wanted),
  );
  if (handing !== undefined)
    return { specifier: moved(handing.one.module, neighbour?.path ?? '', from), known: handing.one };
  const alias = resolved.some(({ path }) => path !== undefined)
    ? undefined
    : aliased(imports, symbol.path, paths);
  if (alias !== undefined) return { specifier: alias, known: imports.find(({ module }) => module === alias) };
  const habit = resolved.flatMap(({ one, path }) =>
    path === undefined ? [] : [endingHabit(one.module, path)],
  )[0];
  const ending = habit ?? (posix.extname(symbol.path) === '.js' && style.module === 'esm' ? 'own' : 'none');
  return { specifier: withDot(posix.relative(from, ended(symbol.path, ending))), known: undefined };
}

type Ending = 'own' | 'compiled' | 'none';

function ended(path: string, ending: Ending): string {
  const own = posix.extname(path);
  const stem = path.slice(0, -own.length);
  // Only the plain endings are found without being named.
  if (ending === 'none' && /^\.[jt]sx?$/.test(own)) return stem;
  return ending === 'own' ? path : stem + (COMPILED[own] ?? own);
}

function endingHabit(module: string, path: string): Ending {
  if (path.endsWith(posix.basename(module)) && ENDINGS.includes(posix.extname(module))) return 'own';
  return ENDINGS.includes(posix.extname(module)) ? 'compiled' : 'none';
}

function isRelative(module: string): boolean {
  return /^\.{1,2}(?:\/|$)/.test(module);
}

/** The file that a relative import means. */
function resolve(module: string, from: string, paths: ReadonlySet<string>): string | undefined {
  const target = posix.join(posix.dirname(from), module).replace(/\/$/, '');
  const base = target === '.' ? '' : target;
  const sources = base.replace(/\.([cm]?)js(x?)$/, '.$1ts$2');
  const inside = base === '' ? 'index' : `${base}/index`;
  const tries = [
    base,
    sources,
    base.replace(/\.js$/, '.tsx'),
    ...ENDINGS.map((ending) => base + ending),
    ...ENDINGS.map((ending) => inside + ending),
  ];
  return tries.find((path) => paths.has(path));
}

/** The same target seen from another folder. */
function moved(module: string, from: string, to: string): string {
  if (!isRelative(module) || posix.dirname(from) === to) return module;
  return withDot(posix.relative(to, posix.join(posix.dirname(from), module)) || '.');
}

function withDot(path: string): string {
  return path.startsWith('.') ? path : `./${path}`;
}

/** An index that hands on what its folder holds. */
function isIndexAbove(index: string, path: string): boolean {
  if (!/^(?:index|main|mod)\.[cm]?[jt]sx?$/.test(posix.basename(index))) return false;
  const folder = posix.dirname(index);
  return folder === '.' || path.startsWith(`${folder}/`);
}

/** `@/a/b` for `src/a/b.ts`: the alias under which the neighbour names another file of the repository. */
function aliased(
  imports: readonly ModuleImport[],
  target: string,
  paths: readonly string[],
): string | undefined {
  const stem = (path: string) => path.replace(/\.[cm]?[jt]sx?$/, '');
  for (const { module } of imports) {
    const [, alias, rest] = /^([@~#$]|[@~#$]?[\w-]+)\/(.+)$/.exec(module) ?? [];
    if (alias === undefined || rest === undefined) continue;
    const isMarked = /^[@~#$]$/.test(alias) || paths.some((path) => path.startsWith(`${alias}/`));
    const file = isMarked
      ? paths.find((path) => stem(path) === stem(rest) || stem(path).endsWith(`/${stem(rest)}`))
      : undefined;
    if (file === undefined) continue;
    const root = stem(file).slice(0, -stem(rest).length);
    if (target.startsWith(root))
      return `${alias}/${stem(target).slice(root.length)}${stem(rest) === rest ? '' : posix.extname(module)}`;
  }
  return undefined;
}
