import type { Node } from 'web-tree-sitter';
import type { Mutator } from './mutator.ts';
import { isPython, replace } from './syntax.ts';

/** Numbers, truths and texts are changed as constants. */
const constants = /^(?:number|integer|float|string|true|false|none|null|undefined|identifier)$/;

/** A parameter that has nothing where it had a default. */
export const changedDefault: Mutator = {
  id: 'changed default',
  mutate: (node, language) => {
    const value = defaultOf(node);
    if (value === null || constants.test(value.type)) return [];
    return [replace(value, isPython(language) ? 'None' : 'undefined')];
  },
  examples: [
    {
      language: 'python',
      source: 'def f(a=A.b, *, c: int = g()): pass',
      mutants: ['def f(a=None, *, c: int = g()): pass', 'def f(a=A.b, *, c: int = None): pass'],
    },
    { language: 'python', source: 'def f(a=None, b=1): pass', mutants: [] },
    { language: 'javascript', source: 'function f(a = {}) {}', mutants: ['function f(a = undefined) {}'] },
    { language: 'javascript', source: 'f = ({ a = [b] }) => a;', mutants: ['f = ({ a = undefined }) => a;'] },
    { language: 'javascript', source: 'function f(a = 1, b = c) {}', mutants: [] },
    {
      language: 'typescript',
      source: 'const f = (a: A = g()) => a;',
      mutants: ['const f = (a: A = undefined) => a;'],
    },
  ],
};

function defaultOf(node: Node): Node | null {
  switch (node.type) {
    case 'default_parameter':
    case 'typed_default_parameter':
    case 'required_parameter':
    case 'optional_parameter':
      return node.childForFieldName('value');
    case 'assignment_pattern':
    case 'object_assignment_pattern':
      return node.childForFieldName('right');
    default:
      return null;
  }
}
