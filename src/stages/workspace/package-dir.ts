// Which package of a repository the change belongs to.
import { posix } from 'node:path';

/** The nearest folder above the changed files that holds one of the manifests; '' for the root. */
export function nearestPackage(
  paths: readonly string[],
  changedPath: string,
  manifests: readonly string[],
): string {
  const known = new Set(paths);
  for (let folder = posix.dirname(changedPath); folder !== '.'; folder = posix.dirname(folder)) {
    if (manifests.some((manifest) => known.has(`${folder}/${manifest}`))) return folder;
  }
  return '';
}
