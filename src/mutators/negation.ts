import type { Node } from 'web-tree-sitter';
import type { Mutator } from './mutator.ts';
import { replace } from './syntax.ts';

/** A `not`, a minus or a bit complement left out. Whole conditions are negated by an operator of their own. */
export const negation: Mutator = {
  id: 'removed negation',
  mutate: (node) => {
    const sign = node.child(0)?.text ?? '';
    const operand = node.childForFieldName('argument');
    if (operand === null || !/^(?:!|not|-|~)$/.test(sign) || node.parent?.type === 'literal_type') return [];
    if (!/^(?:unary_expression|unary_operator|not_operator)$/.test(node.type)) return [];
    // `-0` is `0` to almost everybody; `!!x` loses one of the two, not each in turn.
    if (/^0(?:\.0*)?n?$/.test(operand.text) || isWholeCondition(node) || isInner(node, sign)) return [];
    return [replace(node, operand.text)];
  },
  examples: [
    { language: 'python', source: 'x = not a', mutants: ['x = a'] },
    { language: 'python', source: 'x = -a + ~b', mutants: ['x = a + ~b', 'x = -a + b'] },
    { language: 'python', source: 'if not a:\n    b()', mutants: [] },
    { language: 'javascript', source: 'x = !a && b;', mutants: ['x = a && b;'] },
    { language: 'javascript', source: 'x = !!a;', mutants: ['x = !a;'] },
    { language: 'javascript', source: 'x = typeof a + +b + -0;', mutants: [] },
    { language: 'javascript', source: 'if (!a) b();', mutants: [] },
    { language: 'javascript', source: 'x = !a ? b : -1;', mutants: ['x = !a ? b : 1;'] },
    {
      language: 'typescript',
      source: 'const x: -1 | 1 = -(a as number);',
      mutants: ['const x: -1 | 1 = (a as number);'],
    },
  ],
};

function isInner({ parent }: Node, sign: string): boolean {
  return parent?.type === 'unary_expression' && parent.child(0)?.text === sign;
}

function isWholeCondition(node: Node): boolean {
  const holder = node.parent?.type === 'parenthesized_expression' ? node.parent : node;
  const { parent } = holder;
  if (parent === null) return false;
  if (parent.type === 'conditional_expression') return parent.namedChild(1)?.id === holder.id;
  return parent.type === 'if_clause' || parent.childForFieldName('condition')?.id === holder.id;
}
