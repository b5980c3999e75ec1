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
    if (expression === null || !expressions.has(expression.type)) return [];
    if (/^super\b/.test(expression.text)) return [];
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
  ],
};
