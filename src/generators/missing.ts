// What is still missing, and how a test makes it less.
import type { Missing } from './generator.ts';

/** What one test adds to those before it. */
export interface Gain {
  readonly lines: readonly number[];
  /** Ids of mutants. */
  readonly kills: readonly string[];
  /** It tells base from head, or base has no such symbol to tell. */
  readonly base: boolean;
}

export function isNothing(missing: Missing): boolean {
  return missing.lines.length === 0 && missing.mutants.length === 0 && !missing.base;
}

export function lessen(missing: Missing, gain: Gain): Missing {
  return {
    lines: missing.lines.filter((line) => !gain.lines.includes(line)),
    mutants: missing.mutants.filter(({ id }) => !gain.kills.includes(id)),
    base: missing.base && !gain.base,
  };
}
