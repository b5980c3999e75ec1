import type { Mutator } from './mutator.ts';
import { swapOperators } from './syntax.ts';

const swaps = new Map([
  ['and', 'or'],
  ['or', 'and'],
  ['&&', '||'],
  ['||', '&&'],
  ['??', '&&'],
]);

/** And for or. */
export const logical: Mutator = {
  id: 'logical',
  mutate: (node) =>
    node.type === 'boolean_operator' || node.type === 'binary_expression' ? swapOperators(node, swaps) : [],
  examples: [
    { language: 'python', source: 'x = a and b', mutants: ['x = a or b'] },
    { language: 'javascript', source: 'x = a ?? b;', mutants: ['x = a && b;'] },
    { language: 'javascript', source: 'x = a + b;', mutants: [] },
  ],
};
