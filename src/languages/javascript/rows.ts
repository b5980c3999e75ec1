// Loops and tables over rows that stand in the source: one run of the body for each row.
import type { Node } from 'web-tree-sitter';
import { readText } from './quotes.ts';
import { usedNames } from './scopes.ts';
import { field, named } from './syntax.ts';
import { argumentsOf, parametersOf } from './tree.ts';

/** What a name stands for in one run of a body. */
export interface Row {
  /** Undefined: nothing was given. */
  readonly node: Node | undefined;
  readonly isAtom: boolean;
  readonly uses: ReadonlySet<string>;
}
export type Rows = ReadonlyMap<string, Row>;

/** The node that a name was given as plain value, or undefined. */
export type Lookup = (name: string) => Node | undefined;

const MOST_ROWS = 12;
/** Can stand anywhere in an expression without parentheses; others only between commas. */
const ATOMS =
  /^(?:identifier|string|number|array|call_expression|true|false|null|undefined|member_expression|subscript_expression|parenthesized_expression|template_string|regex)$/;

/** One item as the list of what it gives to the parameters. */
type Item = readonly (Node | undefined)[];

/** One set of names for each turn of a `for … of` over a literal; null when its turns cannot be written out. */
export function loopRows(loop: Node, lookup: Lookup): readonly Rows[] | null {
  const isOf = loop.children.some((child) => child?.type === 'of');
  const isAsync = loop.children.some((child) => child?.type === 'await');
  const [target, values] = [field(loop, 'left'), field(loop, 'right')];
  if (!isOf || isAsync || target === undefined || values === undefined) return null;
  const entries = entriesOf(values, lookup);
  if (entries !== null) return bindAll(named(target), entries, target.type === 'array_pattern');
  const items = itemsOf(values, lookup);
  return bindAll([target], items?.map((item) => [item]) ?? null, true);
}

/** `[…].forEach((row) => …)`. */
export function forEachRows(call: Node, lookup: Lookup): readonly Rows[] | null {
  const callee = field(call, 'function');
  if (callee?.type !== 'member_expression' || field(callee, 'property')?.text !== 'forEach') return null;
  const values = field(callee, 'object');
  const parameters = patternsOf(argumentsOf(call)[0]);
  if (values === undefined || parameters.length === 0) return null;
  const entries = entriesOf(values, lookup);
  const [first] = parameters;
  if (entries !== null)
    return first === undefined ? null : bindAll(named(first), entries, first.type === 'array_pattern');
  return bindAll(
    parameters.slice(0, 1),
    itemsOf(values, lookup)?.map((item) => [item]) ?? null,
    parameters.length < 2,
  );
}

/** `it.each([[1, 2]])('…', (a, b) => …)`, and the same with a template table; null where the call is no such thing. */
export function eachRows(call: Node, body: Node, lookup: Lookup): readonly Rows[] | null {
  const table = field(call, 'function');
  if (table?.type !== 'call_expression') return null;
  const callee = field(table, 'function');
  if (callee?.type !== 'member_expression' || !/^(?:each|for)$/.test(field(callee, 'property')?.text ?? ''))
    return null;
  const parameters = patternsOf(body);
  const values = field(table, 'arguments');
  if (values?.type === 'template_string') return bindTable(values, parameters[0]);
  const items = itemsOf(argumentsOf(table)[0], lookup);
  const spreads = field(callee, 'property')?.text === 'each';
  const rows =
    items?.map((item): Item => (spreads && item.type === 'array' ? elements(item) : [item])) ?? null;
  return bindAll(parameters, rows, true);
}

/** `a | b\n${1} | ${2}`: the heads, then the substitutions in rows. */
function bindTable(table: Node, pattern: Node | undefined): readonly Rows[] | null {
  const heads = (table.text.slice(1).split('${')[0] ?? '').split('|').map((head) => head.trim());
  const cells = named(table)
    .filter(({ type }) => type === 'template_substitution')
    .map((cell) => named(cell)[0]);
  if (pattern?.type !== 'object_pattern' || heads.some((head) => !/^[\w$]+$/.test(head))) return null;
  const rows: Rows[] = [];
  for (let at = 0; at + heads.length <= cells.length && rows.length < MOST_ROWS; at += heads.length) {
    const row = new Map<string, Row>();
    for (const part of named(pattern)) {
      const { key, target } = keyed(part);
      const index = heads.indexOf(key);
      if (index < 0 || target === undefined || !bind(target, cells[at + index], row)) return null;
    }
    rows.push(row);
  }
  return rows.length === 0 ? null : rows;
}

