// Reading Python trees: small questions that several topics ask.
import type { Node } from 'web-tree-sitter';
import { onOneLine } from './text.ts';

export function named(node: Node): readonly Node[] {
  return node.namedChildren.filter((child) => child !== null && child.type !== 'comment');
}

export function field(node: Node, name: string): Node | undefined {
  return node.childForFieldName(name) ?? undefined;
}

/** The function or class inside its decorators. */
export function undecorated(node: Node): Node {
  return node.type === 'decorated_definition' ? (field(node, 'definition') ?? node) : node;
}

export function decoratorsOf(node: Node): readonly Node[] {
  return node.type === 'decorated_definition' ? named(node).filter(({ type }) => type === 'decorator') : [];
}

/** A string that stands alone as first statement of a module, class or function. */
export function docstringOf(holder: Node): Node | undefined {
  const first = named(holder.type === 'module' ? holder : (field(holder, 'body') ?? holder))[0];
  const text = first?.type === 'expression_statement' ? named(first)[0] : undefined;
  return text?.type === 'string' || text?.type === 'concatenated_string' ? text : undefined;
}

/** Statements of a block, a module's, or those after the colon on one line. */
export function statementsOf(block: Node | undefined): readonly Node[] {
  return block === undefined ? [] : named(block);
}

/**
 * Source of a node with some nodes swapped for other text. Strings lose their line breaks, so that indentation cannot
 * change them; a simple statement or expression comes out as one line, a compound one dedented.
 */
export function written(node: Node, swap: (node: Node) => string | undefined = () => undefined): string {
  const isBlock = node.descendantsOfType('block').length > 0;
  const text = pieces(node, swap, isBlock);
  return isBlock ? dedented(text, node.startPosition.column) : text;
}

function pieces(node: Node, swap: (node: Node) => string | undefined, keepLines: boolean): string {
  const swapped = swap(node);
  if (swapped !== undefined) return swapped;
  if (node.type === 'string') return onOneLine(swapInString(node, swap));
  const children = node.children.filter((child) => child !== null);
  if (children.length === 0) return node.type === 'line_continuation' ? ' ' : node.text;
  let text = '';
  let end = node.startIndex;
  let before = '';
  for (const child of children) {
    const isComment = child.type === 'comment';
    const gap = node.text.slice(end - node.startIndex, child.startIndex - node.startIndex);
    end = child.endIndex;
    if (isComment && !keepLines) continue;
    if (child.type === ',' && !keepLines && node.type === 'argument_list' && child.nextNamedSibling === null)
      continue;
    text += keepLines ? gap : tightened(text, gap, before, child.type);
    text += pieces(child, swap, keepLines);
    before = child.type;
  }
  const rest = node.text.slice(end - node.startIndex);
  return keepLines ? text + rest : text;
}

/** Space between two tokens once line breaks are gone. */
function tightened(text: string, gap: string, before: string, next: string): string {
  if (text === '' || '([{'.includes(before)) return gap.includes('\n') ? '' : gap;
  if (!gap.includes('\n')) return gap;
  return /^[)\]},]$/.test(next) ? '' : ' ';
}

/** Interpolations of an f-string may hold names to swap. */
function swapInString(node: Node, swap: (node: Node) => string | undefined): string {
  const inner = node.namedChildren.filter((child) => child?.type === 'interpolation');
  if (inner.length === 0) return node.text;
  let text = '';
  let end = node.startIndex;
  for (const child of inner) {
    if (child === null) continue;
    text +=
      node.text.slice(end - node.startIndex, child.startIndex - node.startIndex) + pieces(child, swap, true);
    end = child.endIndex;
  }
  return text + node.text.slice(end - node.startIndex);
}

/** Takes the indentation of the first line off the others. */
export function dedented(text: string, column: number): string {
  const indent = new RegExp(`^[ \\t]{0,${column}}`);
  return text
    .split('\n')
    .map((line, index) => (index === 0 ? line : line.replace(indent, '')).trimEnd())
    .join('\n');
}
