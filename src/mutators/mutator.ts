// The contract of a mutator: one operator, for every language, over the syntax tree.
import type { Node } from 'web-tree-sitter';
import type { LanguageId } from '../terms.ts';

/** A piece of the source put in another's place; byte-free: indices as web-tree-sitter gives them. */
export interface Replacement {
  readonly startIndex: number;
  readonly endIndex: number;
  readonly text: string;
}

export interface MutatorExample {
  readonly language: LanguageId;
  readonly source: string;
  /** Every mutant of the source, in order; empty: the operator leaves it alone. */
  readonly mutants: readonly string[];
}

export interface Mutator {
  /** Words for people: "comparison boundary". */
  readonly id: string;
  /** Replacements for this very node; called once for each node of the tree. */
  readonly mutate: (node: Node, language: LanguageId) => readonly Replacement[];
  readonly examples: readonly MutatorExample[];
}
