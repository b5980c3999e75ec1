// Other inputs for a test body: one literal changed at a time, loops over a list with one of its items.
import type { Node } from 'web-tree-sitter';
import type { Hints, TestBody } from '../bodies.ts';
import { inTurn } from '../variations.ts';
import { expectedIn, operandsOf } from './body-checks.ts';
import { readDefinition } from './body-parts.ts';
import { optionEdits } from './options.ts';
import { field, named, statementsOf } from './syntax.ts';
import { type Edit, editsFor, keywordsIn, literalsIn, withoutKeyword } from './vary.ts';

const MOST_ITEMS = 6;

export function varyBody(body: TestBody, hints: Hints, limit: number): readonly TestBody[] {
  const edits = readDefinition(body.text, (definition, shift) => {
    const body = field(definition, 'body');
    const edits = [
      ...(body === undefined ? [] : optionEdits(body, hints)),
      ...inTurn(inputsIn(body).flatMap((statement) => editsIn(statement, hints.literals))),
    ];
    return edits.map(({ start, end, text }) => ({
      start: start - shift,
      end: end - shift,
      text,
    }));
  });
  const texts = new Set<string>();
  for (const { start, end, text } of edits ?? []) {
    if (texts.size >= limit) break;
    const varied = body.text.slice(0, start) + text + body.text.slice(end);
    if (varied !== body.text) texts.add(varied);
  }
  return [...texts].map((text) => ({ ...body, text }));
}

/** Without the statements that only say what is expected. */
function inputsIn(body: Node | undefined): readonly Node[] {
  const expected = body === undefined ? new Set() : expectedIn(body);
  return statementsOf(body).filter((statement) => {
    const assignment = statement.type === 'expression_statement' ? named(statement)[0] : undefined;
    return assignment?.type !== 'assignment' || !expected.has(field(assignment, 'left')?.text ?? '');
  });
}

/** A queue for each place of a statement. */
function editsIn(statement: Node, changed: readonly string[]): readonly (readonly Edit[])[] {
  const operands = operandsOf(statement);
  if (operands !== undefined)
    return operands.flatMap((operand) => [...literals(operand, false, changed), keywords(operand)]);
  if (!/^(?:with|for|while|if|try)_statement$/.test(statement.type)) {
    if (/^(?:function|class)_definition$|^import/.test(statement.type)) return [];
    return [...literals(statement, true, changed), keywords(statement)];
  }
  const heads = named(statement).filter(
    ({ type }) => type !== 'block' && !/^(?:except|finally|else|elif)/.test(type),
  );
  const items = statement.type === 'for_statement' ? itemsOf(field(statement, 'right')) : [];
  const blocks = named(statement).filter(({ type }) => type === 'block');
  return [
    ...(items.length > 0 ? [items] : []),
    ...(statement.type === 'with_statement' ? heads.flatMap((head) => literals(head, false, changed)) : []),
    ...blocks.flatMap((block) => statementsOf(block).flatMap((inner) => editsIn(inner, changed))),
  ];
}

function literals(node: Node, isInside: boolean, changed: readonly string[]): readonly (readonly Edit[])[] {
  return literalsIn(node, isInside).map((literal) => editsFor(literal, changed));
}

function keywords(node: Node): readonly Edit[] {
  return keywordsIn(node).map(withoutKeyword);
}

/** A loop that turns once says what it looks at. */
function itemsOf(list: Node | undefined): readonly Edit[] {
  if (list === undefined || !/^(?:list|tuple)$/.test(list.type)) return [];
  const [open, close] = list.type === 'list' ? ['[', ']'] : ['(', ',)'];
  return named(list)
    .slice(0, MOST_ITEMS)
    .map(({ text }) => ({ start: list.startIndex, end: list.endIndex, text: open + text + close }));
}
