import type { Mutator } from './mutator.ts';
import { isComparison, replace, swapOperators } from './syntax.ts';

const swaps = new Map([
  ['==', '!='],
  ['!=', '=='],
  ['===', '!=='],
  ['!==', '==='],
  ['<', '>='],
  ['>', '<='],
  ['<=', '>'],
  ['>=', '<'],
  ['in', 'not in'],
  ['not in', 'in'],
  ['is', 'is not'],
  ['is not', 'is'],
]);

/** A comparison turned into its opposite. */
export const comparison: Mutator = {
  id: 'comparison',
  mutate: (node, language) => {
    if (!isComparison(node)) return [];
    const found = swapOperators(node, swaps);
    if (language === 'python') return found;
    // In JavaScript `in` and `instanceof` have no negated form as an operator.
    return /^(?:in|instanceof)$/.test(node.childForFieldName('operator')?.text ?? '')
      ? [replace(node, `!(${node.text})`)]
      : found;
  },
  examples: [
    { language: 'python', source: 'x = a == b', mutants: ['x = a != b'] },
    { language: 'python', source: 'x = a not in b', mutants: ['x = a in b'] },
    { language: 'python', source: 'x = 1 < a <= 3', mutants: ['x = 1 >= a <= 3', 'x = 1 < a > 3'] },
    { language: 'javascript', source: 'x = a === b;', mutants: ['x = a !== b;'] },
    { language: 'javascript', source: 'x = a?.b !== b;', mutants: ['x = a?.b === b;'] },
    {
      language: 'javascript',
      source: "x = 'a' in b || a instanceof C;",
      mutants: ["x = !('a' in b) || a instanceof C;", "x = 'a' in b || !(a instanceof C);"],
    },
    { language: 'python', source: 'x = a is None', mutants: ['x = a is not None'] },
    { language: 'typescript', source: 'for (const a of b) {}', mutants: [] },
    {
      language: 'typescript',
      source: 'const x = (a as A) == null;',
      mutants: ['const x = (a as A) != null;'],
    },
  ],
};
