// Calls in JavaScript and TypeScript trees: small questions that harvest and variation ask.
import type { Node } from 'web-tree-sitter';
import { descendants, withSyntax } from '../parser.ts';
import { field, named } from './syntax.ts';

/** The one innermost name that a chain of members and calls starts with. */
export function chainRoot(node: Node): Node {
  const inner =
    node.type === 'member_expression' || node.type === 'subscript_expression'
      ? field(node, 'object')
      : node.type === 'call_expression'
        ? field(node, 'function')
        : ['await_expression', 'parenthesized_expression', 'non_null_expression'].includes(node.type)
          ? named(node)[0]
          : undefined;
  return inner === undefined ? node : chainRoot(inner);
}

export function argumentsOf(call: Node): readonly Node[] {
  const list = field(call, 'arguments');
  return list === undefined || list.type !== 'arguments' ? [] : named(list);
}

export function isCallee(node: Node): boolean {
  const parent = node.parent;
  if (parent === null) return false;
  return field(parent, 'function')?.id === node.id || field(parent, 'constructor')?.id === node.id;
}

/** The parameters of a function, with or without parentheses around them. */
export function parametersOf(definition: Node): readonly Node[] {
  const single = field(definition, 'parameter');
  const list = field(definition, 'parameters');
  return single === undefined ? (list === undefined ? [] : named(list)) : [single];
}

/** 0-based numbers of lines that begin inside a template or markup, where a comment would be text. */
export function linesInside(source: string): ReadonlySet<number> {
  const lines = new Set<number>();
  withSyntax('tsx', source, (root) => {
    for (const node of descendants(root)) {
      if (node.type !== 'template_string' && !node.type.startsWith('jsx_')) continue;
      for (let row = node.startPosition.row + 1; row <= node.endPosition.row; row++) lines.add(row);
    }
  });
  return lines;
}
