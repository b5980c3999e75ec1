import type { Mutator } from './mutator.ts';
import { isComparison, swapOperators } from './syntax.ts';

const swaps = new Map([
  ['<', '<='],
  ['<=', '<'],
  ['>', '>='],
  ['>=', '>'],
]);

/** A comparison that takes in, or leaves out, its boundary. */
export const boundary: Mutator = {
  id: 'comparison boundary',
  mutate: (node) => (isComparison(node) ? swapOperators(node, swaps) : []),
  examples: [
    { language: 'python', source: 'x = a < b', mutants: ['x = a <= b'] },
    { language: 'javascript', source: 'x = a >= b;', mutants: ['x = a > b;'] },
    { language: 'javascript', source: 'x = a === b;', mutants: [] },
    { language: 'typescript', source: 'const x = f<T>(a) < b;', mutants: ['const x = f<T>(a) <= b;'] },
  ],
};
