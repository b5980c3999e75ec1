// Mutants that cannot be told from the original, shown by the tree: what is left of it when it runs is the same.
import type { Node } from 'web-tree-sitter';
import { type GrammarId, withSyntax } from '../languages/parser.ts';
import type { Replacement } from './mutator.ts';

/** Nothing is left of these in what runs: TypeScript's types, remarks, statements that do nothing. */
const gone = new Set([
  'comment',
  'empty_statement',
  ';',
  'type_annotation',
  'type_arguments',
  'type_parameters',
  'type_alias_declaration',
  'interface_declaration',
  'type_predicate_annotation',
]);

/**
 * True when the replaced source runs as the original, whose tree `root` is, whatever it is given. False also where that
 * cannot be shown.
 */
export function isEquivalent(
  root: Node,
  grammar: GrammarId,
  source: string,
  { startIndex, endIndex, text }: Replacement,
): boolean {
  const mutant = source.slice(0, startIndex) + text + source.slice(endIndex);
  const words = wordsAround(root, startIndex, endIndex);
  return withSyntax(
    grammar,
    mutant,
    (other) => !other.hasError && wordsAround(other, startIndex, startIndex + text.length) === words,
  );
}

/** Of the statement that holds a place: a replacement that leaves the source readable changes nothing beyond it. */
function wordsAround(root: Node, startIndex: number, endIndex: number): string {
  let holder = root.descendantForIndex(startIndex, endIndex);
  while (holder?.parent != null && !isBlock(holder.parent)) holder = holder.parent;
  return wordsOf(isBlock(holder?.parent ?? root) ? (holder ?? root) : root).join('\0');
}

function isBlock({ type }: Node): boolean {
  return /^(?:program|module|block|statement_block|class_body|switch_case)$/.test(type);
}

/** The tree from left to right: kinds of nodes and the words at its leaves. Brackets only say what the tree says. */
function wordsOf(node: Node): readonly string[] {
  if (gone.has(node.type)) return [];
  const children = node.children.filter((child) => child !== null);
  if (node.type === 'parenthesized_expression')
    return children.filter(({ isNamed }) => isNamed).flatMap(wordsOf);
  // The type of `a as T` and the mark of `a!` are gone too.
  if (/^(?:as|satisfies|non_null)_expression$/.test(node.type)) return children.slice(0, 1).flatMap(wordsOf);
  if (children.length === 0) return [node.type, node.text];
  return [node.type, '(', ...children.flatMap(wordsOf), ')'];
}
