import type { Mutator } from './mutator.ts';
import { isPython, replace } from './syntax.ts';

/** An optional chain that takes it for granted that something is there. Python has no such operator: its tests for None. */
export const optionalChain: Mutator = {
  id: 'optional chaining',
  mutate: (node, language) => {
    if (isPython(language) || node.type !== 'optional_chain') return [];
    return [replace(node, node.parent?.type === 'member_expression' ? '.' : '')];
  },
  examples: [
    { language: 'python', source: 'x = a.b if a is not None else None', mutants: [] },
    { language: 'javascript', source: 'x = a?.b;', mutants: ['x = a.b;'] },
    { language: 'javascript', source: 'x = a?.[0];', mutants: ['x = a[0];'] },
    { language: 'javascript', source: 'x = a.b?.(c);', mutants: ['x = a.b(c);'] },
    { language: 'typescript', source: 'x = a?.b!?.c;', mutants: ['x = a.b!?.c;', 'x = a?.b!.c;'] },
  ],
};
