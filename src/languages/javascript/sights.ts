// The expressions of a step that show what a reference does: its calls, what is read off their results, and what
// assertions look at.
import type { Node } from 'web-tree-sitter';
import { isAssertion, isShould, operandsOf, thunksOf } from './assertions.ts';
import type { Step } from './steps.ts';
import { field, isFunction, named } from './syntax.ts';
import { globals } from './test-imports.ts';
import { argumentsOf, isCallee } from './tree.ts';

/** Is this a name of the symbol, where it stands as callee, is constructed or read as a property? */
export type Reference = (node: Node) => boolean;

const ITERATING = /^(?:map|flatMap|filter|reduce|reduceRight|some|every|find|findIndex|sort|toSorted|from)$/;

/** Calls of `fn`, `mod.fn`, `anything.fn`; a reference with a dot in it must be written exactly so. */
export function referenceTo(references: readonly string[]): Reference {
  const names = new Set(references);
  return (node) => {
    if (names.has(node.text)) return true;
    if (node.type !== 'member_expression') return false;
    const object = field(node, 'object');
    return (
      names.has(field(node, 'property')?.text ?? '') &&
      !(object?.type === 'identifier' && (globals.has(object.text) || object.text === 'console'))
    );
  };
}

/** Sights of one step, plainest first. */
export function sightsIn(step: Step, reference: Reference, assertions: ReadonlySet<string>): readonly Node[] {
  const sights: Node[] = [];
  const { roots, isAssertive } = rootsOf(step, assertions);
  for (const root of roots) {
    const found = matchesIn(root, reference);
    for (const match of found) sights.push(match, chainTop(match));
    if (found.length > 0 && isAssertive && !/^(?:array|object)$/.test(root.type)) sights.push(root);
  }
  const seen = new Set<number>();
  return sights.map(unwrapped).filter(({ id }) => !seen.has(id) && seen.add(id));
}

/** Does running the step call a reference? */
export function holdsReference(step: Step, reference: Reference): boolean {
  return matchesIn(step.node, reference).length > 0;
}

/** Expressions that a check looks at although no reference is called in it. */
export function checkedIn(
  step: Step,
  reference: Reference,
  assertions: ReadonlySet<string>,
): readonly Node[] {
  const { roots, isAssertive } = rootsOf(step, assertions);
  const isWorth = ({ type }: Node) =>
    /^(?:identifier|member_expression|subscript_expression|call_expression)$/.test(type);
  return isAssertive
    ? roots.map(unwrapped).filter((root) => isWorth(root) && matchesIn(root, reference).length === 0)
    : [];
}

function rootsOf(
  { node }: Step,
  assertions: ReadonlySet<string>,
): { readonly roots: readonly Node[]; readonly isAssertive: boolean } {
  if (/^(?:lexical|variable)_declaration$/.test(node.type))
    return { roots: named(node).flatMap((one) => field(one, 'value') ?? []), isAssertive: false };
  const isExpression = !/(?:_statement|_declaration)$/.test(node.type);
  const inner =
    node.type === 'expression_statement' || node.type === 'return_statement'
      ? named(node)[0]
      : isExpression
        ? node
        : undefined;
  if (inner === undefined) return { roots: [], isAssertive: false };
  const plain = inner.type === 'await_expression' ? (named(inner)[0] ?? inner) : inner;
  if (/assignment_expression$/.test(plain.type))
    return { roots: [field(plain, 'right') ?? plain], isAssertive: false };
  if (plain.type !== 'call_expression' || !isAssertion(plain, assertions))
    return { roots: [plain], isAssertive: false };
  const thunks = thunksOf(plain).flatMap((thunk) => {
    const body = field(thunk, 'body');
    return body === undefined || body.type === 'statement_block' ? [] : [body];
  });
  return { roots: [...operandsOf(plain), ...thunks], isAssertive: true };
}

function matchesIn(node: Node, reference: Reference): readonly Node[] {
  if (isFunction(node) || node.type === 'class_declaration' || node.type === 'class') return [];
  const callee =
    node.type === 'call_expression'
      ? field(node, 'function')
      : node.type === 'new_expression'
        ? field(node, 'constructor')
        : undefined;
  const inner = named(node).flatMap((child) => matchesIn(child, reference));
  if (callee !== undefined && reference(callee)) return [node, ...inner];
  if (node.type === 'member_expression' && !isCallee(node) && reference(node)) return [node, ...inner];
  if (
    isIteration(node) &&
    argumentsOf(node).some((argument) => isFunction(argument) && callsInside(argument, reference))
  )
    return [node, ...inner];
  return inner;
}

function isIteration(node: Node): boolean {
  const callee = node.type === 'call_expression' ? field(node, 'function') : undefined;
  return callee?.type === 'member_expression' && ITERATING.test(field(callee, 'property')?.text ?? '');
}

function callsInside(node: Node, reference: Reference): boolean {
  const callee = node.type === 'call_expression' ? field(node, 'function') : undefined;
  if (callee !== undefined && reference(callee)) return true;
  return named(node).some((child) => callsInside(child, reference));
}

/** The longest `.name`, `[index]` and `(…)` chain that starts with the node, up to what waits for it or asserts. */
function chainTop(node: Node): Node {
  const parent = node.parent;
  if (parent === null) return node;
  const property = parent.type === 'member_expression' ? (field(parent, 'property')?.text ?? '') : '';
  if (isShould(parent) || /^(?:then|catch|finally)$/.test(property)) return node;
  const isHead =
    (/^(?:member_expression|subscript_expression)$/.test(parent.type) &&
      field(parent, 'object')?.id === node.id) ||
    (parent.type === 'call_expression' && field(parent, 'function')?.id === node.id);
  if (isHead) return chainTop(parent);
  const isWrapper = /^(?:await_expression|parenthesized_expression|non_null_expression)$/.test(parent.type);
  return isWrapper && chainTop(parent).id !== parent.id ? chainTop(parent) : node;
}

/** Without parentheses and `await`: whoever runs it awaits what needs it. */
function unwrapped(node: Node): Node {
  const inner = /^(?:parenthesized_expression|await_expression|non_null_expression)$/.test(node.type)
    ? named(node)[0]
    : undefined;
  return inner === undefined || inner.type === 'sequence_expression' ? node : unwrapped(inner);
}
