// The copy that is installed keeps the settings that shape node_modules, and loses those that say where packages come
// from or what runs: a change must not choose that.
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { parse, stringify } from 'yaml';

const shapingNpm =
  /^\s*(?:legacy-peer-deps|strict-peer-dependencies|auto-install-peers|(?:public-)?hoist(?:-pattern|ing-limits)?(?:\[\])?|shamefully-hoist|node-linker|link-workspace-packages|prefer-workspace-packages|inject-workspace-packages|shared-workspace-lockfile|dedupe-peer-dependents|dedupe-injected-deps|resolve-peers-from-workspace-root|install-links)\s*=\s*[\w.*@/-]*\s*$/;
const shapingYarn = new Set([
  'packageExtensions',
  'catalog',
  'catalogs',
  'nmHoistingLimits',
  'compressionLevel',
]);

export async function tameSettings(
  work: string,
  packageDir: string,
  registry: string | undefined,
): Promise<void> {
  for (let folder = packageDir; ; folder = posix.dirname(folder)) {
    const at = (file: string) => join(work, folder === '.' ? '' : folder, file);
    await rewrite(at('.npmrc'), (text) =>
      text
        .split('\n')
        .filter((line) => shapingNpm.test(line))
        .join('\n'),
    );
    await rewrite(at('.yarnrc.yml'), keepShapingYarn);
    for (const file of ['.yarnrc', '.pnpmrc', '.pnpmfile.cjs', 'pip.conf', 'uv.toml'])
      await rm(at(file), { force: true, recursive: true });
    if (registry !== undefined) await rewrite(at('yarn.lock'), (text) => fromRegistry(text, registry));
    if (folder === '' || folder === '.') return;
  }
}

/** Replaced, never written through: the file may be a link. */
async function rewrite(file: string, change: (text: string) => string): Promise<void> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR' || error.code === 'EISDIR') return undefined;
    throw error;
  });
  if (text === undefined) return;
  await rm(file);
  await writeFile(file, change(text));
}

function keepShapingYarn(text: string): string {
  try {
    const settings: unknown = parse(text);
    if (typeof settings !== 'object' || settings === null) return '';
    return stringify(Object.fromEntries(Object.entries(settings).filter(([name]) => shapingYarn.has(name))));
  } catch {
    // Not YAML: then it says nothing to yarn either.
    return '';
  }
}

/** Yarn 1 fetches from the very addresses of its lockfile; the hashes beside them still decide what is accepted. */
function fromRegistry(lock: string, registry: string): string {
  return lock.replace(
    /^( {2}resolved ")https?:\/\/[^"\s]*?\/((?:@[\w.~-]+\/)?[\w.~-]+\/-\/[\w.~-]+\.tgz)/gm,
    (_, start: string, file: string) => `${start}${registry}${file}`,
  );
}
