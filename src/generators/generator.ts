// The contract of a generator: how candidates for one target are proposed. It sees the code through a ground that
// runs calls and asks the model; what it proposes is believed by nobody.
import type { Detection, Framework } from '../frameworks/framework.ts';
import type { TestBody } from '../languages/bodies.ts';
import type { Language } from '../languages/language.ts';
import type { Model } from '../model/model.ts';
import type {
  Call,
  Candidate,
  Change,
  Context,
  Difference,
  Mutant,
  Observation,
  Suspect,
  Target,
} from '../terms.ts';
import type { Home } from './home.ts';
import type { BodyReport, Missing, ProbeTree, Try } from './tried.ts';

export type { Home } from './home.ts';
export type { BodyReport, Missing, ProbeTree, Try } from './tried.ts';

export interface Ground {
  readonly language: Language;
  readonly framework: Framework;
  readonly detection: Detection;
  readonly home: Home;
  readonly context: Context;
  readonly change: Change;
  readonly model: Model | undefined;
  /** What each call does on a tree; null when the probe itself could not be loaded there. */
  readonly probe: (calls: readonly Call[], tree: ProbeTree) => Promise<readonly Observation[] | null>;
  /** The same under each mutant, in order; null where nothing is known. */
  readonly probeUnder: (
    calls: readonly Call[],
    mutants: readonly Mutant[],
  ) => Promise<readonly (readonly Observation[] | null)[]>;
  /** Green tests that run the target's changed lines, or else name it; likeliest first. */
  readonly bodies: readonly TestBody[];
  readonly readHead: (path: string) => string | undefined;
  /** What is seen in each body where it stands, on a tree; null: the probe was not reported there. */
  readonly probeBodies: (
    bodies: readonly TestBody[],
    tree: ProbeTree,
  ) => Promise<readonly (BodyReport | null)[]>;
  readonly probeBodiesUnder: (
    bodies: readonly TestBody[],
    mutants: readonly Mutant[],
  ) => Promise<readonly (readonly (BodyReport | null)[] | null)[]>;
  /** Why the candidate may not even be run; absent: it may. */
  readonly objection: (candidate: Candidate) => string | undefined;
  readonly tryAlone: (candidate: Candidate, on: 'head' | 'base' | Mutant) => Promise<Try>;
  /** Statements that bring a name of the target's own file into the test file; absent: there is no such name. */
  readonly importOf: (name: string) => readonly string[] | undefined;
  readonly missing: Missing;
  /** Names of tests proven already for the home's file. */
  readonly taken: readonly string[];
  /** Test files that name the target, with their sources, likeliest first. */
  readonly neighbours: readonly { readonly path: string; readonly source: string }[];
  readonly leftMs: () => number;
  /** Tokens, in and out, that the request may still spend. */
  readonly leftTokens: () => number;
  readonly note: (text: string) => void;
  readonly signal: AbortSignal;
}

export interface Proposal {
  readonly candidates: readonly Candidate[];
  /** Why there are none, or fewer; counted in the funnel. */
  readonly refusals: readonly {
    readonly code:
      | 'no-call'
      | 'not-literal'
      | 'static-gate'
      | 'does-not-build'
      | 'fails-on-head'
      | 'kills-nothing'
      | 'regression-suspected'
      | 'model-unavailable'
      | 'budget'
      | 'not-reproduced';
    readonly detail: string;
  }[];
  readonly callsTried: number;
  /** What base and head answer differently, once each. */
  readonly differences?: readonly Difference[];
  /** Those of them where base's answer can be asserted, likeliest regression first. */
  readonly suspects?: readonly Suspect[];
}

export interface Generator {
  /** It needs no import of the target. */
  readonly worksInside?: true;
  readonly id: 'harvest' | 'amplify' | 'observe' | 'write' | 'kill' | 'reproduce';
  readonly propose: (target: Target, ground: Ground) => Promise<Proposal>;
}
