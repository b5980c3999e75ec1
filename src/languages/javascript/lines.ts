// Which lines run, and which literals stand on them.
import type { Node } from 'web-tree-sitter';
import type { LineSpan } from '../../terms.ts';
import { descendants } from '../parser.ts';
import { samplesOf } from '../regex-samples.ts';
import { actedOn, linesOf } from '../text-methods.ts';
import { quoteText } from './quotes.ts';
import { isDirective } from './silent.ts';
import { field, readSource } from './syntax.ts';
import { unitsByLine } from './units.ts';

const LONGEST_LITERAL = 100;

/** Lines with tokens of statements; not documentation, types, imports, export lists, or heads of definitions. */
export function executableLines(source: string, path: string): ReadonlySet<number> {
  return readSource(source, path, (root) => new Set(unitsByLine(root).keys()));
}

/** Numbers and plain strings on the lines, as source text, then what patterns there match and methods act on; each once. */
export function literalsOn(source: string, path: string, span: LineSpan): readonly string[] {
  return readSource(source, path, (root) => {
    const found = new Set<string>();
    for (const node of descendants(root)) {
      const line = node.startPosition.row + 1;
      if (line < span.start || line > span.end) continue;
      if (node.type === 'regex')
        for (const sample of samplesOf(field(node, 'pattern')?.text ?? '')) found.add(quoteText(sample, "'"));
      if (!isPlainLiteral(node)) continue;
      const isNegative = node.parent?.type === 'unary_expression' && node.parent.text.startsWith('-');
      found.add(isNegative ? `-${node.text}` : node.text);
    }
    for (const piece of actedOn(linesOf(source, span))) found.add(piece);
    return [...found];
  });
}

function isPlainLiteral(node: Node): boolean {
  const { parent } = node;
  if (node.type === 'number') return parent?.type !== 'literal_type';
  if (node.type !== 'string' || node.text.length > LONGEST_LITERAL || node.text.includes('\n')) return false;
  if (parent === null || /^(?:import_statement|export_statement|literal_type)$/.test(parent.type))
    return false;
  return !isDirective(parent);
}
