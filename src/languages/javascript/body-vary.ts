// Other inputs for a test body: one literal changed at a time, lists that are walked through with one of their items.
import type { Node } from 'web-tree-sitter';
import type { Hints, TestBody } from '../bodies.ts';
import { inTurn } from '../variations.ts';
import { readTest } from './body-parts.ts';
import { optionEdits } from './options.ts';
import { field, isFunction, named, readSource } from './syntax.ts';
import { argumentsOf } from './tree.ts';
import { type Edit, editsFor, literalsIn } from './vary.ts';

const MOST_ITEMS = 6;
const EXPECTED = /expect|want|correct|should|desired|answer/i;

export function varyBody(body: TestBody, hints: Hints, limit: number): readonly TestBody[] {
  const edits = readTest(body.text, body.file, (_, callback) => {
    const block = field(callback, 'body');
    if (block === undefined) return [];
    return [
      ...optionEdits(block, hints),
      ...inTurn(inputsIn(block).flatMap((one) => editsIn(one, hints.literals))),
    ];
  });
  const texts = new Set<string>();
  for (const { start, end, text } of edits ?? []) {
    if (texts.size >= limit) break;
    const varied = body.text.slice(0, start) + text + body.text.slice(end);
    const isRead = readSource(varied, body.file, (root) => !root.hasError);
    if (varied !== body.text && isRead) texts.add(varied);
  }
  return [...texts].map((text) => ({ ...body, text }));
}

/** Without the declarations that only say what is expected. */
function inputsIn(block: Node): readonly Node[] {
  return named(block).filter((statement) => {
    const declarators = named(statement).filter(({ type }) => type === 'variable_declarator');
    return declarators.length === 0 || !declarators.every((one) => isOnlyExpected(one, block));
  });
}

/** It only stands where an assertion compares with it, and holds no result of a call, or is called what it is. */
function isOnlyExpected(declarator: Node, block: Node): boolean {
  const [name, value] = [field(declarator, 'name'), field(declarator, 'value')];
  if (name?.type !== 'identifier' || value === undefined) return false;
  const calls = ['call_expression', 'new_expression', 'await_expression'];
  const isPlain = !calls.includes(value.type) && value.descendantsOfType(calls).length === 0;
  const uses = block
    .descendantsOfType(['identifier', 'shorthand_property_identifier'])
    .filter((one) => one !== null && one.text === name.text && one.id !== name.id);
  return (
    (isPlain || EXPECTED.test(name.text)) &&
    uses.length > 0 &&
    uses.every((one) => one?.parent?.type === 'arguments' && isExpected(one))
  );
}

/** A queue for each place of a statement; what an assertion compares with is no input. */
function editsIn(statement: Node, changed: readonly string[]): readonly (readonly Edit[])[] {
  const lists = statement
    .descendantsOfType(['call_expression', 'for_in_statement'])
    .flatMap((node) => (node === null ? [] : itemsOf(node)));
  const inner = statement.type === 'expression_statement' ? named(statement)[0] : undefined;
  const isCall = inner?.type === 'call_expression' || inner?.type === 'await_expression';
  const places = isCall && inner !== undefined ? literalsIn(inner, false) : literalsIn(statement, true);
  return [
    ...(lists.length > 0 ? [lists] : []),
    ...places.filter((one) => !isExpected(one)).map((literal) => editsFor(literal, changed)),
  ];
}

/** The argument of `.toBe(…)`, `.equal(…)`: it is thrown away. */
function isExpected(literal: Node): boolean {
  let call = literal.parent;
  while (call !== null && call.type !== 'call_expression') call = call.parent;
  const callee = call === null ? '' : (field(call, 'function')?.text ?? '');
  return /^(?:expect|assert|should|t|st)\b/.test(callee) && callee !== 'expect';
}

/** `[a, b].forEach(…)` and `for (const x of [a, b])` with one item each. */
function itemsOf(node: Node): readonly Edit[] {
  const list =
    node.type === 'for_in_statement'
      ? field(node, 'right')
      : argumentsOf(node).some(isFunction)
        ? field(field(node, 'function') ?? node, 'object')
        : undefined;
  if (list?.type !== 'array') return [];
  const items = named(list).slice(0, MOST_ITEMS);
  return items.length < 2
    ? []
    : items.map(({ text }) => ({ start: list.startIndex, end: list.endIndex, text: `[${text}]` }));
}
