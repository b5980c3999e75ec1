// Stage: puts proven tests where the repository keeps such tests, as files that a person would commit.
import type { Proof } from '../gates/gate.ts';
import type { Language } from '../languages/language.ts';
import { type HomedProof, insertionOf, type MergedFile } from '../proofs.ts';

/** All tests of a home in one insertion, in the order given. */
export function mergeTests(
  language: Language,
  homed: readonly HomedProof[],
  readHead: (path: string) => string | undefined,
): readonly MergedFile[] {
  const paths = [...new Set(homed.map(({ home }) => home.file))];
  return paths.map((path) => {
    const proofs = homed.filter(({ home }) => home.file === path).map(({ proof }) => proof);
    return insertAll(language, path, readHead(path), proofs);
  });
}

export function insertAll(
  language: Language,
  path: string,
  before: string | undefined,
  proofs: readonly Proof[],
): MergedFile {
  const candidates = proofs.map(({ candidate }) => candidate);
  const after = language.insertTests(before ?? '', path, insertionOf(candidates));
  return { path, ...(before === undefined ? {} : { before }), after, proofs };
}
