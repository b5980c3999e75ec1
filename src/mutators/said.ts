// Which texts and values are only read by people or tools, never by the program.
import type { Node } from 'web-tree-sitter';

const passThrough = new Set([
  'argument_list',
  'arguments',
  'call',
  'call_expression',
  'new_expression',
  'binary_operator',
  'binary_expression',
  'template_string',
  'concatenated_string',
  'parenthesized_expression',
  'keyword_argument',
  'conditional_expression',
]);
const noValue = new Set([
  'import_statement',
  'import_from_statement',
  'import_specifier',
  'export_statement',
  'raise_statement',
  'throw_statement',
  'assert_statement',
  'type_annotation',
  'type',
  'literal_type',
  'decorator',
  'string',
]);
const pieces = new Set([
  'binary_expression',
  'binary_operator',
  'template_substitution',
  'template_string',
  'parenthesized_expression',
  'ternary_expression',
  'concatenated_string',
]);
const errors = /(?:Error|Exception)$/;
const tellers = /^(?:require|import|(?:console\.)?assert|invariant|warning|deprecate)$/;

/** Handed to an error, an assertion or the module system, perhaps put together from pieces. */
function isSaid(node: Node): boolean {
  let holder: Node | null = node.parent;
  while (holder !== null && pieces.has(holder.type)) holder = holder.parent;
  const call = holder?.type === 'arguments' || holder?.type === 'argument_list' ? holder.parent : null;
  const callee = (call?.childForFieldName('constructor') ?? call?.childForFieldName('function'))?.text ?? '';
  return errors.test(callee) || tellers.test(callee);
}

/** Texts of errors, imports, types, keys and docstrings are read by people or tools, not by the program. */
export function isMessageOrName(node: Node): boolean {
  const { parent } = node;
  if (parent === null) return true;
  if (parent.type === 'expression_statement') return true;
  if (
    (parent.type === 'pair' || parent.type === 'property_signature') &&
    parent.childForFieldName('key')?.id === node.id
  )
    return true;
  if ((node.type === 'string' || node.type === 'template_string') && isSaid(node)) return true;
  let holder: Node | null = parent;
  while (holder !== null && passThrough.has(holder.type)) holder = holder.parent;
  return holder !== null && noValue.has(holder.type);
}
