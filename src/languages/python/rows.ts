// Loops and parametrized tests over rows that stand in the source: one run of the body for each row.
import type { Node } from 'web-tree-sitter';
import { usedNames } from './names.ts';
import { decoratorsOf, field, named, written } from './syntax.ts';

/** What a name stands for in one run of a body. */
export interface Row {
  readonly text: string;
  readonly isAtom: boolean;
  readonly uses: ReadonlySet<string>;
}
export type Rows = ReadonlyMap<string, Row>;

/** The text of a row as it can stand in place of a name. */
export function rowText(row: Row, place: Node | null): string {
  const isBetweenCommas =
    place !== null && /^(?:argument_list|keyword_argument|list|tuple|set|assignment)$/.test(place.type);
  return row.isAtom || isBetweenCommas ? row.text : `(${row.text})`;
}

const MOST_ROWS = 12;
const SEQUENCES = new Set(['list', 'tuple', 'set']);
/** Can stand anywhere in an expression without parentheses; others only between commas. */
const ATOMS = new Set([
  'identifier',
  'string',
  'integer',
  'float',
  'list',
  'tuple',
  'set',
  'dictionary',
  'call',
  'true',
  'false',
  'none',
  'attribute',
  'subscript',
  'parenthesized_expression',
]);

/** The node that a name was given as plain value, or undefined. */
export type Lookup = (name: string) => Node | undefined;

/** One set of names for each turn of a `for` over a literal; null when its turns cannot be written out. */
export function loopRows(loop: Node, lookup: Lookup): readonly Rows[] | null {
  const target = field(loop, 'left');
  const items = itemsOf(field(loop, 'right'), lookup);
  if (target === undefined || items === null || loop.children[0]?.type === 'async') return null;
  return bindAll(
    target.type === 'identifier' ? [target.text] : namesIn(target),
    target.type === 'identifier',
    items,
  );
}

/** Rows of `@pytest.mark.parametrize`; an empty set of names where the test has none; null when they are not literal. */
export function parametrizedRows(statement: Node, lookup: Lookup): readonly Rows[] | null {
  let all: readonly Rows[] = [new Map()];
  for (const decorator of decoratorsOf(statement)) {
    const call = named(decorator)[0];
    if (call?.type !== 'call' || !/\bparametrize$/.test(field(call, 'function')?.text ?? '')) continue;
    const [names, values] = named(field(call, 'arguments') ?? call);
    const items = itemsOf(values, lookup);
    const parameters = names === undefined ? [] : parameterNames(names);
    if (items === null || parameters.length === 0) return null;
    const rows = bindAll(parameters, parameters.length === 1 && names?.type === 'string', items);
    if (rows === null) return null;
    all = rows.flatMap((row) => all.map((before) => new Map([...before, ...row]))).slice(0, MOST_ROWS);
  }
  return all;
}

function parameterNames(node: Node): readonly string[] {
  const strings = node.type === 'string' ? [node] : named(node).filter(({ type }) => type === 'string');
  return strings
    .flatMap((text) => text.text.replace(/^\w*["']+|["']+$/g, '').split(','))
    .map((name) => name.trim())
    .filter((name) => /^\w+$/.test(name));
}

function namesIn(target: Node): readonly string[] {
  const parts = named(target);
  return parts.every(({ type }) => type === 'identifier') ? parts.map(({ text }) => text) : [];
}

/** Each item as the list of its parts: one for a plain item, the elements of a tuple, key and value of a dictionary. */
function itemsOf(values: Node | undefined, lookup: Lookup): readonly Node[] | null {
  if (values === undefined) return null;
  if (values.type === 'identifier') {
    const known = lookup(values.text);
    return known === undefined || known.type === 'identifier' ? null : itemsOf(known, lookup);
  }
  if (values.type === 'call' && field(values, 'function')?.type === 'attribute') {
    const callee = field(values, 'function');
    const holder = callee === undefined ? undefined : field(callee, 'object');
    const dictionary = holder?.type === 'identifier' ? lookup(holder.text) : holder;
    return dictionary?.type === 'dictionary' &&
      callee !== undefined &&
      field(callee, 'attribute')?.text === 'items'
      ? spread(named(dictionary))
      : null;
  }
  return SEQUENCES.has(values.type) ? spread(named(values)) : null;
}

/** At most `MOST_ROWS` of the items, from all over the list. */
function spread(items: readonly Node[]): readonly Node[] {
  const step = Math.max(1, items.length / MOST_ROWS);
  return Array.from(
    { length: Math.min(items.length, MOST_ROWS) },
    (_, index) => items[Math.floor(index * step)],
  ).filter((item) => item !== undefined);
}

function bindAll(
  names: readonly string[],
  isSingle: boolean,
  items: readonly Node[],
): readonly Rows[] | null {
  if (names.length === 0) return null;
  const rows = items.map((item) => bind(names, isSingle, item));
  return rows.length === 0 || rows.some((row) => row === null) ? null : rows.filter((row) => row !== null);
}

function bind(names: readonly string[], isSingle: boolean, item: Node): Rows | null {
  const values = partsOf(item, isSingle);
  if (values === null || values.length !== names.length || values.some(({ type }) => type === 'list_splat'))
    return null;
  return new Map(names.map((name, index) => [name, rowOf(values[index] ?? item)]));
}

function partsOf(item: Node, isSingle: boolean): readonly Node[] | null {
  if (item.type === 'call' && /^(?:pytest\.)?param$/.test(field(item, 'function')?.text ?? '')) {
    return named(field(item, 'arguments') ?? item).filter(({ type }) => type !== 'keyword_argument');
  }
  if (isSingle) return [item];
  if (item.type === 'pair') return named(item);
  return SEQUENCES.has(item.type) && item.type !== 'set' ? named(item) : null;
}

function rowOf(node: Node): Row {
  return { text: written(node), isAtom: ATOMS.has(node.type), uses: usedNames(node) };
}
