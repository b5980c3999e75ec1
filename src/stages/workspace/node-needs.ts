// What the tests of a Node package need, for when not all of its development dependencies can be had.
import type { Preparation } from './prepare.ts';

/** Development dependencies that neither tests, nor configuration, nor the test scripts name, or that no registry has. */
export function needlessForTests(
  manifest: string,
  { paths, packageDir }: Pick<Preparation, 'paths' | 'packageDir'>,
  read: (path: string) => string | undefined,
): readonly string[] {
  const { devDependencies = {}, scripts = {} } = parse(manifest);
  const testScripts = Object.entries(scripts).flatMap(([name, script]) =>
    /test|spec|unit|mocha|jest|coverage/i.test(name) ? [String(script)] : [],
  );
  const files = paths.filter(
    (path) => path.startsWith(packageDir === '' ? '' : `${packageDir}/`) && mayName(path),
  );
  const texts = [...testScripts, ...files.map((path) => read(path) ?? '')];
  return Object.entries(devDependencies).flatMap(([name, spec]) =>
    isOffRegistry(String(spec)) || !texts.some((text) => names(text, name)) ? [name] : [],
  );
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
