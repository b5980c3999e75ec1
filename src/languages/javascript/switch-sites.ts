// Where a mutant can be switched at run time: the smallest expression, statement or block that both sources have at the
// same place, and that may stand in a choice without changing what it does.
import type { Node } from 'web-tree-sitter';
import { bare, field, isClass, isFunction } from './syntax.ts';

export interface Site {
  readonly kind: 'expression' | 'statement' | 'block';
  readonly startIndex: number;
  readonly endIndex: number;
  /** What stands there in the mutant. */
  readonly text: string;
  /** It runs when the module is loaded. */
  readonly early: boolean;
}

const EXPRESSIONS = new Set([
  'array',
  'as_expression',
  'assignment_expression',
  'augmented_assignment_expression',
  'await_expression',
  'binary_expression',
  'call_expression',
  'false',
  'identifier',
  'member_expression',
  'new_expression',
  'non_null_expression',
  'null',
  'number',
  'object',
  'parenthesized_expression',
  'regex',
  'satisfies_expression',
  'sequence_expression',
  'string',
  'subscript_expression',
  'template_string',
  'ternary_expression',
  'this',
  'true',
  'unary_expression',
  'undefined',
  'update_expression',
  'yield_expression',
]);
const STATEMENTS = new Set([
  'break_statement',
  'continue_statement',
  'do_statement',
  'empty_statement',
  'expression_statement',
  'for_in_statement',
  'for_statement',
  'if_statement',
  'labeled_statement',
  'return_statement',
  'switch_statement',
  'throw_statement',
  'try_statement',
  'while_statement',
]);
/** Whatever lies in one of these is read when the source is, not when it runs, or says more than its value. */
const FIXED = new Set([
  'ambient_declaration',
  'decorator',
  'enum_declaration',
  'import_statement',
  'interface_declaration',
  'type_alias_declaration',
  'type_annotation',
  'type_arguments',
  'type_parameters',
]);
/** Fields whose node is a place, not a value, or lends its `this` or its short circuit to what holds it. */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  call_expression: ['function', 'arguments'],
  new_expression: ['constructor'],
  member_expression: ['object', 'property'],
  subscript_expression: ['object'],
  assignment_expression: ['left'],
  augmented_assignment_expression: ['left'],
  update_expression: ['argument'],
  for_in_statement: ['left'],
  pair: ['key'],
  method_definition: ['name'],
  public_field_definition: ['name'],
  field_definition: ['property'],
  variable_declarator: ['name'],
  assignment_pattern: ['left'],
  object_assignment_pattern: ['left'],
  catch_clause: ['parameter'],
  arrow_function: ['parameter'],
  required_parameter: ['pattern'],
  optional_parameter: ['pattern'],
  function_declaration: ['name'],
  function_expression: ['name'],
  class_declaration: ['name'],
  class: ['name'],
  labeled_statement: ['label'],
  break_statement: ['label'],
  continue_statement: ['label'],
};
/** Parents whose children of these types are names or marks, never values. */
const NO_VALUES =
  /^(?:jsx_|object_pattern$|array_pattern$|pair_pattern$|rest_pattern$|formal_parameters$|export_|import_|class_heritage$|extends_|non_null_expression$)/;

/** The site of a mutant, given both trees; undefined: it cannot be switched. */
export function siteOf(before: Node, after: Node, source: string, mutant: string): Site | undefined {
  const [start, end, shift] = changedSpan(source, mutant);
  // What is only put in belongs to what it is put behind.
  const innermost = before.descendantForIndex(start === end ? Math.max(0, start - 1) : start, end);
  let site: Omit<Site, 'early'> | undefined;
  let early = true;
  for (let node: Node | null = innermost; node !== null; node = node.parent) {
    if (FIXED.has(node.type) || isDirective(node)) return undefined;
    if (site === undefined) {
      const kind = kindOf(node);
      if (kind !== undefined && isSameAt(after, node, shift, kind)) {
        const text = mutant.slice(node.startIndex, node.endIndex + shift);
        site = { kind, startIndex: node.startIndex, endIndex: node.endIndex, text };
      }
    }
    if (site !== undefined && isLater(node, site)) early = false;
  }
  return site === undefined ? undefined : { ...site, early };
}

