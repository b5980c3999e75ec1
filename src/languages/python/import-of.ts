// How a test file names a symbol: the full path of its module, as packages and the neighbours have it.
import type { ImportRequest, SymbolImport } from '../language.ts';

const IDENTIFIER = /^[\p{L}_][\p{L}\p{N}_]*$/u;
/** Folders that hold packages and are none themselves. */
const SOURCE_ROOTS = new Set(['src', 'lib', 'python', 'source']);

export function importOf({ symbol, neighbour, paths }: ImportRequest): SymbolImport | null {
  if (symbol.exported?.kind !== 'named') return null;
  const module = moduleOf(symbol.path, new Set(paths), neighbour?.source ?? '');
  if (module === null) return null;
  const { name } = symbol.exported;
  const alias = isCollected(name) ? `tested_${name.replace(/^_+/, '')}` : name;
  const statement = `from ${module} import ${name}${alias === name ? '' : ` as ${alias}`}`;
  const inner = symbol.container === undefined ? '' : symbol.container.slice(name.length);
  return { statements: [statement], reference: alias + inner };
}

/** pytest would run it as a test if a test file held it under its own name. */
function isCollected(name: string): boolean {
  return /^test/i.test(name);
}

function moduleOf(path: string, paths: ReadonlySet<string>, neighbour: string): string | null {
  const parts = path.replace(/\.py$/, '').split('/');
  if (parts.at(-1) === 'setup' && parts.length === 1) return null;
  const top = packageTop(parts, paths);
  if (parts.at(-1) === '__init__') parts.pop();
  const suffixes = parts
    .map((_, index) => parts.slice(index))
    .filter((suffix) => suffix.length > 0 && suffix.every((part) => IDENTIFIER.test(part)));
  const names = suffixes.map((suffix) => suffix.join('.'));
  const byFolders = parts.slice(top.index).join('.');
  const plain = names.includes(byFolders) ? byFolders : names[0];
  // A single word may be another module of that name, the standard library's `json` say.
  const known = names.find((name) => (name.includes('.') || !top.isPackage) && isImported(name, neighbour));
  return known ?? plain ?? null;
}

/** Index of the first folder that belongs to the module's name: the top of its chain of packages, else the source root. */
function packageTop(
  parts: readonly string[],
  paths: ReadonlySet<string>,
): { readonly index: number; readonly isPackage: boolean } {
  let top = parts.length - 1;
  while (top > 0 && paths.has([...parts.slice(0, top), '__init__.py'].join('/'))) top--;
  const isPackage = top < parts.length - 1;
  const root = parts.findLastIndex((part, index) => index < top && SOURCE_ROOTS.has(part));
  if (isPackage) return { index: root < 0 ? top : root + 1, isPackage };
  return { index: root + 1, isPackage };
}

/** Does the neighbour import exactly this module? */
function isImported(module: string, neighbour: string): boolean {
  const dotted = module.replaceAll('.', '\\.');
  const parent = module.split('.').slice(0, -1).join('\\.');
  const own = module.split('.').at(-1) ?? '';
  if (new RegExp(`^\\s*(?:from|import)\\s+${dotted}(?=\\s|$|,)`, 'm').test(neighbour)) return true;
  return (
    parent !== '' &&
    new RegExp(`^\\s*from\\s+${parent}\\s+import\\s+(?:\\(\\s*)?(?:[\\w,\\s]*,\\s*)?${own}\\b`, 'm').test(
      neighbour,
    )
  );
}
