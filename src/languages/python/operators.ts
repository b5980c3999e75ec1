// Special methods are seldom called by name: what in the source calls them.
import type { Node } from 'web-tree-sitter';
import { field } from './syntax.ts';

/** Builtins that call a special method of their first argument. */
const BUILTINS: Readonly<Record<string, readonly string[]>> = {
  __len__: ['len'],
  __str__: ['str', 'format'],
  __repr__: ['repr'],
  __bool__: ['bool'],
  __hash__: ['hash'],
  __iter__: ['list', 'iter', 'tuple', 'set', 'sorted', 'dict'],
  __reversed__: ['reversed'],
  __next__: ['next'],
  __int__: ['int'],
  __float__: ['float'],
  __abs__: ['abs'],
  __round__: ['round'],
  __bytes__: ['bytes'],
  __format__: ['format'],
  __divmod__: ['divmod'],
};

const OPERATORS: Readonly<Record<string, string>> = {
  __eq__: '==',
  __ne__: '!=',
  __lt__: '<',
  __le__: '<=',
  __gt__: '>',
  __ge__: '>=',
  __contains__: 'in',
  __add__: '+',
  __radd__: '+',
  __sub__: '-',
  __rsub__: '-',
  __mul__: '*',
  __rmul__: '*',
  __truediv__: '/',
  __floordiv__: '//',
  __mod__: '%',
  __pow__: '**',
  __matmul__: '@',
  __and__: '&',
  __or__: '|',
  __xor__: '^',
  __lshift__: '<<',
  __rshift__: '>>',
  __neg__: '-',
  __invert__: '~',
};

/** Does the node call one of the special methods by operator, index or builtin? */
export function operationTest(references: readonly string[]): (node: Node) => boolean {
  const builtins = new Set(references.flatMap((name) => BUILTINS[name] ?? []));
  const operators = new Set(references.flatMap((name) => OPERATORS[name] ?? []));
  const hasIndex = references.includes('__getitem__');
  return (node) => {
    if (node.type === 'call') return builtins.has(field(node, 'function')?.text ?? '');
    if (node.type === 'subscript') return hasIndex;
    if (!['comparison_operator', 'binary_operator', 'unary_operator'].includes(node.type)) return false;
    return node.children.some((child) => child !== null && !child.isNamed && operators.has(child.type));
  };
}
