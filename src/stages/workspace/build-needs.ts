// Whether tests of a Node package import files that its build script makes and git does not track.
import { posix } from 'node:path';

export interface BuildSource {
  readonly packageDir: string;
  readonly paths: readonly string[];
  readonly read: (path: string) => string | undefined;
}

/** The package manifest's fields that say what others import. */
const entryFields = ['main', 'module', 'exports', 'bin', 'browser'];
const testFile = /(?:^|\/)(?:tests?|spec|__tests__)\/.*\.[cm]?[jt]sx?$|[.-](?:test|spec)\.[cm]?[jt]sx?$/;

/** The package's own scripts, likeliest first, without one of which tests would not find what they import; or none. */
export function buildScripts(source: BuildSource): readonly string[] {
  const manifest = parse(source.read(posix.join(source.packageDir, 'package.json')) ?? '{}');
  const scripts = compiling(manifest['scripts']);
  return scripts.length > 0 && importsBuilt(source, manifest) ? scripts : [];
}

/** What builds by its name, or runs before the tests and names a compiler. */
function compiling(scripts: unknown): readonly string[] {
  if (typeof scripts !== 'object' || scripts === null) return [];
  const texts: ReadonlyMap<string, unknown> = new Map(Object.entries(scripts));
  const compiler = /\b(?:tsc|build|compile|rollup|esbuild|babel|swc|tsup|unbuild|webpack|vite)\b/;
  return ['pretest', 'build', 'compile'].filter((name) => {
    const text = texts.get(name);
    return typeof text === 'string' && (name !== 'pretest' || compiler.test(text));
  });
}

function importsBuilt(
  { packageDir, paths, read }: BuildSource,
  manifest: Readonly<Record<string, unknown>>,
): boolean {
  const entries = entryFields.flatMap((field) => textsIn(manifest[field]));
  const folders = new Set(
    entries
      .map((entry) => posix.normalize(entry).split('/'))
      .flatMap(([first, second]) => (first !== undefined && second !== undefined ? [first] : [])),
  );
  const prefix = packageDir === '' ? '' : `${packageDir}/`;
  const missing = [...folders].filter(
    (folder) => /^[\w.-]+$/.test(folder) && !paths.some((path) => path.startsWith(`${prefix}${folder}/`)),
  );
  if (missing.length === 0) return false;
  const name = typeof manifest['name'] === 'string' ? manifest['name'] : undefined;
  return paths.some(
    (path) =>
      path.startsWith(prefix) &&
      testFile.test(path) &&
      specifiersIn(read(path) ?? '').some((specifier) => isBuilt(specifier, path, prefix, missing, name)),
  );
}

/** A path into a missing folder, the package by its own name, or its top folder. */
function isBuilt(
  specifier: string,
  testPath: string,
  prefix: string,
  missing: readonly string[],
  name: string | undefined,
): boolean {
  if (!specifier.startsWith('.'))
    return name !== undefined && (specifier === name || specifier.startsWith(`${name}/`));
  const target = posix.join(posix.dirname(testPath), specifier).replace(/\/$/, '');
  const top = prefix.replace(/\/$/, '') || '.';
  return target === top || missing.some((folder) => `${target}/`.startsWith(`${prefix}${folder}/`));
}

function specifiersIn(source: string): readonly string[] {
  const found = source.matchAll(/(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)["'`]([^"'`\n]+)["'`]/g);
  return [...found].map((match) => match[1] ?? '');
}

/** All texts in a value of any depth: `exports` nests conditions. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
