// Stage: the one package and language of the change that this answer is about, or why there is none.
import { posix } from 'node:path';
import type { Language } from '../languages/language.ts';
import type { Change, Reason } from '../terms.ts';

export type Place =
  | {
      readonly kind: 'chosen';
      readonly change: Change;
      readonly ecosystem: 'node' | 'python';
      readonly packageDir: string;
      readonly reasons: readonly Reason[];
    }
  | { readonly kind: 'refused'; readonly reasons: readonly Reason[] };

const manifests = { node: ['package.json'], python: ['pyproject.toml', 'setup.py', 'setup.cfg'] };
/** Endings of code that Testwright cannot test yet: naming them tells more than "no code". */
const otherCode =
  /\.(?:go|rs|java|kt|c|cc|cpp|h|hpp|cs|rb|php|swift|scala|ex|exs|hs|lua|pl|sh|r|jl|dart|zig|vue|svelte)$/i;

export interface PlaceSource {
  readonly changedPaths: readonly string[];
  readonly paths: readonly string[];
  readonly readHead: (path: string) => string | undefined;
}

export function choosePackage(change: Change, source: PlaceSource, languages: readonly Language[]): Place {
  if (change.files.length === 0) return { kind: 'refused', reasons: [whyNothing(source, languages)] };
  const groups = new Map<
    string,
    { packageDir: string; ecosystem: 'node' | 'python'; files: Change['files'][number][] }
  >();
  for (const file of change.files) {
    const ecosystem = file.language === 'python' ? 'python' : 'node';
    const packageDir = nearestPackage(source, file.path, manifests[ecosystem]);
    const key = `${file.language}\0${packageDir}`;
    const group = groups.get(key) ?? { packageDir, ecosystem, files: [] };
    group.files.push(file);
    groups.set(key, group);
  }
  const ranked = [...groups.values()].sort((a, b) => weight(b.files) - weight(a.files));
  const [first, ...others] = ranked;
  if (first === undefined) return { kind: 'refused', reasons: [whyNothing(source, languages)] };
  const reasons = others.map(
    ({ packageDir, files }): Reason => ({
      code: 'budget',
      detail: `Left for another run (name them with PATH): ${files
        .map(({ path }) => path)
        .slice(0, 3)
        .join(', ')}${packageDir === '' ? '' : ` in ${packageDir}`}`,
    }),
  );
  return {
    kind: 'chosen',
    change: { ...change, files: first.files },
    ecosystem: first.ecosystem,
    packageDir: first.packageDir,
    reasons,
  };
}

function weight(files: Change['files']): number {
  return files.reduce((sum, file) => sum + file.changedLines.length * (file.symbols.length > 0 ? 10 : 1), 0);
}

function whyNothing({ changedPaths }: PlaceSource, languages: readonly Language[]): Reason {
  if (changedPaths.length === 0) return { code: 'no-change', detail: 'Base and head hold the same files' };
  const foreign = changedPaths.filter((path) => otherCode.test(path));
  if (foreign.length > 0)
    return {
      code: 'unsupported-language',
      detail: `Only ${languages.map(({ id }) => id).join(', ')} can be tested so far; changed here: ${foreign.slice(0, 4).join(', ')}`,
    };
  return {
    code: 'no-code-change',
    detail: `None of the ${changedPaths.length} changed files holds a changed line of production code that runs: ${changedPaths.slice(0, 4).join(', ')}`,
  };
}

/** The nearest folder above the changed files that holds one of the manifests; '' for the root. */
export function nearestPackage(
  { paths, readHead }: Pick<PlaceSource, 'paths' | 'readHead'>,
  changedPath: string,
  manifests: readonly string[],
): string {
  const known = new Set(paths);
  const isPackage = (path: string) =>
    known.has(path) && (!path.endsWith('package.json') || namesPackage(readHead(path) ?? ''));
  for (let folder = posix.dirname(changedPath); folder !== '.'; folder = posix.dirname(folder)) {
    if (manifests.some((manifest) => isPackage(`${folder}/${manifest}`))) return folder;
  }
  return '';
}

/** `{"type": "module"}` alone only says how the files beside it are read. */
function namesPackage(manifest: string): boolean {
  return /"(?:name|scripts|(?:dev|peer)?[dD]ependencies)"\s*:/.test(manifest);
}
