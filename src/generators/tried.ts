// What a generator's ground tells: what is missing, and what came of trying.
import type { Mutant, Observation, Outcome } from '../terms.ts';

export type ProbeTree = 'head' | 'head-again' | 'base';

/** What the tests proven so far leave open for the target. */
export interface Missing {
  /** Changed lines that nothing runs. */
  readonly lines: readonly number[];
  readonly mutants: readonly Mutant[];
  /** Nothing turns red when the whole change is taken back. */
  readonly base: boolean;
}

/** What a whole candidate did, alone on a tree. */
export interface Try {
  readonly outcome: Outcome;
  /** Why it is not green, as the framework said it; empty when it is. */
  readonly message: string;
  /** Changed lines of the target that it ran; counted on head only. */
  readonly hits: readonly number[];
}

/** What came of looking into a running test body. */
export interface BodyReport {
  /** By sight; null: it was not reached, or had nothing to say. */
  readonly seen: readonly (Observation | null)[];
  /** What ended the body before its end. */
  readonly ended: Observation | null;
}
