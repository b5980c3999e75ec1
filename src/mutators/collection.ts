import type { Node } from 'web-tree-sitter';
import type { Mutator } from './mutator.ts';
import { isPython, replace } from './syntax.ts';

/** A collection emptied, or something in an empty one. */
export const collection: Mutator = {
  id: 'collection',
  mutate: (node, language) => {
    if (isWrittenTo(node)) return [];
    const isEmpty = node.namedChildren.every((child) => child === null || child.type === 'comment');
    switch (node.type) {
      case 'list':
      case 'array':
        return [replace(node, isEmpty ? '["mutant"]' : '[]')];
      case 'object':
        return [replace(node, isEmpty ? '{ mutant: 1 }' : '{}')];
      case 'dictionary':
        return [replace(node, isEmpty ? '{"mutant": 1}' : '{}')];
      case 'set':
        return isPython(language) ? [replace(node, 'set()')] : [];
      default:
        return [];
    }
  },
  examples: [
    { language: 'python', source: 'x = []', mutants: ['x = ["mutant"]'] },
    { language: 'python', source: 'x = [a, b]', mutants: ['x = []'] },
    { language: 'python', source: 'x = {}', mutants: ['x = {"mutant": 1}'] },
    { language: 'python', source: 'x = {"a": 1}', mutants: ['x = {}'] },
    { language: 'python', source: 'x = {a, b}', mutants: ['x = set()'] },
    { language: 'python', source: '[a, b] = c', mutants: [] },
    { language: 'javascript', source: 'x = [];', mutants: ['x = ["mutant"];'] },
    { language: 'javascript', source: 'f({ a, b });', mutants: ['f({});'] },
    { language: 'javascript', source: 'f = () => ({});', mutants: ['f = () => ({ mutant: 1 });'] },
    { language: 'javascript', source: 'for ([a, b] of c) {}', mutants: [] },
    { language: 'typescript', source: 'const x: A[] = [];', mutants: ['const x: A[] = ["mutant"];'] },
  ],
};

/** Names in brackets to the left are where values go. */
function isWrittenTo({ id, parent }: Node): boolean {
  return parent?.childForFieldName('left')?.id === id;
}
