import type { Node } from 'web-tree-sitter';
import type { Mutator, Replacement } from './mutator.ts';
import { replace, swapOperators } from './syntax.ts';

const swaps = new Map([
  ['and', 'or'],
  ['or', 'and'],
  ['&&', '||'],
  ['||', '&&'],
  ['&&=', '||='],
  ['||=', '&&='],
  ['??=', '&&='],
]);
const types = new Set(['boolean_operator', 'binary_expression', 'augmented_assignment_expression']);

/** And for or. */
export const logical: Mutator = {
  id: 'logical',
  mutate: (node) => {
    if (!types.has(node.type)) return [];
    return isNullish(node) ? swapNullish(node) : swapOperators(node, swaps);
  },
  examples: [
    { language: 'python', source: 'x = a and b', mutants: ['x = a or b'] },
    { language: 'javascript', source: 'x = a ?? b;', mutants: ['x = a && b;'] },
    { language: 'javascript', source: 'x = a && b;', mutants: ['x = a || b;'] },
    {
      language: 'javascript',
      source: 'x = a ?? b ?? c;',
      mutants: ['x = ((a ?? b) && c);', 'x = (a && b) ?? c;'],
    },
    {
      language: 'javascript',
      source: 'x = (a || b) ?? c?.d;',
      mutants: ['x = (a || b) && c?.d;', 'x = (a && b) ?? c?.d;'],
    },
    { language: 'javascript', source: 'x ??= a;', mutants: ['x &&= a;'] },
    { language: 'javascript', source: 'x = a + b;', mutants: [] },
    {
      language: 'typescript',
      source: 'const x: A | B = a || (b as B);',
      mutants: ['const x: A | B = a && (b as B);'],
    },
  ],
};

function isNullish(node: Node | null): boolean {
  return node?.type === 'binary_expression' && node.childForFieldName('operator')?.text === '??';
}

/** JavaScript refuses `??` beside `&&` without parentheses. */
function swapNullish(node: Node): readonly Replacement[] {
  const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')];
  if (left === null || right === null) return [];
  const isMixed = isNullish(left) || isNullish(right) || node.parent?.type === 'binary_expression';
  if (!isMixed) return swapOperators(node, new Map([['??', '&&']]));
  const bound = (part: Node) => (isNullish(part) ? `(${part.text})` : part.text);
  return [replace(node, `(${bound(left)} && ${bound(right)})`)];
}
