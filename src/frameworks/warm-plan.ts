// What a warm run is told: many mutants, the tests of each, and how long they may take.
import type { TestId } from '../terms.ts';

/**
 * What ONE process is told to do with many mutants: the JSON text of `WarmRun.planFile`, which it takes away like the
 * nonce. It starts the framework once and runs each mutant's tests by the cheapest sound restart.
 */
export interface WarmPlan {
  /** A mutant's run ends at its first test that does not pass. */
  readonly stopAtRed: boolean;
  /** Red tests are what is wanted: they are told at length, and the plain code need not be green. */
  readonly isProbe: boolean;
  /** Mutants that may run at the same time, where processes make that possible. */
  readonly workers: number;
  /** Least time that a mutant's tests may take; else `slowdown` times what they take without it. */
  readonly leastMs: number;
  readonly slowdown: number;
  /** After so long no mutant is begun: what is left then has no batch. */
  readonly totalMs: number;
  readonly mutants: readonly PlannedMutant[];
}

export interface PlannedMutant {
  /** From 1; 0 is the plain code. */
  readonly switch: number;
  readonly path: string;
  /** The switch must be set before the file is loaded: a fresh process (or a fork from before the import). */
  readonly early: boolean;
  /** Tests that reach it, likely killers first. */
  readonly tests: readonly TestId[];
  /** Where the language has no switches: this piece of the file (UTF-16 indices) put in by the driver itself. */
  readonly edit?: { readonly start: number; readonly end: number; readonly text: string };
}
