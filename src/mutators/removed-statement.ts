import type { Node } from 'web-tree-sitter';
import type { Mutator } from './mutator.ts';
import { isPython, replace } from './syntax.ts';

const removable = new Set(['raise_statement', 'throw_statement', 'continue_statement', 'break_statement']);
const expressions = new Set([
  'call',
  'call_expression',
  'augmented_assignment',
  'augmented_assignment_expression',
  'assignment',
  'assignment_expression',
  'yield',
  'yield_expression',
  'await',
  'await_expression',
  'update_expression',
]);

/** A statement left out: a call, a throw, an assignment to something that already exists. */
export const removedStatement: Mutator = {
  id: 'removed statement',
  mutate: (node, language) => {
    const python = isPython(language);
    if (removable.has(node.type)) return [replace(node, python ? 'pass' : ';')];
    if (node.type !== 'expression_statement') return [];
    const expression = node.namedChild(0);
    if (expression === null || !isRemovable(expression)) return [];
    // The clauses of a `for` are no statements.
    if (node.parent?.type === 'for_statement') return [];
    // The first assignment of a Python name makes it: without it every later use is an error, which proves nothing.
    if (
      python &&
      expression.type === 'assignment' &&
      expression.childForFieldName('left')?.type === 'identifier'
    )
      return [];
    return [replace(node, python ? 'pass' : ';')];
  },
  examples: [
    { language: 'python', source: 'items.append(1)', mutants: ['pass'] },
    { language: 'python', source: 'x = 1', mutants: [] },
    { language: 'python', source: 'self.x = 1', mutants: ['pass'] },
    { language: 'javascript', source: 'items.push(1);', mutants: [';'] },
    { language: 'javascript', source: 'throw new Error();', mutants: [';'] },
    { language: 'javascript', source: '"use strict";', mutants: [] },
    {
      language: 'javascript',
      source: 'if (a) delete a.b\nelse c?.()',
      mutants: ['if (a) ;\nelse c?.()', 'if (a) delete a.b\nelse ;'],
    },
    { language: 'javascript', source: 'for (i = 0; f(); i++) {}', mutants: [] },
    { language: 'javascript', source: 'module.exports = f;', mutants: [] },
    { language: 'javascript', source: 'class A extends B { constructor() { super(); } }', mutants: [] },
    { language: 'typescript', source: '(this as A).b = c!;', mutants: [';'] },
  ],
};

/** Not what makes the rest work at all: a base class's constructor, a module's exports. */
function isRemovable({ type, text }: Node): boolean {
  if (/^(?:super\b|(?:module\.)?exports\b)/.test(text)) return false;
  return expressions.has(type) || (type === 'unary_expression' && /^delete\b/.test(text));
}
