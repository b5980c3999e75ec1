// Versions that a Python lockfile names, as constraints for the installer: whatever is installed, it is in these.
import { posix } from 'node:path';
import { parse } from 'smol-toml';

const locks = ['uv.lock', 'poetry.lock', 'pdm.lock', 'pylock.toml'];

export interface PythonPins {
  readonly file: string;
  /** One `name==version` a line. */
  readonly constraints: string;
}

/** From the package's own lockfile, or the nearest above it (a workspace's root). */
export function readPins(
  packageDir: string,
  read: (path: string) => string | undefined,
): PythonPins | undefined {
  for (let folder = packageDir; ; folder = posix.dirname(folder)) {
    const here = folder === '.' ? '' : folder;
    for (const name of locks) {
      const file = posix.join(here, name);
      const constraints = constraintsIn(read(file) ?? '');
      if (constraints !== '') return { file, constraints };
    }
    if (here === '') return undefined;
  }
}

function constraintsIn(text: string): string {
  const versions = new Map<string, Set<string>>();
  for (const { name, version } of packagesIn(text))
    versions.set(name, (versions.get(name) ?? new Set()).add(version));
  // Several versions of one package are for several interpreters or systems: then the installer chooses.
  return [...versions]
    .filter(([, all]) => all.size === 1)
    .map(([name, all]) => `${name}==${[...all].join('')}\n`)
    .toSorted()
    .join('');
}

function packagesIn(text: string): readonly { readonly name: string; readonly version: string }[] {
  const lock = toml(text);
  const entries: unknown = lock['package'] ?? lock['packages'];
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null || !('name' in entry) || !('version' in entry)) return [];
    const { name, version } = entry;
    if (typeof name !== 'string' || typeof version !== 'string' || !isFromRegistry(entry)) return [];
    return /^[\w.-]+$/.test(name) && /^[\w.+!-]+$/.test(version) ? [{ name, version }] : [];
  });
}

/** Not the project itself, nor what comes from a folder, a repository or an address. */
function isFromRegistry(entry: object): boolean {
  if (['git', 'path', 'url', 'vcs', 'directory', 'archive'].some((key) => key in entry)) return false;
  const source: unknown = 'source' in entry ? entry.source : undefined;
  if (typeof source !== 'object' || source === null) return true;
  if ('type' in source) return source.type === 'legacy';
  return 'registry' in source;
}

function toml(text: string): Readonly<Record<string, unknown>> {
  try {
    return parse(text);
  } catch {
    // The manifests still say what is needed.
    return {};
  }
}
