// Reading JavaScript and TypeScript trees: small questions that the topics of calls ask.
import type { Node } from 'web-tree-sitter';
import { descendants, withSyntax } from '../parser.ts';

export function named(node: Node): readonly Node[] {
  return node.namedChildren.filter((child) => child !== null && child.type !== 'comment');
}

export function field(node: Node, name: string): Node | undefined {
  return node.childForFieldName(name) ?? undefined;
}

export function isFunction({ type }: Node): boolean {
  return /^(?:arrow_function|function_expression|generator_function|function_declaration|generator_function_declaration|method_definition)$/.test(
    type,
  );
}

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
