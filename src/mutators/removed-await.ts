import type { Node } from 'web-tree-sitter';
import type { Mutator } from './mutator.ts';
import { replace } from './syntax.ts';

/** What is not waited for. */
export const removedAwait: Mutator = {
  id: 'removed await',
  mutate: (node, language) => {
    if (node.type !== 'await' && node.type !== 'await_expression') return [];
    const awaited = node.namedChild(0);
    if (awaited === null) return [];
    // A promise that is returned is waited for by whoever called, unless a `try` wanted its error.
    if (language !== 'python' && isReturned(node) && !isTried(node)) return [];
    return [replace(node, awaited.text)];
  },
  examples: [
    {
      language: 'python',
      source: 'async def f():\n    x = await g(1)',
      mutants: ['async def f():\n    x = g(1)'],
    },
    { language: 'javascript', source: 'x = await f(1);', mutants: ['x = f(1);'] },
    { language: 'javascript', source: 'async function f() { return await g(); }', mutants: [] },
    { language: 'javascript', source: 'f = async () => await g();', mutants: [] },
    {
      language: 'javascript',
      source: 'async function f() { try { return await g(); } catch { return 1; } }',
      mutants: ['async function f() { try { return g(); } catch { return 1; } }'],
    },
    {
      language: 'typescript',
      source: 'const x = (await f<T>()) as A;',
      mutants: ['const x = (f<T>()) as A;'],
    },
  ],
};

function isReturned({ parent }: Node): boolean {
  return parent?.type === 'return_statement' || parent?.type === 'arrow_function';
}

function isTried(node: Node): boolean {
  for (let holder = node.parent; holder !== null; holder = holder.parent) {
    if (holder.type === 'try_statement') return true;
    if (/function|method_definition/.test(holder.type)) return false;
  }
  return false;
}
