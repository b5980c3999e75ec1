// Reading the statements of a test body: small questions that taking it apart asks.
import type { Node } from 'web-tree-sitter';
import { usedNames } from './scopes.ts';
import { field, isFunction, named } from './syntax.ts';
import { argumentsOf } from './tree.ts';

/** The expression of a statement that is one, or that returns one. */
export function innerOf(node: Node): Node | undefined {
  return /^(?:expression|return)_statement$/.test(node.type) ? named(node)[0] : undefined;
}

export function unawaited(node: Node): Node {
  return node.type === 'await_expression' ? (named(node)[0] ?? node) : node;
}

export function bareOf(node: Node): Node {
  return node.type === 'parenthesized_expression' ? bareOf(named(node)[0] ?? node) : node;
}

/** `() => call` and `function () { call }`, which an assertion calls. */
export function thunkValue(thunk: Node): Node | undefined {
  const body = field(thunk, 'body');
  if (body === undefined || thunk.children.some((child) => child?.type === 'async')) return undefined;
  if (body.type !== 'statement_block') return body;
  const [only, ...more] = named(body);
  return only === undefined || more.length > 0 ? undefined : innerOf(only);
}

/** Callbacks of a call that is no assertion: they run, once or often, now or later. */
export function callbacksIn(inner: Node): readonly Node[] {
  const call = unawaited(inner);
  if (call.type !== 'call_expression') return [];
  return [...argumentsOf(call).filter(isFunction)].filter(
    (callback) => field(callback, 'body')?.type === 'statement_block',
  );
}

export function blocksOf(node: Node): readonly Node[] {
  return named(node).flatMap((child) => {
    if (child.type === 'statement_block') return [child];
    return /^(?:else|catch|finally)_clause$/.test(child.type) || child.type === 'if_statement'
      ? blocksOf(child)
      : [];
  });
}

export function headUses(node: Node): ReadonlySet<string> {
  const heads = named(node).filter(({ type }) => !/^(?:statement_block|.*_clause)$/.test(type));
  return new Set(heads.flatMap((head) => [...usedNames(head)]));
}

export function receiverOf(call: Node): Node | undefined {
  const callee = call.type === 'call_expression' ? field(call, 'function') : undefined;
  const object = callee?.type === 'member_expression' ? field(callee, 'object') : undefined;
  return object !== undefined && /^[A-Za-z_$][\w.$]*$/.test(object.text) ? object : undefined;
}

export function namesOf(pattern: Node | undefined): readonly Node[] {
  if (pattern === undefined) return [];
  if (pattern.type === 'identifier') return [pattern];
  return pattern
    .descendantsOfType(['identifier', 'shorthand_property_identifier_pattern'])
    .filter((one) => one !== null);
}

export function isTelling(node: Node): boolean {
  return usedNames(node).size > 0 && !isFunction(node) && !/^(?:spread_element|regex)$/.test(node.type);
}
