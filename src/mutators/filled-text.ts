import type { Mutator } from './mutator.ts';
import { isMessageOrName } from './said.ts';
import { isPython, replace } from './syntax.ts';

/** A text that is put together from values, emptied. */
export const filledText: Mutator = {
  id: 'filled text',
  mutate: (node, language) => {
    const isFilled = node.namedChildren.some(
      (child) => child?.type === 'template_substitution' || child?.type === 'interpolation',
    );
    if (!isFilled || isMessageOrName(node)) return [];
    if (isPython(language)) return node.type === 'string' ? [replace(node, '""')] : [];
    // A tag is a function that reads the pieces.
    return node.type === 'template_string' && node.parent?.type !== 'call_expression'
      ? [replace(node, '``')]
      : [];
  },
  examples: [
    { language: 'python', source: 'x = f"a{b}"', mutants: ['x = ""'] },
    { language: 'python', source: 'x = f"a"', mutants: [] },
    { language: 'python', source: 'raise ValueError(f"no {a}")', mutants: [] },
    { language: 'javascript', source: `x = \`a\${b}\`;`, mutants: ['x = ``;'] },
    { language: 'javascript', source: `x = tag\`a\${b}\`;`, mutants: [] },
    { language: 'javascript', source: `throw new Error(\`no \${a}\`);`, mutants: [] },
    {
      language: 'typescript',
      source: `const x: \`a\${string}\` = \`a\${b as string}\`;`,
      mutants: [`const x: \`a\${string}\` = \`\`;`],
    },
  ],
};
