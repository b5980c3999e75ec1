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
    const inner =
      found.type === 'parenthesized_expression' ? (found.namedChild(0)?.text ?? found.text) : found.text;
    return [replace(found, found.type === 'parenthesized_expression' ? `(!(${inner}))` : `!(${inner})`)];
  },
  examples: [
    { language: 'python', source: 'if a:\n    b()', mutants: ['if not (a):\n    b()'] },
    { language: 'python', source: 'x = a if not b else c', mutants: ['x = a if b else c'] },
    { language: 'javascript', source: 'if (a) b();', mutants: ['if (!(a)) b();'] },
    { language: 'javascript', source: 'x = a ? b : c;', mutants: ['x = !(a) ? b : c;'] },
  ],
};
