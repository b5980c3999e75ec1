// What stages hand to one another once candidates are proven.
import type { Proof } from './gates/gate.ts';
import type { Home } from './generators/generator.ts';
import type { Candidate, Finding, Suspect, TestId } from './terms.ts';
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

export interface MergedFile {
  readonly path: string;
  /** Absent: the file is new. */
  readonly before?: string;
  readonly after: string;
  readonly proofs: readonly Proof[];
}

/** The test file with this one test added: what its own patch makes of it. */
export function ownText(bed: Testbed, path: string, { imports, body }: Candidate): string {
  return bed.language.insertTests(bed.readHead(path) ?? '', path, { imports, tests: [body] });
}

export interface Placed {
  readonly path: string;
  readonly text: string;
  readonly id: TestId;
}

/** The test in a file of its own, beside the one where it belongs. */
export function aloneIn(bed: Testbed, path: string, { id, name, imports, body }: Candidate): Placed {
  const file = besideTestFile(path, id, bed.language.id);
  const text = bed.language.insertTests('', file, { imports, tests: [body] });
  return { path: file, text, id: bed.framework.idOf(file, name) };
}
