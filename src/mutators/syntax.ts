// What the mutators need to know about the two grammars' node types.
import type { Node } from 'web-tree-sitter';
import type { LanguageId } from '../terms.ts';
import type { Replacement } from './mutator.ts';

export const isPython = (language: LanguageId) => language === 'python';

export function replace(node: Node, text: string): Replacement {
  return { startIndex: node.startIndex, endIndex: node.endIndex, text };
}

/** The operator of a binary expression, as a node; comparisons of Python hold several. */
export function operators(node: Node): readonly Node[] {
  if (node.type === 'comparison_operator')
    return node.children.filter((child) => child !== null && !child.isNamed);
  const operator = node.childForFieldName('operator');
  return operator === null ? [] : [operator];
}

export function isComparison(node: Node): boolean {
  return node.type === 'comparison_operator' || node.type === 'binary_expression';
}

export function isText(node: Node | null): boolean {
  return (
    node !== null &&
    (node.type === 'string' || node.type === 'template_string' || node.type === 'concatenated_string')
  );
}

/** One swap for each operator that the table knows. */
export function swapOperators(node: Node, swaps: ReadonlyMap<string, string>): readonly Replacement[] {
  return operators(node).flatMap((operator) => {
    const other = swaps.get(operator.text);
    return other === undefined ? [] : [replace(operator, other)];
  });
}

/** The arguments of a call, as long as they are plain: up to the first named, spread or generated one. */
export function plainArguments(node: Node): readonly Node[] {
  if (node.type !== 'call' && node.type !== 'call_expression' && node.type !== 'new_expression') return [];
  const list = node.childForFieldName('arguments');
  // A template behind its tag, or a bare generator, is no list.
  if (list?.type !== 'arguments' && list?.type !== 'argument_list') return [];
  const given = list.namedChildren.filter((one) => one !== null && one.type !== 'comment');
  const end = given.findIndex(({ type }) => special.test(type));
  return end < 0 ? given : given.slice(0, end);
}

const special = /^(?:keyword_argument|list_splat|dictionary_splat|spread_element|generator_expression)$/;
