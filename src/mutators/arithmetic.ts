import type { Node } from 'web-tree-sitter';
import type { Mutator } from './mutator.ts';
import { isText, swapOperators } from './syntax.ts';

const swaps = new Map([
  ['+', '-'],
  ['-', '+'],
  ['*', '/'],
  ['/', '*'],
  ['//', '*'],
  ['%', '*'],
  ['**', '*'],
  ['<<', '>>'],
  ['>>', '<<'],
  ['>>>', '<<'],
  ['&', '|'],
  ['|', '&'],
  ['+=', '-='],
  ['-=', '+='],
  ['*=', '/='],
  ['/=', '*='],
]);
const types = new Set([
  'binary_operator',
  'binary_expression',
  'augmented_assignment',
  'augmented_assignment_expression',
]);

/** An arithmetic or bit operator turned into its opposite; joining texts is left alone. */
export const arithmetic: Mutator = {
  id: 'arithmetic',
  mutate: (node) => {
    if (!types.has(node.type)) return [];
    if (isText(node.childForFieldName('left')) || isText(node.childForFieldName('right'))) return [];
    return changesNothing(node) ? [] : swapOperators(node, swaps);
  },
  examples: [
    { language: 'python', source: 'x = a + b', mutants: ['x = a - b'] },
    { language: 'python', source: 'x += 1', mutants: ['x -= 1'] },
    { language: 'python', source: 'x = a + "b"', mutants: [] },
    { language: 'python', source: 'x = a + 0', mutants: [] },
    { language: 'python', source: 'x = 0 + a', mutants: ['x = 0 - a'] },
    { language: 'javascript', source: 'x = a * 1;', mutants: [] },
    { language: 'javascript', source: 'x = a % b;', mutants: ['x = a * b;'] },
    { language: 'javascript', source: 'x -= 2;', mutants: ['x += 2;'] },
    { language: 'javascript', source: 'x = a - -b;', mutants: ['x = a + -b;'] },
    { language: 'javascript', source: 'x = `a` + b;', mutants: [] },
    { language: 'javascript', source: "x += 'a';", mutants: [] },
    {
      language: 'typescript',
      source: 'const x: A & B = (a as number) * b;',
      mutants: ['const x: A & B = (a as number) / b;'],
    },
  ],
};

/** Adding nothing is taking nothing away; times one is by one. */
function changesNothing(node: Node): boolean {
  const operator = node.childForFieldName('operator')?.text ?? '';
  const right = node.childForFieldName('right')?.text ?? '';
  return (
    (right === '0' && /^(?:[+-]|<<|>>)=?$/.test(operator)) || (right === '1' && /^[*/]=?$/.test(operator))
  );
}
