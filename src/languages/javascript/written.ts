// Pieces of test code as text again: on one line, with names swapped, and without types where they would not parse.
import type { Node } from 'web-tree-sitter';
import { named } from './syntax.ts';

export interface Writing {
  readonly keepTypes: boolean;
  /** Other text for a node; undefined: as it is. */
  readonly swap: (node: Node) => string | undefined;
}

const TYPES =
  /^(?:type_annotation|type_arguments|type_parameters|type_predicate_annotation|asserts_annotation|accessibility_modifier|override_modifier|implements_clause|opting_type_annotation|adding_type_annotation)$/;
const TYPE_WORDS = new Set(['readonly', 'declare', 'abstract']);
/** Statements that a line break may have ended. */
const OPEN_ENDED =
  /^(?:expression_statement|lexical_declaration|variable_declaration|return_statement|throw_statement|break_statement|continue_statement|do_statement|public_field_definition|field_definition|type_alias_declaration)$/;

/** One line, but for templates with a tag and for markup, whose line breaks mean something. */
export function written(node: Node, writing: Writing): string {
  const swapped = writing.swap(node);
  if (swapped !== undefined) return swapped;
  if (!writing.keepTypes) {
    const untyped = withoutType(node);
    if (untyped !== undefined) return written(untyped, writing);
  }
  if (node.type === 'template_string') return template(node, writing);
  if (/^(?:string|regex)$/.test(node.type) || node.childCount === 0) return node.text;
  return joined(node, writing);
}

function joined(node: Node, writing: Writing): string {
  let text = '';
  let end = node.startIndex;
  for (const child of node.children) {
    if (child === null) continue;
    const gap = node.text.slice(end - node.startIndex, child.startIndex - node.startIndex);
    end = child.endIndex;
    if (child.type === 'comment' || child.type === 'html_comment') continue;
    if (!writing.keepTypes && isOnlyType(child, node)) continue;
    if (child.type === ',' && isTrailing(child, node)) continue;
    const isMarkup = node.type.startsWith('jsx_');
    const piece = written(child, writing);
    text += (isMarkup ? gap : tightened(text, gap, child.type)) + piece;
    if (isStatementList(node) && OPEN_ENDED.test(child.type) && !/;$/.test(piece)) text += ';';
  }
  return text;
}

function isStatementList({ type }: Node): boolean {
  return /^(?:statement_block|class_body|program|switch_case|switch_default)$/.test(type);
}

/** A comma before the closing bracket that a line break kept apart; holes of arrays stay. */
function isTrailing(comma: Node, holder: Node): boolean {
  return (
    /^(?:arguments|object|formal_parameters)$/.test(holder.type) &&
    comma.nextNamedSibling === null &&
    comma.previousNamedSibling !== null
  );
}

/** Space between two tokens once line breaks are gone. */
function tightened(text: string, gap: string, next: string): string {
  if (!/[\n\r]/.test(gap)) return text === '' ? '' : gap;
  if (text === '' || /[([]$/.test(text)) return '';
  return /^(?:[)\],;.]|\?\.)$/.test(next) ? '' : ' ';
}

function template(node: Node, writing: Writing): string {
  const isTagged =
    node.parent?.type === 'call_expression' && node.parent.childForFieldName('arguments')?.id === node.id;
  const plain = (text: string) =>
    isTagged ? text : text.replace(/\\\r?\n|\r?\n|\\[\s\S]/g, (piece) => lineJoined(piece));
  let text = '';
  let end = node.startIndex;
  for (const child of node.namedChildren) {
    if (child?.type !== 'template_substitution') continue;
    text += plain(node.text.slice(end - node.startIndex, child.startIndex - node.startIndex));
    text += joined(child, writing);
    end = child.endIndex;
  }
  return text + plain(node.text.slice(end - node.startIndex));
}

function lineJoined(piece: string): string {
  if (/^\r?\n$/.test(piece)) return '\\n';
  return /^\\\r?\n$/.test(piece) ? '' : piece;
}

/** `x` of `x as T`, `x satisfies T`, `x!` and `<T>x`. */
function withoutType(node: Node): Node | undefined {
  if (/^(?:as_expression|satisfies_expression|non_null_expression)$/.test(node.type)) return named(node)[0];
  return node.type === 'type_assertion' ? named(node).at(-1) : undefined;
}

function isOnlyType(child: Node, holder: Node): boolean {
  if (TYPES.test(child.type) || TYPE_WORDS.has(child.type)) return true;
  return child.type === '?' && holder.type !== 'ternary_expression';
}
