// Which lines run, and with what: each executable line belongs to the statement or expression that its first token is
// in. Lines are read off that map, and counters are put where its units stand.
import type { Node } from 'web-tree-sitter';
import { isDirective, isSilent, runningChildren } from './silent.ts';
import { bare, field, isClass, isFunction, named } from './syntax.ts';

/** Where a counter can stand so that it runs just before its unit does. */
export interface Unit {
  readonly kind: 'statement' | 'lone-statement' | 'case' | 'expression' | 'body-start';
  readonly startIndex: number;
  readonly endIndex: number;
}

const MUTE_TOKEN =
  /^(?:[{}()[\];,:?.`]|\?\.|=>|\$\{|"|'|else|try|finally|catch|do|default|export|static|async|<|>|\/>|<\/)$/;
const BLOCKS = new Set(['program', 'statement_block', 'switch_case', 'switch_default']);
const LONE_FIELDS = new Set(['consequence', 'body', 'alternative']);
const LONE_HOLDERS = new Set([
  'if_statement',
  'else_clause',
  'for_statement',
  'for_in_statement',
  'while_statement',
  'do_statement',
  'with_statement',
]);

/** Executable lines, 1-based, in order, each with its unit. */
export function unitsByLine(root: Node): ReadonlyMap<number, Unit> {
  const lines = new Map<number, Unit>();
  for (const child of named(root)) walkStatement(child, undefined, lines);
  return lines;
}

type Lines = Map<number, Unit>;

function walkStatement(node: Node, outer: Unit | undefined, lines: Lines): void {
  if (isSilent(node)) return;
  walk(node, unitOf(node) ?? outer, lines);
}

/** Everything inside a node that already has its unit. */
function walk(node: Node, unit: Unit | undefined, lines: Lines): void {
  if (isFunction(node)) walkFunction(node, unit, lines);
  else if (isClass(node)) walkClass(node, unit, lines);
  else if (node.childCount === 0 || node.type === 'template_string' || node.type === 'string')
    walkLeaf(node, unit, lines);
  else for (const child of runningChildren(node)) walkStatement(child, unit, lines);
}

function walkLeaf(node: Node, unit: Unit | undefined, lines: Lines): void {
  if (unit === undefined || (!node.isNamed && MUTE_TOKEN.test(node.type)) || node.text.trim() === '') return;
  for (let row = node.startPosition.row; row <= node.endPosition.row; row++)
    if (!lines.has(row + 1)) lines.set(row + 1, unit);
  for (const child of node.type === 'template_string' ? named(node) : [])
    if (child.type === 'template_substitution') walk(child, unit, lines);
}

/** The head of a function runs nothing but its default values, and those when it is called. */
function walkFunction(node: Node, unit: Unit | undefined, lines: Lines): void {
  const body = field(node, 'body');
  if (body === undefined) return;
  for (const decorator of named(node).filter(({ type }) => type === 'decorator'))
    walk(decorator, unit, lines);
  const start = bodyStart(body);
  for (const parameter of named(field(node, 'parameters') ?? body)) {
    const value =
      parameter.parent?.type === 'formal_parameters'
        ? (field(parameter, 'value') ?? field(parameter, 'right'))
        : undefined;
    if (value !== undefined) walk(value, start, lines);
  }
  if (body.type === 'statement_block')
    for (const child of named(body)) walkStatement(child, undefined, lines);
  else walk(body, start, lines);
}

function bodyStart(body: Node): Unit {
  if (body.type !== 'statement_block') return expressionUnit(body);
  const first = named(body).find((statement) => !isDirective(statement));
  const startIndex = first?.startIndex ?? body.endIndex - 1;
  return { kind: 'body-start', startIndex, endIndex: startIndex };
}

function walkClass(node: Node, unit: Unit | undefined, lines: Lines): void {
  for (const child of named(node)) if (child.type === 'decorator') walk(child, unit, lines);
  for (const member of named(field(node, 'body') ?? node)) {
    if (member.type === 'decorator') walk(member, unit, lines);
    else if (isFunction(member) || member.type === 'class_static_block') walk(member, unit, lines);
    else if (/field_definition$/.test(member.type)) walkField(member, unit, lines);
  }
}

/** A field's value is computed for each new object: an anonymous function there takes the field's name. */
function walkField(member: Node, unit: Unit | undefined, lines: Lines): void {
  for (const child of named(member)) if (child.type === 'decorator') walk(child, unit, lines);
  const value = field(member, 'value');
  if (value === undefined) return;
  if (isFunction(bare(value)) || isClass(bare(value))) walk(value, unit, lines);
  else {
    const own = expressionUnit(value);
    const row = (field(member, 'property') ?? field(member, 'name') ?? value).startPosition.row + 1;
    if (!lines.has(row)) lines.set(row, own);
    walk(value, own, lines);
  }
}

/** The unit that starts with this node, if one does. */
function unitOf(node: Node): Unit | undefined {
  const { parent, startIndex, endIndex } = node;
  if (parent === null || !node.isNamed) return undefined;
  if (BLOCKS.has(parent.type) && !isCaseValue(node, parent))
    return node.type === 'statement_block' ? undefined : { kind: 'statement', startIndex, endIndex };
  if (node.type === 'switch_case' || node.type === 'switch_default') return caseUnit(node);
  if (
    LONE_HOLDERS.has(parent.type) &&
    LONE_FIELDS.has(fieldOf(node, parent) ?? (parent.type === 'else_clause' ? 'body' : ''))
  )
    return /^(?:statement_block|else_clause|function_declaration|empty_statement)$/.test(node.type)
      ? undefined
      : { kind: 'lone-statement', startIndex, endIndex };
  if (parent.type === 'ternary_expression' && fieldOf(node, parent) !== 'condition')
    return expressionUnit(node);
  if (parent.type === 'binary_expression' && fieldOf(node, parent) === 'right')
    return /^(?:&&|\|\||\?\?)$/.test(field(parent, 'operator')?.text ?? '')
      ? expressionUnit(node)
      : undefined;
  return undefined;
}

function expressionUnit({ startIndex, endIndex }: Node): Unit {
  return { kind: 'expression', startIndex, endIndex };
}

function isCaseValue(node: Node, parent: Node): boolean {
  return parent.type === 'switch_case' && field(parent, 'value')?.id === node.id;
}

function caseUnit(node: Node): Unit | undefined {
  const colon = node.children.find((child) => child?.type === ':');
  return colon === undefined || colon === null
    ? undefined
    : { kind: 'case', startIndex: colon.endIndex, endIndex: colon.endIndex };
}

function fieldOf(node: Node, parent: Node): string | undefined {
  const index = parent.children.findIndex((child) => child?.id === node.id);
  return index < 0 ? undefined : (parent.fieldNameForChild(index) ?? undefined);
}
