// What the tests of a Node package need, for when not all of its development dependencies can be had.
import type { Preparation } from './prepare.ts';

export interface Development {
  /** Those that no registry has, or that neither tests, nor configuration, nor the test scripts name. */
  readonly needless: readonly string[];
  readonly all: readonly string[];
}

export function readDevelopment(
  manifest: string,
  { paths, packageDir }: Pick<Preparation, 'paths' | 'packageDir'>,
  read: (path: string) => string | undefined,
): Development {
  const { devDependencies = {}, scripts = {} } = parse(manifest);
  const testScripts = Object.entries(scripts).flatMap(([name, script]) =>
    /test|spec|unit|mocha|jest|coverage/i.test(name) ? [String(script)] : [],
  );
  const files = paths.filter(
    (path) => path.startsWith(packageDir === '' ? '' : `${packageDir}/`) && mayName(path),
  );
  const texts = [...testScripts, ...files.map((path) => read(path) ?? '')];
  const all = Object.keys(devDependencies);
  const named = all.filter((name) => texts.some((text) => names(text, name)));
  const scopes = named.flatMap((name) => (name.startsWith('@') ? [`${name.split('/')[0]}/`] : []));
  const needless = all.filter((name) => {
    if (isOffRegistry(String(devDependencies[name]))) return true;
    // What is named needs its kin (@babel/register: @babel/core), and tools of types need the compiler.
    return !named.includes(name) && name !== 'typescript' && !scopes.some((scope) => name.startsWith(scope));
  });
  return { needless, all };
}

/** From a git repository or an address: there is no way to it, whoever needs it. */
function isOffRegistry(spec: string): boolean {
  return /^(?:git|https?|ssh|github|gitlab|bitbucket|gist)\b|^[\w.-]+\/[\w.-]+(?:#.*)?$/.test(spec);
}

function parse(manifest: string): {
  devDependencies?: Record<string, unknown>;
  scripts?: Record<string, unknown>;
} {
  try {
    return JSON.parse(manifest);
  } catch {
    return {};
  }
}

/** Tests, what serves them, and configuration at the top of the package; not manifests, which name everything. */
function mayName(path: string): boolean {
  if (
    /(?:^|\/)(?:package(?:-lock)?\.json|npm-shrinkwrap\.json)$/.test(path) ||
    path.includes('node_modules/')
  )
    return false;
  return (
    /(?:^|\/)(?:tests?|spec|__tests__)\/|[.-](?:test|spec)\.[cm]?[jt]sx?$/.test(path) ||
    /(?:^|\/)(?:\.[\w-]+rc(?:\.\w+)?|[\w.-]+\.config\.\w+|tsconfig[\w.-]*\.json|test\.[cm]?js)$/.test(path)
  );
}

function names(text: string, name: string): boolean {
  const at = text.indexOf(name);
  if (at < 0) return false;
  const pattern = new RegExp(`(?<![\\w@/-])${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\w-])`);
  return pattern.test(text);
}
