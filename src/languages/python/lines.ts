// Which lines run, and which literals stand on them.
import type { Node } from 'web-tree-sitter';
import type { LineSpan } from '../../terms.ts';
import { descendants, withSyntax } from '../parser.ts';
import { samplesOf } from '../regex-samples.ts';
import { actedOn, linesOf } from '../text-methods.ts';
import { named } from './syntax.ts';
import { quoteText } from './text.ts';

const SILENT = new Set([
  'import_statement',
  'import_from_statement',
  'future_import_statement',
  'global_statement',
  'nonlocal_statement',
  'type_alias_statement',
  'comment',
]);
const CONSTANT = new Set([
  'string',
  'concatenated_string',
  'ellipsis',
  'integer',
  'float',
  'true',
  'false',
  'none',
]);
const LONGEST_LITERAL = 100;

/**
 * Lines with tokens of statements; not documentation, imports, declarations without value, heads of definitions, what
 * only type checkers read, or what its author excluded from coverage.
 */
export function executableLines(source: string): ReadonlySet<number> {
  const text = source.split('\n');
  const isExcluded = (node: Node) =>
    /(?:_statement|_definition|_clause)$/.test(node.type) &&
    /#\s*pragma:\s*no\s*cover/i.test(text[node.startPosition.row] ?? '');
  return withSyntax('python', source, (root) => {
    const lines = new Set<number>();
    addLines(root, lines, isExcluded);
    return lines;
  });
}

function addLines(node: Node, lines: Set<number>, isExcluded: (node: Node) => boolean): void {
  if (SILENT.has(node.type) || isDeclaration(node) || isForTypes(node) || isExcluded(node)) return;
  if (node.type === 'function_definition') {
    for (const child of named(node)) if (child.type === 'parameters') addDefaults(child, lines, isExcluded);
  }
  if (node.type === 'function_definition' || node.type === 'class_definition') {
    const body = node.childForFieldName('body');
    if (body !== null) addLines(body, lines, isExcluded);
    return;
  }
  if (node.childCount === 0 || node.type === 'string') {
    if (node.text.trim() === '') return;
    for (let row = node.startPosition.row; row <= node.endPosition.row; row++) lines.add(row + 1);
    return;
  }
  for (const child of node.children) if (child !== null) addLines(child, lines, isExcluded);
}

/** `if TYPE_CHECKING:` never runs. */
function isForTypes(node: Node): boolean {
  return (
    node.type === 'if_statement' &&
    /^(?:typing\.|t\.)?TYPE_CHECKING$/.test(node.childForFieldName('condition')?.text ?? '') &&
    node.childForFieldName('alternative') === null
  );
}

/** Docstrings and other bare constants, `...`, and `name: type` without a value. */
function isDeclaration(node: Node): boolean {
  if (node.type !== 'expression_statement') return false;
  const [only, second] = named(node);
  if (only === undefined || second !== undefined) return false;
  if (CONSTANT.has(only.type)) return true;
  return only.type === 'assignment' && only.childForFieldName('right') === null;
}

/** Default values are computed when the definition runs. */
function addDefaults(parameters: Node, lines: Set<number>, isExcluded: (node: Node) => boolean): void {
  for (const parameter of named(parameters)) {
    const value = parameter.childForFieldName('value');
    if (value !== null) addLines(value, lines, isExcluded);
  }
}

/** Numbers and plain strings on the lines, as source text, then what patterns there match and methods act on; each once. */
export function literalsOn(source: string, span: LineSpan): readonly string[] {
  return withSyntax('python', source, (root) => {
    const found = new Set<string>();
    for (const node of descendants(root)) {
      const line = node.startPosition.row + 1;
      if (line < span.start || line > span.end) continue;
      for (const sample of samplesIn(node)) found.add(quoteText(sample, '"'));
      if (!isPlainLiteral(node)) continue;
      const isNegative = node.parent?.type === 'unary_operator' && node.parent.text.startsWith('-');
      found.add(isNegative ? `-${node.text}` : node.text);
    }
    for (const piece of actedOn(linesOf(source, span))) found.add(piece);
    return [...found];
  });
}

/** Raw strings and arguments of `re` are patterns. */
function samplesIn(node: Node): readonly string[] {
  const content = node.type === 'string' ? /^[bB]?[rR][bB]?(['"])(.*)\1$/s.exec(node.text)?.[2] : undefined;
  return content === undefined ? [] : samplesOf(content.replace(/^(["'])\1|(["'])\2$/g, ''));
}

function isPlainLiteral(node: Node): boolean {
  if (node.type === 'integer' || node.type === 'float') return true;
  if (node.type !== 'string' || node.text.length > LONGEST_LITERAL || node.text.includes('\n')) return false;
  const isStatement = node.parent?.type === 'expression_statement';
  return !isStatement && !/^[a-zA-Z]*[fFtT][a-zA-Z]*['"]/.test(node.text);
}