/** First and last index (exclusive) that differ, and by how much the mutant is longer. */
function changedSpan(source: string, mutant: string): readonly [number, number, number] {
  const shorter = Math.min(source.length, mutant.length);
  let start = 0;
  while (start < shorter && source[start] === mutant[start]) start++;
  let tail = 0;
  while (tail < shorter - start && source.at(-1 - tail) === mutant.at(-1 - tail)) tail++;
  return [start, source.length - tail, mutant.length - source.length];
}

function kindOf(node: Node): Site['kind'] | undefined {
  const { parent } = node;
  if (!node.isNamed || parent === null || parent.type === 'labeled_statement') return undefined;
  if (node.type === 'statement_block') return 'block';
  if (STATEMENTS.has(node.type)) return isClause(node, parent) ? undefined : 'statement';
  return isValue(node, parent) ? 'expression' : undefined;
}

/** The clauses of a `for` end in semicolons of their own, and are no statements. */
function isClause(node: Node, parent: Node): boolean {
  return parent.type === 'for_statement' && field(parent, 'body')?.id !== node.id;
}

function isValue(node: Node, parent: Node): boolean {
  if (!EXPRESSIONS.has(node.type) || NO_VALUES.test(parent.type) || isPlace(node, parent)) return false;
  // An anonymous function takes its name from where it stands, and would lose it in a choice.
  const inner = bare(node);
  if (isFunction(inner) || isClass(inner)) return false;
  // A line that begins with a bracket goes on with the line before it.
  return !beginsStatement(node);
}

/** Brackets and casts hand on what is around them: `(a.b)()` calls a method. */
function isPlace(node: Node, parent: Node): boolean {
  if ((PLACES[parent.type] ?? []).some((name) => field(parent, name)?.id === node.id)) return true;
  if (parent.type === 'unary_expression') return /^(?:typeof|delete)\b/.test(parent.text);
  const isWrapping = /^(?:parenthesized|as|satisfies|non_null)_expression$/.test(parent.type);
  return isWrapping && parent.parent !== null && isPlace(parent, parent.parent);
}

function beginsStatement(node: Node): boolean {
  for (let at: Node | null = node; at !== null; at = at.parent) {
    if (at.startIndex !== node.startIndex) return false;
    if (at.type === 'expression_statement') return true;
  }
  return false;
}

/** Does the mutant have a node of the kind exactly there? Then what is around it is read as it was. */
function isSameAt(after: Node, node: Node, shift: number, kind: Site['kind']): boolean {
  const end = node.endIndex + shift;
  if (end <= node.startIndex) return false;
  for (
    let found = after.namedDescendantForIndex(node.startIndex, end);
    found !== null && found.startIndex === node.startIndex && found.endIndex === end;
    found = found.parent
  ) {
    if (found.parent?.type !== node.parent?.type) continue;
    if (kind === 'block' && found.type === 'statement_block') return !hasDirective(found);
    if (kind === 'statement' && STATEMENTS.has(found.type)) return !isDirective(found);
    if (kind === 'expression' && EXPRESSIONS.has(found.type) && found.parent !== null) {
      const inner = bare(found);
      return !isFunction(inner) && !isClass(inner);
    }
  }
  return false;
}

function hasDirective(block: Node): boolean {
  const first = block.namedChild(0);
  return first !== null && isDirective(first);
}

function isDirective(node: Node): boolean {
  return (
    (node.type === 'expression_statement' && node.namedChild(0)?.type === 'string') ||
    (node.type === 'statement_block' && hasDirective(node))
  );
}

/** Is this an ancestor that runs its inside only when it is called or made? */
function isLater(node: Node, site: { readonly startIndex: number }): boolean {
  // A computed name is read where the function is made.
  if (isFunction(node)) return (field(node, 'name')?.endIndex ?? 0) <= site.startIndex;
  if (!/field_definition$/.test(node.type)) return false;
  const isStatic = node.children.some((child) => child?.type === 'static');
  return !isStatic && (field(node, 'value')?.startIndex ?? Infinity) <= site.startIndex;
}
