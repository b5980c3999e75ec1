import type { Node } from 'web-tree-sitter';
import type { Mutator } from './mutator.ts';
import { isPython, replace } from './syntax.ts';

const nothing = new Set(['none', 'null', 'undefined', 'None', 'true', 'false']);

/** Nothing returned in place of something. */
export const returnValue: Mutator = {
  id: 'return value',
  mutate: (node, language) => {
    const value = resultOf(node);
    if (value === null || nothing.has(value.type) || value.type === 'comment' || /^void\b/.test(value.text))
      return [];
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
    { language: 'javascript', source: 'f = (x) => ({ x });', mutants: ['f = (x) => undefined;'] },
    { language: 'javascript', source: 'f = () => { g(); };', mutants: [] },
    { language: 'javascript', source: 'f = () => void g();', mutants: [] },
    {
      language: 'typescript',
      source: 'const f = (x: A): B => x as B;',
      mutants: ['const f = (x: A): B => undefined;'],
    },
  ],
};

/** What a `return` gives, or an arrow function without braces. */
function resultOf(node: Node): Node | null {
  if (node.type === 'return_statement') return node.namedChild(0);
  const body = node.type === 'arrow_function' ? node.childForFieldName('body') : null;
  return body?.type === 'statement_block' ? null : body;
}
