// The contract of a gate: one reason to refuse a candidate. Gates stand in a fixed order, cheapest first, and the first
// refusal ends. A gate adds what it found to the proof, for the gates after it and for the evidence.

import type {
  Candidate,
  Kill,
  Kind,
  Mutant,
  ReasonCode,
  RejectedCandidate,
  Survey,
  TestResult,
} from '../terms.ts';
import type { Testbed } from '../testbed.ts';

/** What is known of a candidate so far. */
export interface Proof {
  readonly candidate: Candidate;
  readonly head?: TestResult;
  readonly base?: TestResult;
  readonly kind?: Kind;
  readonly kills: readonly Kill[];
  /** Changed lines that no existing test runs and this one does. */
  readonly lines?: readonly number[];
}

export interface GateGround {
  readonly bed: Testbed;
  readonly survey: Survey;
  /** Runs the candidate alone, in a file of its own, on a tree; `mutant` is laid over head. */
  readonly runAlone: (candidate: Candidate, on: 'head' | 'base' | Mutant) => Promise<AloneResult>;
}

/** The candidate's own outcome, or that its file or run gave none. */
export type AloneResult =
  | { readonly ran: true; readonly test: TestResult }
  | { readonly ran: false; readonly why: string; readonly isInvalid: boolean };

export type GateDecision =
  | { readonly refused: false; readonly proof: Proof }
  | { readonly refused: true; readonly code: ReasonCode; readonly detail: string };

export type GateOutcome =
  | { readonly proven: true; readonly proof: Proof }
  | { readonly proven: false; readonly rejected: RejectedCandidate };

export interface Gate {
  readonly id: string;
  readonly judge: (proof: Proof, ground: GateGround) => Promise<GateDecision>;
}
