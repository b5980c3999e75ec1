import type { Node } from 'web-tree-sitter';
import type { Mutator } from './mutator.ts';
import { plainArguments } from './syntax.ts';

/** Their first two arguments change nothing when they change places, or everything about what may be passed. */
const indifferent =
  /(?:^|\.)(?:max|min|hypot|gcd|lcm|isclose|is|isinstance|issubclass|hasattr|getattr|setattr|setTimeout|setInterval|union|intersection|push|append|add)$/;

/** The first two arguments of a call in each other's place. */
export const swappedArguments: Mutator = {
  id: 'swapped arguments',
  mutate: (node) => {
    const [first, second] = plainArguments(node);
    if (first === undefined || second === undefined || first.text === second.text) return [];
    if (indifferent.test(calleeOf(node)) || isFunction(first) || isFunction(second)) return [];
    const between = node.text.slice(first.endIndex - node.startIndex, second.startIndex - node.startIndex);
    return [
      {
        startIndex: first.startIndex,
        endIndex: second.endIndex,
        text: second.text + between + first.text,
      },
    ];
  },
  examples: [
    { language: 'python', source: 'x = f(a, b, c)', mutants: ['x = f(b, a, c)'] },
    { language: 'python', source: 'x = f(a, b=c)', mutants: [] },
    { language: 'python', source: 'x = f(*a, b)', mutants: [] },
    { language: 'python', source: 'x = max(a, b)', mutants: [] },
    { language: 'javascript', source: 'x = f(a, b + 1);', mutants: ['x = f(b + 1, a);'] },
    { language: 'javascript', source: 'x = new A(a, b);', mutants: ['x = new A(b, a);'] },
    { language: 'javascript', source: 'x = f(a, a);', mutants: [] },
    { language: 'javascript', source: 'x = Math.max(a, b);', mutants: [] },
    { language: 'javascript', source: 'a.reduce((b, c) => b + c, 0);', mutants: [] },
    { language: 'typescript', source: 'f<T>(a as T, b!);', mutants: ['f<T>(b!, a as T);'] },
  ],
};

function calleeOf(node: Node): string {
  return (node.childForFieldName('function') ?? node.childForFieldName('constructor'))?.text ?? '';
}

/** A function and its data in each other's place fail at once, in whatever test. */
function isFunction({ type }: Node): boolean {
  return /^(?:arrow_function|function_expression|lambda)$/.test(type);
}