function patternsOf(body: Node | undefined): readonly Node[] {
  return body === undefined ? [] : parametersOf(body).map((one) => field(one, 'pattern') ?? one);
}

/** The plain value behind casts and names. */
function resolved(values: Node | undefined, lookup: Lookup, depth = 0): Node | undefined {
  if (values === undefined || depth > 4) return undefined;
  if (values.type === 'identifier') return resolved(lookup(values.text), lookup, depth + 1);
  if (/^(?:as_expression|satisfies_expression|parenthesized_expression)$/.test(values.type))
    return resolved(named(values)[0], lookup, depth + 1);
  return values;
}

function itemsOf(values: Node | undefined, lookup: Lookup): readonly Node[] | null {
  const known = resolved(values, lookup);
  if (known?.type === 'array') return spread(elements(known).filter((item) => item !== undefined));
  if (known?.type !== 'call_expression' || field(known, 'function')?.text !== 'Object.keys') return null;
  const object = resolved(argumentsOf(known)[0], lookup);
  return object?.type === 'object' ? spread(named(object).flatMap((pair) => field(pair, 'key') ?? [])) : null;
}

/** Pairs of `Object.entries({…})`. */
function entriesOf(values: Node, lookup: Lookup): readonly Item[] | null {
  const known = resolved(values, lookup);
  if (known?.type !== 'call_expression' || field(known, 'function')?.text !== 'Object.entries') return null;
  const object = resolved(argumentsOf(known)[0], lookup);
  if (object?.type !== 'object') return null;
  const pairs = named(object).filter(({ type }) => type === 'pair');
  return spread(pairs).map((pair) => [field(pair, 'key'), field(pair, 'value')]);
}

/** At most `MOST_ROWS` of the items, from all over the list. */
function spread<T>(items: readonly T[]): readonly T[] {
  const step = Math.max(1, items.length / MOST_ROWS);
  return Array.from(
    { length: Math.min(items.length, MOST_ROWS) },
    (_, index) => items[Math.floor(index * step)],
  ).filter((item) => item !== undefined);
}

function elements(array: Node): readonly Node[] {
  return named(array);
}

function bindAll(
  patterns: readonly Node[],
  items: readonly Item[] | null,
  isAllowed: boolean,
): readonly Rows[] | null {
  if (items === null || items.length === 0 || !isAllowed) return null;
  const rows: Rows[] = [];
  for (const item of items) {
    const row = new Map<string, Row>();
    if (!patterns.every((pattern, index) => bind(pattern, item[index], row))) return null;
    rows.push(row);
  }
  return rows;
}

/** False where the pattern cannot be read off the value. */
function bind(pattern: Node, value: Node | undefined, row: Map<string, Row>): boolean {
  if (value?.type === 'spread_element') return false;
  switch (pattern.type) {
    case 'identifier':
    case 'shorthand_property_identifier_pattern':
      row.set(pattern.text, rowOf(value));
      return true;
    case 'assignment_pattern':
    case 'object_assignment_pattern':
      return bindDefault(pattern, value, row);
    case 'array_pattern':
      return (
        value?.type === 'array' &&
        named(pattern).every(
          (part, index) => part.type !== 'rest_pattern' && bind(part, elements(value)[index], row),
        )
      );
    case 'object_pattern':
      return value?.type === 'object' && named(pattern).every((part) => bindProperty(part, value, row));
    default:
      return false;
  }
}

function bindDefault(pattern: Node, value: Node | undefined, row: Map<string, Row>): boolean {
  const left = field(pattern, 'left');
  return left !== undefined && bind(left, value ?? field(pattern, 'right'), row);
}

function bindProperty(part: Node, object: Node, row: Map<string, Row>): boolean {
  if (part.type === 'rest_pattern' || named(object).some(({ type }) => type === 'spread_element'))
    return false;
  const { key, target } = keyed(part);
  if (target === undefined) return false;
  const pair = named(object).find((one) => keyed(one).key === key);
  return bind(target, pair === undefined ? undefined : (field(pair, 'value') ?? pair), row);
}

/** Key of a property or of a part of a pattern, and what it binds. */
function keyed(part: Node): { readonly key: string; readonly target: Node | undefined } {
  const key = field(part, 'key');
  if (key !== undefined) return { key: readText(key.text) ?? key.text, target: field(part, 'value') };
  if (part.type === 'object_assignment_pattern')
    return { key: field(part, 'left')?.text ?? '', target: part };
  return { key: part.text, target: part };
}

function rowOf(node: Node | undefined): Row {
  return {
    node,
    isAtom: node === undefined || ATOMS.test(node.type),
    uses: node === undefined ? new Set() : node.type === 'property_identifier' ? new Set() : usedNames(node),
  };
}
