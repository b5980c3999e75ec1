// What stages hand to one another once candidates are proven.
import type { Proof } from './gates/gate.ts';
import type { Home } from './generators/generator.ts';
import type { TestInsertion } from './languages/language.ts';
import type { Candidate, Finding, Reproduction, Suspect, TestId } from './terms.ts';
import { besideTestFile, type Testbed } from './testbed.ts';

export interface HomedProof {
  readonly proof: Proof;
  readonly home: Home;
}

export interface HomedSuspect extends Suspect {
  readonly home: Home;
}

/** A finding, and its reproducer as trials ran it. */
export interface ConfirmedFinding {
  readonly finding: Omit<Finding, 'patch'>;
  readonly id: TestId;
  readonly text: string;
  readonly generator: string;
}

/** A reproduction, as trials ran it. */
export interface ConfirmedReproduction {
  readonly reproduction: Omit<Reproduction, 'patch'>;
  readonly id: TestId;
  readonly text: string;
  readonly generator: string;
}

export interface MergedFile {
  readonly path: string;
  /** Absent: the file is new. */
  readonly before?: string;
  readonly after: string;
  readonly proofs: readonly Proof[];
}

/** What adds these tests to their file. */
export function insertionOf(candidates: readonly Candidate[]): TestInsertion {
  return {
    imports: [...new Set(candidates.flatMap(({ imports }) => imports))],
    tests: candidates.flatMap(({ beside, body }) => (beside === undefined ? [body] : [])),
    beside: candidates.flatMap(({ beside, body }) =>
      beside === undefined ? [] : [{ names: beside.names, test: body }],
    ),
  };
}

/** Names of the test where it will stand, from the outermost block. */
export function namesOf({ beside, name }: Candidate): readonly string[] {
  return [...(beside?.names.slice(0, -1) ?? []), name];
}

/** The id under which the framework reports it there. */
export function idIn(bed: Testbed, path: string, candidate: Candidate): TestId {
  return bed.framework.idOf(path, namesOf(candidate).join(' > '));
}

/** The test file with this one test added: what its own patch makes of it. */
export function ownText(bed: Testbed, path: string, candidate: Candidate): string {
  return bed.language.insertTests(bed.readHead(path) ?? '', path, insertionOf([candidate]));
}

export interface Placed {
  readonly path: string;
  readonly text: string;
  readonly id: TestId;
}

/** The test in a file of its own, beside the one where it belongs; one that lives in a block, in its file. */
export function aloneIn(bed: Testbed, path: string, candidate: Candidate): Placed {
  const { beside, id, name } = candidate;
  if (beside !== undefined)
    return {
      path: beside.file,
      text: ownText(bed, beside.file, candidate),
      id: idIn(bed, beside.file, candidate),
    };
  const file = besideTestFile(path, id, bed.language.id);
  const text = bed.language.insertTests('', file, insertionOf([candidate]));
  return { path: file, text, id: bed.framework.idOf(file, name) };
}
