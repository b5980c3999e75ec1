// What the assertions of a test look at: the operands of `assert`, of `self.assert…`, of helpers that check.
import type { Node } from 'web-tree-sitter';
import { usedNames } from './names.ts';
import { isAssertion } from './steps.ts';
import { field, named, statementsOf } from './syntax.ts';

const CHECKING = /(?:^|\.)_?(?:assert|expect|check|verify|ensure)\w*$/i;
const EXPECTED = /expect|want|correct|should|desired|answer/i;
const RAISING = /(?:^|\.)(?:raises|assertRaises\w*|warns|assertWarns\w*)$/;

/** Undefined: it is no check. What is itself a literal says nothing and is left out. */
export function operandsOf(statement: Node): readonly Node[] | undefined {
  if (statement.type === 'assert_statement') return compared(named(statement)[0]).filter(isTelling);
  if (statement.type === 'with_statement') return raisedIn(statement);
  const call = statement.type === 'expression_statement' ? named(statement)[0] : undefined;
  if (call?.type !== 'call') return undefined;
  const callee = field(call, 'function')?.text ?? '';
  if (!isAssertion(callee) && !CHECKING.test(callee)) return undefined;
  const given = named(field(call, 'arguments') ?? call).map((one) =>
    one.type === 'keyword_argument' ? (field(one, 'value') ?? one) : one,
  );
  if (RAISING.test(callee)) return given.flatMap(thunk);
  return given.flatMap(compared).filter(isTelling);
}

/** Names that only stand where a check compares with them, and hold no result of a call, or are called what they are. */
export function expectedIn(body: Node): ReadonlySet<string> {
  const compared = new Map<string, number>();
  for (const statement of body.descendantsOfType(['assert_statement', 'expression_statement']))
    for (const operand of statement === null ? [] : (operandsOf(statement) ?? []))
      if (operand.type === 'identifier') compared.set(operand.text, (compared.get(operand.text) ?? 0) + 1);
  const found = new Set<string>();
  for (const assignment of body.descendantsOfType('assignment')) {
    if (assignment === null) continue;
    const [left, right] = [field(assignment, 'left'), field(assignment, 'right')];
    if (left?.type !== 'identifier' || right === undefined) continue;
    const isPlain = right.type !== 'call' && right.descendantsOfType(['call', 'await']).length === 0;
    const uses = body.descendantsOfType('identifier').filter((one) => one?.text === left.text).length - 1;
    if (uses === compared.get(left.text) && (isPlain || EXPECTED.test(left.text))) found.add(left.text);
  }
  return found;
}

/** `with pytest.raises(E): call` watches one call; with more inside, it is a block like any other. */
function raisedIn(statement: Node): readonly Node[] | undefined {
  const clause = named(statement).find(({ type }) => type === 'with_clause');
  const items = clause === undefined ? [] : named(clause);
  const watches = items.every((item) => {
    const value = field(item, 'value');
    const call = value?.type === 'as_pattern' ? named(value)[0] : value;
    return call?.type === 'call' && RAISING.test(field(call, 'function')?.text ?? '');
  });
  const [only, ...more] = statementsOf(field(statement, 'body'));
  if (!watches || only?.type !== 'expression_statement' || more.length > 0) return undefined;
  const inner = named(only)[0];
  const value = inner?.type === 'assignment' ? field(inner, 'right') : inner;
  return value === undefined ? undefined : [value];
}

/** `lambda: call` among the arguments of `assertRaises`. */
function thunk(node: Node): readonly Node[] {
  const body = node.type === 'lambda' ? field(node, 'body') : undefined;
  return body === undefined || field(node, 'parameters') !== undefined ? [] : [body];
}

/** Both sides of a comparison, all parts of a condition. */
function compared(condition: Node | undefined): readonly Node[] {
  if (condition === undefined) return [];
  const parts = /^(?:comparison_operator|boolean_operator|not_operator|parenthesized_expression)$/;
  if (!parts.test(condition.type)) return [condition];
  const inner = named(condition).flatMap(compared);
  // Whether something is in it, or less, may be all that can be written down.
  const isOrder = condition.type === 'comparison_operator' && !/==|!=/.test(condition.text);
  return isOrder ? [...inner, condition] : inner;
}

function isTelling(node: Node): boolean {
  return (
    usedNames(node).size > 0 &&
    !/^(?:lambda|list_splat|dictionary_splat|generator_expression)$/.test(node.type)
  );
}
