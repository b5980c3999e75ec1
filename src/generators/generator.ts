// The contract of a generator: how candidates for one target are proposed. It sees the code through a ground that
// runs calls and asks the model; what it proposes is believed by nobody.
import type { Detection, Framework } from '../frameworks/framework.ts';
import type { Language, SymbolImport, TestStyle } from '../languages/language.ts';
import type { Model } from '../model/model.ts';
import type { Call, Candidate, Context, Mutant, Observation, Target } from '../terms.ts';

/** Where a target's tests will stand and how they will look. */
export interface Home {
  /** Repository-relative path of the test file. */
  readonly file: string;
  readonly exists: boolean;
  /** A test file to take after. */
  readonly neighbour: { readonly path: string; readonly source: string } | undefined;
  readonly style: TestStyle;
  readonly symbolImport: SymbolImport;
}

export type ProbeTree = 'head' | 'head-again' | 'base' | Mutant;

export interface Ground {
  readonly language: Language;
  readonly framework: Framework;
  readonly detection: Detection;
  readonly home: Home;
  readonly context: Context;
  readonly model: Model | undefined;
  /** What each call does on a tree; null when the probe itself could not be loaded there. */
  readonly probe: (calls: readonly Call[], tree: ProbeTree) => Promise<readonly Observation[] | null>;
  /** Test files that name the target, with their sources, likeliest first. */
  readonly neighbours: readonly { readonly path: string; readonly source: string }[];
  readonly leftMs: () => number;
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
      | 'kills-nothing'
      | 'regression-suspected'
      | 'model-unavailable'
      | 'budget';
    readonly detail: string;
  }[];
  readonly callsTried: number;
}

export interface Generator {
  readonly id: 'observe' | 'write' | 'kill';
  readonly propose: (target: Target, ground: Ground) => Promise<Proposal>;
}
