import type { Node } from 'web-tree-sitter';
import type { Mutator } from './mutator.ts';
import { plainArguments, replace } from './syntax.ts';

/** Give something of the kind that they are given, so that the fault is in the value and not a wrong type. */
const methods =
  /^(?:trim|trimStart|trimEnd|toLowerCase|toUpperCase|toLocaleLowerCase|toLocaleUpperCase|normalize|sort|toSorted|reverse|toReversed|filter|flat|replace|replaceAll|padStart|padEnd|concat|strip|lstrip|rstrip|lower|upper|casefold|title|capitalize|removeprefix|removesuffix|expandtabs|zfill|ljust|rjust|copy|resolve|absolute|abs|round|normalize)$/;
const functions =
  /^(?:abs|round|sorted|reversed|set|frozenset|int|float|str|bool|Math\.(?:abs|floor|ceil|round|trunc|sign|fround)|Number|String|Boolean|parseInt|parseFloat|decodeURIComponent|encodeURIComponent|math\.(?:floor|ceil|trunc|fabs)|(?:copy\.)?(?:deepcopy|copy)|structuredClone|os\.path\.(?:abspath|normpath|basename|expanduser))$/;

/** A call left out of an expression: what it was given in place of what it gives. A call that stands alone is a statement. */
export const removedCall: Mutator = {
  id: 'removed call',
  mutate: (node) => {
    if (node.type !== 'call' && node.type !== 'call_expression') return [];
    if (node.parent?.type === 'expression_statement') return [];
    const callee = node.childForFieldName('function');
    if (callee === null) return [];
    if (functions.test(callee.text)) {
      const given = plainArguments(node);
      return given[0] === undefined ? [] : [replace(node, bound(given[0]))];
    }
    const receiver = receiverOf(callee);
    return receiver === null ? [] : [replace(node, receiver.text)];
  },
  examples: [
    { language: 'python', source: 'x = a.strip().lower()', mutants: ['x = a.strip()', 'x = a.lower()'] },
    { language: 'python', source: 'x = sorted(a, key=b)', mutants: ['x = a'] },
    { language: 'python', source: 'x = abs(a - b) * 2', mutants: ['x = (a - b) * 2'] },
    { language: 'python', source: 'x = f(a)', mutants: [] },
    { language: 'python', source: 'a.sort()', mutants: [] },
    { language: 'javascript', source: 'x = Math.floor(a / b);', mutants: ['x = (a / b);'] },
    { language: 'javascript', source: 'x = a?.trim();', mutants: ['x = a;'] },
    { language: 'javascript', source: 'x = a.filter((b) => b > 1).length;', mutants: ['x = a.length;'] },
    { language: 'javascript', source: 'x = a[trim]();', mutants: [] },
    {
      language: 'typescript',
      source: 'const x = (a as string).toLowerCase();',
      mutants: ['const x = (a as string);'],
    },
  ],
};

function receiverOf(callee: Node): Node | null {
  if (callee.type === 'member_expression')
    return methods.test(callee.childForFieldName('property')?.text ?? '')
      ? callee.childForFieldName('object')
      : null;
  if (callee.type !== 'attribute') return null;
  return methods.test(callee.childForFieldName('attribute')?.text ?? '')
    ? callee.childForFieldName('object')
    : null;
}

/** As one operand, whatever stands around it. */
function bound(node: Node): string {
  const isSimple =
    /^(?:identifier|number|integer|float|string|call|call_expression|attribute|member_expression|parenthesized_expression|list|array)$/;
  return isSimple.test(node.type) ? node.text : `(${node.text})`;
}
