// Simpler literals for a test's inputs. What it expects is never touched: it would say less, or something else.
import type { Node } from 'web-tree-sitter';
import { descendants, withSyntax } from '../../languages/parser.ts';
import type { LanguageId } from '../../terms.ts';

const holders = new Set(['list', 'tuple', 'set', 'array']);
const strings = new Set(['string', 'template_string']);
const numbers = new Set(['integer', 'number']);
/** Shorter text is as simple as another. */
const LEAST_TEXT = 4;

interface Simpler {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The test with one input made simpler, by what is saved: the most first. */
export function simplerInputs(body: string, language: LanguageId): readonly string[] {
  const edits = withSyntax(language, body, (root) =>
    [...descendants(root)].filter((node) => isInput(node, language)).flatMap(simplerOf),
  );
  return [...edits]
    .sort((a, b) => savedBy(b) - savedBy(a))
    .map(({ start, end, text }) => body.slice(0, start) + text + body.slice(end));
}

function savedBy({ start, end, text }: Simpler): number {
  return end - start - text.length;
}

function simplerOf(node: Node): readonly Simpler[] {
  const to = (text: string): Simpler => ({ start: node.startIndex, end: node.endIndex, text });
  const { text } = node;
  if (numbers.has(node.type)) return /^\d{2,}$/.test(text) ? [to('1')] : [];
  if (strings.has(node.type)) {
    // Prefixes, escapes and what is put into a text keep their meaning only whole.
    const [, quote = '', inner = ''] = /^(['"`])((?:(?!\1)[^\\\n$])*)\1$/.exec(text) ?? [];
    if (inner.length < LEAST_TEXT) return [];
    return [to(quote + inner.slice(0, 1) + quote), to(quote + inner.slice(0, inner.length >> 1) + quote)];
  }
  if (!holders.has(node.type)) return [];
  const items = node.namedChildren.filter((item): item is Node => item !== null && item.type !== 'comment');
  if (items.length < 2) return [];
  const [open, close] = [text.slice(0, 1), text.slice(-1)];
  if (!'([{'.includes(open)) return [];
  const half = items.length >> 1;
  return [items.slice(0, half), items.slice(half)].map((some) => {
    const comma = node.type === 'tuple' && some.length === 1 ? ',' : '';
    return to(open + some.map((item) => item.text).join(', ') + comma + close);
  });
}

/** In the test's own block, and not in what an assertion compares with. */
function isInput(node: Node, language: LanguageId): boolean {
  let isInside = false;
  for (
    let [child, parent] = [node, node.parent];
    parent !== null;
    [child, parent] = [parent, parent.parent]
  ) {
    if (language === 'python' ? isExpectedPython(child, parent) : isExpectedJavaScript(child, parent))
      return false;
    isInside ||= parent.type === 'block' || parent.type === 'statement_block';
  }
  return isInside;
}

function isExpectedPython(child: Node, parent: Node): boolean {
  if (parent.type === 'comparison_operator') return child.startIndex !== parent.startIndex;
  // The message of an assertion; what `pytest.raises` and its kind are told; decorators hold cases with their results.
  if (parent.type === 'assert_statement') return child.id !== parent.namedChildren[0]?.id;
  return parent.type === 'with_clause' || parent.type === 'decorator';
}

function isExpectedJavaScript(child: Node, parent: Node): boolean {
  if (parent.type !== 'arguments') return false;
  const called = parent.parent?.childForFieldName('function')?.text ?? '';
  const isFirst = child.id === parent.namedChildren[0]?.id;
  if (/^(?:assert|t)\b/.test(called)) return !isFirst;
  // `expect(input).toBe(expected)`; a nested test's or hook's name.
  return /^expect\b[\s\S]*\.\w+$/.test(called) || (/^(?:it|test|describe)\b/.test(called) && isFirst);
}
