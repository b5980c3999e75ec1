// A source with its mutants compiled in.
import type { Mutant } from '../terms.ts';

/** All mutants of a file in one source: one number, read at run time, chooses. Under 0 it does what the plain source does. */
export interface Switched {
  readonly source: string;
  /** Ids in order; the switch of the first is `firstSwitch`, and so on. */
  readonly switched: readonly string[];
  /** Those of `switched` whose switch must be set before the file is loaded (module level, class bodies, defaults). */
  readonly early: readonly string[];
  /** Cannot be switched soundly: each goes cold. */
  readonly cold: readonly string[];
}

/** The number of the first mutant is `firstSwitch`. */
export type Switches = (
  source: string,
  path: string,
  mutants: readonly Mutant[],
  firstSwitch: number,
) => Switched | null;
