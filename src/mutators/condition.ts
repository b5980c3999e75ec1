import type { Mutator } from './mutator.ts';
import { isPython, replace } from './syntax.ts';

const holders = new Set([
  'if_statement',
  'elif_clause',
  'while_statement',
  'conditional_expression',
  'ternary_expression',
  'if_clause',
  'do_statement',
]);

/** A condition negated. */
export const condition: Mutator = {
  id: 'negated condition',
  mutate: (node, language) => {
    if (!holders.has(node.type)) return [];
    // Python's `a if c else b` and comprehension conditions have no field: by place.
    const found =
      node.childForFieldName('condition') ??
      (node.type === 'conditional_expression'
        ? node.namedChild(1)
        : node.type === 'if_clause'
          ? node.namedChild(0)
          : null);
    if (found === null) return [];
    if (isPython(language))
      return [
        replace(
          found,
          found.type === 'not_operator' ? (found.namedChild(0)?.text ?? '') : `not (${found.text})`,
        ),
      ];
    const isBound = found.type === 'parenthesized_expression';
    const inner = isBound ? found.text.slice(1, -1) : found.text;
    const negation = isBound ? found.namedChild(0) : found;
    const operand =
      negation?.type === 'unary_expression' && negation.childForFieldName('operator')?.text === '!'
        ? negation.childForFieldName('argument')
        : null;
    const negated = operand === null ? `!(${inner})` : `(${operand.text})`;
    return [replace(found, isBound ? `(${negated})` : negated)];
  },
  examples: [
    { language: 'python', source: 'if a:\n    b()', mutants: ['if not (a):\n    b()'] },
    { language: 'python', source: 'x = a if not b else c', mutants: ['x = a if b else c'] },
    { language: 'javascript', source: 'if (a) b();', mutants: ['if (!(a)) b();'] },
    { language: 'javascript', source: 'x = a ? b : c;', mutants: ['x = !(a) ? b : c;'] },
    { language: 'javascript', source: 'do b(); while (a, c);', mutants: ['do b(); while (!(a, c));'] },
    { language: 'javascript', source: 'if (!a) b();', mutants: ['if ((a)) b();'] },
    { language: 'typescript', source: 'while (a! > 1) b();', mutants: ['while (!(a! > 1)) b();'] },
    { language: 'typescript', source: 'type A = B extends C ? D : E;', mutants: [] },
  ],
};
