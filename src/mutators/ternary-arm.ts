import type { Mutator } from './mutator.ts';
import { replace } from './syntax.ts';

/** One arm of a conditional expression, whatever the condition says. */
export const ternaryArm: Mutator = {
  id: 'ternary arm',
  mutate: (node) => {
    const [first, last] =
      node.type === 'ternary_expression'
        ? [node.childForFieldName('consequence'), node.childForFieldName('alternative')]
        : node.type === 'conditional_expression'
          ? [node.namedChild(0), node.namedChild(2)]
          : [null, null];
    if (first === null || last === null || first.text === last.text) return [];
    return [first, last].map((arm) => replace(node, `(${arm.text})`));
  },
  examples: [
    { language: 'python', source: 'x = a if b else c', mutants: ['x = (a)', 'x = (c)'] },
    { language: 'javascript', source: 'x = a ? b : c + 1;', mutants: ['x = (b);', 'x = (c + 1);'] },
    { language: 'javascript', source: 'x = a ? b : b;', mutants: [] },
    {
      language: 'typescript',
      source: 'type A = B extends C ? D : E; const x = a ? b! : c;',
      mutants: [
        'type A = B extends C ? D : E; const x = (b!);',
        'type A = B extends C ? D : E; const x = (c);',
      ],
    },
  ],
};
