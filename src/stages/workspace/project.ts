// What the frameworks are told about a prepared project.
import { existsSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Project } from '../../frameworks/framework.ts';
import type { Layer } from './layers.ts';
import type { PythonTool } from './toolchain.ts';
import { treeReader } from './trees.ts';

/** Both commits as plain folders, and head's tracked paths. */
export interface Exports {
  readonly headDir: string;
  readonly baseDir: string;
  readonly paths: readonly string[];
  readonly readHead: (path: string) => string | undefined;
}

export function describeProject(
  exports: Exports,
  packageDir: string,
  layer: Layer,
  layers: readonly string[],
  python: PythonTool | undefined,
): Project {
  const readers = [exports.readHead, ...layers.map(treeReader)];
  const read = (path: string) => {
    for (const reader of readers) {
      const text = reader(path);
      if (text !== undefined) return text;
    }
    return undefined;
  };
  const manifest: unknown = JSON.parse(read(posix.join(packageDir, 'package.json')) ?? '{}');
  const nearest = (name: string): string | undefined => {
    for (let folder = packageDir; ; folder = posix.dirname(folder)) {
      const found = read(posix.join(folder === '.' ? '' : folder, 'node_modules', name, 'package.json'));
      if (found !== undefined) return /"version"\s*:\s*"([^"]+)"/.exec(found)?.[1];
      if (folder === '' || folder === '.') return undefined;
    }
  };
  return {
    dir: exports.headDir,
    layers,
    packageDir,
    manifest: typeof manifest === 'object' && manifest !== null ? (manifest as Record<string, unknown>) : {},
    paths: exports.paths,
    read,
    installed: python === undefined ? nearest : (name) => installedInVenv(layer, name),
  };
}

function installedInVenv(layer: Layer, name: string): string | undefined {
  const lib = join(layer.tools, 'venv/lib');
  if (!existsSync(lib)) return undefined;
  const pattern = new RegExp(`^${name.replace(/[-_.]/g, '[-_.]')}-([^-]+)\\.dist-info$`, 'i');
  const entries = readdirSync(lib).flatMap((folder) => readdirSync(join(lib, folder, 'site-packages')));
  return entries.map((entry) => pattern.exec(entry)?.[1]).find((version) => version !== undefined);
}
