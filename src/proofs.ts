// What stages hand to one another once candidates are proven.
import type { Proof } from './gates/gate.ts';
import type { Home } from './generators/generator.ts';

export interface HomedProof {
  readonly proof: Proof;
  readonly home: Home;
}

export interface MergedFile {
  readonly path: string;
  /** Absent: the file is new. */
  readonly before?: string;
  readonly after: string;
  readonly proofs: readonly Proof[];
}
