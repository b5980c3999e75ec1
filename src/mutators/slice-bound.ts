import type { Node } from 'web-tree-sitter';
import type { Mutator, Replacement } from './mutator.ts';
import { isPython, plainArguments, replace } from './syntax.ts';

const slicing = /\.(?:slice|substring|substr|subarray|at|charAt|charCodeAt|codePointAt)$/;
const literal = /^(?:number|integer|float)$/;

/** The bound of a slice or a range off by one. Whole numbers are changed as constants, copies of the whole are left alone. */
export const sliceBound: Mutator = {
  id: 'slice or range bound',
  mutate: (node, language) => (isPython(language) ? ofPython(node) : ofJavaScript(node)),
  examples: [
    { language: 'python', source: 'x = a[i:j]', mutants: ['x = a[(i) + 1:j]', 'x = a[i:(j) + 1]'] },
    { language: 'python', source: 'x = a[:n]', mutants: ['x = a[1:n]', 'x = a[:(n) + 1]'] },
    { language: 'python', source: 'x = a[1:]', mutants: ['x = a[1:-1]'] },
    { language: 'python', source: 'x = a[:]', mutants: [] },
    { language: 'python', source: 'x = a[::-1]', mutants: [] },
    { language: 'python', source: 'for x in range(n): pass', mutants: ['for x in range((n) + 1): pass'] },
    {
      language: 'python',
      source: 'for x in range(1, len(a)): pass',
      mutants: ['for x in range(1, (len(a)) + 1): pass'],
    },
    {
      language: 'javascript',
      source: 'x = a.slice(i, b.length);',
      mutants: ['x = a.slice((i) + 1, b.length);', 'x = a.slice(i, (b.length) + 1);'],
    },
    { language: 'javascript', source: 'x = a.slice(1);', mutants: ['x = a.slice(1, -1);'] },
    { language: 'javascript', source: 'x = a.slice();', mutants: [] },
    { language: 'javascript', source: 'x = a?.at(i);', mutants: ['x = a?.at((i) + 1);'] },
    {
      language: 'typescript',
      source: 'x = a!.substring(0, n as number);',
      mutants: ['x = a!.substring(0, (n as number) + 1);'],
    },
  ],
};

function ofPython(node: Node): readonly Replacement[] {
  if (
    node.type === 'call' &&
    /^(?:range|xrange|islice|itertools\.islice)$/.test(node.childForFieldName('function')?.text ?? '')
  ) {
    const given = plainArguments(node);
    return given.slice(0, 2).flatMap(later);
  }
  if (node.type !== 'slice') return [];
  const colon = node.children.findIndex((child) => child?.type === ':');
  const start = node.children[colon - 1] ?? null;
  const stop = node.children[colon + 1] ?? null;
  const hasStop = stop !== null && stop.type !== ':';
  // A whole copy, or a step through the whole.
  if (start === null && !hasStop) return [];
  return [
    ...(start === null
      ? [{ startIndex: node.startIndex, endIndex: node.startIndex, text: '1' }]
      : later(start)),
    ...(hasStop
      ? later(stop)
      : stop === null
        ? [{ startIndex: node.endIndex, endIndex: node.endIndex, text: '-1' }]
        : []),
  ];
}

function ofJavaScript(node: Node): readonly Replacement[] {
  const callee = node.type === 'call_expression' ? node.childForFieldName('function') : null;
  if (callee === null || !slicing.test(callee.text)) return [];
  const [start, stop] = plainArguments(node);
  if (start === undefined) return [];
  const found = [start, ...(stop === undefined ? [] : [stop])].flatMap(later);
  if (stop === undefined && literal.test(start.type) && callee.text.endsWith('.slice'))
    return [...found, { startIndex: start.endIndex, endIndex: start.endIndex, text: ', -1' }];
  return found;
}

function later(bound: Node): readonly Replacement[] {
  const isConstant = literal.test(bound.type) || /^-\s*\d+$/.test(bound.text);
  return isConstant ? [] : [replace(bound, `(${bound.text}) + 1`)];
}
