import type { Mutator } from './mutator.ts';
import { isPython, replace } from './syntax.ts';

const nothing = new Set(['none', 'null', 'undefined', 'None', 'true', 'false']);

/** Nothing returned in place of something. */
export const returnValue: Mutator = {
  id: 'return value',
  mutate: (node, language) => {
    if (node.type !== 'return_statement') return [];
    const value = node.namedChild(0);
    if (value === null || nothing.has(value.type) || value.type === 'comment') return [];
    return [replace(value, isPython(language) ? 'None' : 'undefined')];
  },
  examples: [
    { language: 'python', source: 'def f():\n    return a + 1', mutants: ['def f():\n    return None'] },
    { language: 'python', source: 'def f():\n    return', mutants: [] },
    {
      language: 'javascript',
      source: 'function f() { return a; }',
      mutants: ['function f() { return undefined; }'],
    },
  ],
};
