// The words of a source as far as they mean something when it runs: no comments, no types, no layout.
import type { Node } from 'web-tree-sitter';
import type { Word } from './language.ts';
import { type GrammarId, withSyntax } from './parser.ts';

/** Taken whole: between their parts there is text that no node holds. */
const ATOM = /^(?:string|string_content|template_string|regex)$/;
const SILENT = /comment$|^(?:line_continuation|type_annotation|type_arguments|type_parameters)$/;
/** Only their first part runs. */
const CAST = /^(?:as_expression|satisfies_expression|non_null_expression)$/;

export function wordsOf(grammar: GrammarId, source: string): readonly Word[] {
  const depths = source.split('\n').map((line) => line.search(/\S/));
  const words: Word[] = [];
  const add = (node: Node): void => {
    if (SILENT.test(node.type)) return;
    if (node.childCount === 0 || ATOM.test(node.type)) {
      for (const [index, text] of node.text.split('\n').entries()) {
        const row = node.startPosition.row + index;
        if (text.trim() !== '') words.push({ text, line: row + 1, depth: depths[row] ?? 0 });
      }
      return;
    }
    for (const child of CAST.test(node.type) ? node.children.slice(0, 1) : node.children)
      if (child !== null) add(child);
  };
  withSyntax(grammar, source, add);
  return words;
}
