// The contract of the model client: one completion at a time, plain text in and out.
import type { Usage } from '../terms.ts';

export interface Prompt {
  readonly system: string;
  readonly user: string;
  /** The answer begins with this, and the model goes on from it. */
  readonly prefix: string;
}

export interface Sampling {
  readonly temperature: number;
  readonly topP: number;
  readonly seed: number;
  readonly maxTokens: number;
  readonly stop: readonly string[];
  /** GBNF; servers without grammars fall back to plain text. */
  readonly grammar?: string;
}

/** What a server is told of whoever waits: it may order its work by it, and stop what nobody waits for any more. */
export interface Patience {
  /** Milliseconds until the answer is of no use. */
  readonly leftMs: () => number;
  /** `interactive`: a person waits for it. */
  readonly priority: 'interactive' | 'batch';
}

export interface Completion {
  /** What the model wrote after the prefix. */
  readonly text: string;
  readonly finish: 'stop' | 'length';
  readonly usage: Usage;
}

/** What fits a model, as data: by model id and context length. */
export interface ModelProfile {
  readonly id: string;
  readonly contextTokens: number;
  readonly generators: readonly string[];
  /** Tokens, in and out, that one request may spend. */
  readonly tokens: number;
  /** Token budgets of the context's tiers. */
  readonly budget: { readonly global: number; readonly local: number; readonly instruction: number };
}

export interface Model {
  readonly profile: ModelProfile;
  /** Throws Fault `model-failed`. */
  readonly complete: (prompt: Prompt, sampling: Sampling, signal: AbortSignal) => Promise<Completion>;
  /** Computes the prompt's state ahead of its use; does nothing where the server cannot. */
  readonly warm: (prompt: Prompt, signal: AbortSignal) => Promise<void>;
  /** Lets go of the server: an embedded one ends by itself after a while. */
  readonly close: () => Promise<void>;
}
