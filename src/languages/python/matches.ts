// The expressions of a step that show what a reference does: its calls, what is read off their results, and what
// assertions look at.
import type { Node } from 'web-tree-sitter';
import { isComprehension } from './names.ts';
import { operationTest } from './operators.ts';
import { isAssertion, type Step } from './steps.ts';
import { field, named } from './syntax.ts';

/** An expression to observe: a node, or a callee with its arguments (`assertRaises(E, f, 1)`). */
export type Sight =
  | { readonly kind: 'node'; readonly node: Node }
  | { readonly kind: 'applied'; readonly callee: Node; readonly args: readonly Node[] };

export interface Reference {
  /** Is this a name of the symbol, where it stands as callee or is read as a property? */
  readonly isName: (node: Node) => boolean;
  /** Does the node call the symbol by operator, index or builtin? */
  readonly isOperation: (node: Node) => boolean;
}

/** Calls of `fn`, `mod.fn`, `anything.fn`; a reference with a dot in it must be written exactly so. */
export function referenceTo(references: readonly string[]): Reference {
  const names = new Set(references);
  return {
    isName: (node) =>
      names.has(node.text) || (node.type === 'attribute' && names.has(field(node, 'attribute')?.text ?? '')),
    isOperation: operationTest(references),
  };
}

/** Sights of one step that hold a reference, plainest first. */
export function sightsIn(step: Step, reference: Reference): readonly Sight[] {
  const sights: Sight[] = [];
  for (const root of rootsOf(step, reference.isOperation)) {
    const applied = appliedIn(root, reference);
    if (applied !== undefined) {
      sights.push(applied);
      continue;
    }
    const found = matchesIn(root, reference);
    for (const match of found)
      sights.push({ kind: 'node', node: match }, { kind: 'node', node: chainTop(match) });
    const wanted = step.isCheck || (step.mayThrow && step.node.type === 'expression_statement');
    if (found.length > 0 && wanted && !isAssertion(calleeOf(root))) sights.push({ kind: 'node', node: root });
  }
  const seen = new Set<number>();
  return sights.filter((sight) => {
    const id = sight.kind === 'node' ? unwrapped(sight.node).id : sight.callee.id;
    return !seen.has(id) && seen.add(id);
  });
}

/** Does running the step call a reference? */
export function holdsReference(step: Step, reference: Reference): boolean {
  return matchesIn(step.node, reference).length > 0;
}

/** Expressions that a check looks at although no reference is called in it. */
export function checkedIn(step: Step, reference: Reference): readonly Node[] {
  return step.isCheck
    ? rootsOf(step, reference.isOperation).filter(
        (root) => !isAssertion(calleeOf(root)) && root.type !== 'lambda',
      )
    : [];
}

function rootsOf({ node }: Step, isWhole: (node: Node) => boolean): readonly Node[] {
  if (node.type === 'assert_statement') return operandsOf(named(node)[0], isWhole);
  if (node.type !== 'expression_statement') return [];
  const inner = named(node)[0];
  if (inner === undefined) return [];
  if (inner.type === 'assignment' || inner.type === 'augmented_assignment')
    return [field(inner, 'right')].filter((right) => right !== undefined);
  if (inner.type !== 'call' || !isAssertion(calleeOf(inner)) || /raises/i.test(calleeOf(inner)))
    return [inner];
  return named(field(inner, 'arguments') ?? inner)
    .filter(({ type }) => type !== 'keyword_argument')
    .flatMap((arg) => operandsOf(arg, isWhole));
}

function calleeOf(node: Node): string {
  return node.type === 'call' ? (field(node, 'function')?.text ?? '') : '';
}

/** What an asserted condition compares. */
function operandsOf(condition: Node | undefined, isWhole: (node: Node) => boolean): readonly Node[] {
  if (condition === undefined) return [];
  if (isWhole(condition)) return [condition];
  if (
    ['comparison_operator', 'boolean_operator', 'not_operator', 'parenthesized_expression'].includes(
      condition.type,
    )
  ) {
    return named(condition).flatMap((part) => operandsOf(part, isWhole));
  }
  return /(?:^|\.)approx$/.test(calleeOf(condition)) ? [] : [condition];
}

/** `pytest.raises(E, f, 1)` and `self.assertRaisesRegex(E, 'text', f, 1)` call `f(1)`. */
function appliedIn(root: Node, reference: Reference): Sight | undefined {
  if (!/(?:^|\.)(?:raises|assertRaises\w*|assertWarns\w*)$/.test(calleeOf(root))) return undefined;
  const args = named(field(root, 'arguments') ?? root);
  const at = args.findIndex(
    (arg, index) =>
      index > 0 && (arg.type === 'identifier' || arg.type === 'attribute') && reference.isName(arg),
  );
  const callee = args[at];
  return callee === undefined ? undefined : { kind: 'applied', callee, args: args.slice(at + 1) };
}

function matchesIn(node: Node, reference: Reference): readonly Node[] {
  if (node.type === 'function_definition' || node.type === 'class_definition') return [];
  const inner = named(node).flatMap((child) => matchesIn(child, reference));
  const callee = node.type === 'call' ? field(node, 'function') : undefined;
  const isMatch =
    callee !== undefined
      ? reference.isName(callee) || reference.isOperation(node)
      : reference.isOperation(node) ||
        (node.type === 'attribute' && !isCallee(node) && reference.isName(node));
  return isMatch ? [whole(node), ...inner] : inner;
}

function isCallee(node: Node): boolean {
  return node.parent?.type === 'call' && field(node.parent, 'function')?.id === node.id;
}

/** With its `await`, and with the comprehension whose variables it uses. */
function whole(match: Node): Node {
  let top = match.parent?.type === 'await' ? match.parent : match;
  for (let node: Node | null = top; node !== null && !node.type.endsWith('statement'); node = node.parent) {
    if (isComprehension(node)) top = node;
  }
  return top;
}

/** The longest `.name`, `[index]` and `(…)` chain that starts with the node. */
function chainTop(node: Node): Node {
  const parent = node.parent;
  if (parent === null) return node;
  const head = { attribute: 'object', subscript: 'value', call: 'function' }[parent.type];
  if (head !== undefined && field(parent, head)?.id === node.id) return chainTop(parent);
  return parent.type === 'parenthesized_expression' && chainTop(parent).id !== parent.id
    ? chainTop(parent)
    : node;
}

function unwrapped(node: Node): Node {
  const inner = node.type === 'parenthesized_expression' ? named(node)[0] : undefined;
  return inner === undefined ? node : unwrapped(inner);
}
