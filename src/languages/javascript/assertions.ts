// What assertions of the usual libraries look like, and what they look at.
import type { Node } from 'web-tree-sitter';
import { field, isFunction, named } from './syntax.ts';
import { argumentsOf, chainRoot, parametersOf } from './tree.ts';

/** Names that start an assertion without being imported. */
export const assertionNames: readonly string[] = ['expect', 'assert', 'should', 't', 'chai', 'expectTypeOf'];

export function isAssertion(call: Node, assertions: ReadonlySet<string>): boolean {
  return assertions.has(chainRoot(call).text) || links(call).some((link) => isShould(link));
}

/** `.should` of `f(1).should.equal(2)`. */
export function isShould(link: Node): boolean {
  return link.type === 'member_expression' && field(link, 'property')?.text === 'should';
}

/** Functions that an assertion calls by itself, when they need nothing from it. */
export function thunksOf(call: Node): readonly Node[] {
  return links(call)
    .filter(({ type }) => type === 'call_expression')
    .flatMap(argumentsOf)
    .filter((argument) => isFunction(argument) && parametersOf(argument).length === 0);
}

/** The expressions that an assertion compares: what stands in its parentheses, and before its `.should`. */
export function operandsOf(call: Node): readonly Node[] {
  const all = links(call);
  const should = all.find(isShould);
  const subject = should === undefined ? undefined : field(should, 'object');
  const given = [...all]
    .reverse()
    .filter(
      (link) =>
        link.type === 'call_expression' && (subject === undefined || link.endIndex > subject.endIndex),
    )
    .flatMap(argumentsOf)
    .filter((argument) => !isFunction(argument));
  return [...(subject === undefined ? [] : [subject]), ...given].flatMap(compared);
}

/** Both sides of a comparison. */
function compared(condition: Node): readonly Node[] {
  if (condition.type === 'parenthesized_expression') return named(condition).flatMap(compared);
  if (condition.type === 'unary_expression' && condition.text.startsWith('!'))
    return named(condition).flatMap(compared);
  if (condition.type !== 'binary_expression') return [condition];
  const operator = field(condition, 'operator')?.text ?? '';
  if (!/^(?:===?|!==?|[<>]=?|&&|\|\||instanceof|in)$/.test(operator)) return [condition];
  return named(condition).flatMap(compared);
}

/** Every member and call from the end of a chain to its root. */
function links(node: Node): readonly Node[] {
  const inner =
    node.type === 'member_expression' || node.type === 'subscript_expression'
      ? field(node, 'object')
      : node.type === 'call_expression'
        ? field(node, 'function')
        : undefined;
  return inner === undefined ? [node] : [node, ...links(inner)];
}
