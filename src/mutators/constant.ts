import type { Mutator } from './mutator.ts';
import { isMessageOrName } from './said.ts';
import { isPython, replace } from './syntax.ts';

/** A constant off by one, a truth turned, a text emptied or filled. */
export const constant: Mutator = {
  id: 'constant',
  mutate: (node, language) => {
    if (isMessageOrName(node)) return [];
    const python = isPython(language);
    switch (node.type) {
      case 'integer':
      case 'number':
        return /^\d+$/.test(node.text) && Number.isSafeInteger(Number(node.text))
          ? [replace(node, String(Number(node.text) + 1))]
          : /^\d*\.\d+$/.test(node.text)
            ? [replace(node, `(${node.text} + 1)`)]
            : [];
      case 'float':
        return [replace(node, `(${node.text} + 1)`)];
      case 'true':
        return [replace(node, python ? 'False' : 'false')];
      case 'false':
        return [replace(node, python ? 'True' : 'true')];
      case 'string': {
        if (!/^['"]/.test(node.text) || /^("""|''')/.test(node.text)) return [];
        return [
          replace(
            node,
            node.text.length > 2 ? `${node.text[0]}${node.text[0]}` : `${node.text[0]}mutant${node.text[0]}`,
          ),
        ];
      }
      default:
        return [];
    }
  },
  examples: [
    { language: 'python', source: 'x = 1', mutants: ['x = 2'] },
    { language: 'python', source: 'x = True', mutants: ['x = False'] },
    { language: 'python', source: 'raise ValueError("no")', mutants: [] },
    { language: 'python', source: 'def f():\n    """Doc."""', mutants: [] },
    { language: 'javascript', source: 'x = "a";', mutants: ['x = "";'] },
    { language: 'javascript', source: 'import a from "b";', mutants: [] },
    { language: 'javascript', source: 'throw new Error("no");', mutants: [] },
    { language: 'javascript', source: 'next(new RangeError(`no` + "no"));', mutants: [] },
    { language: 'javascript', source: 'assert(a > 1, "no");', mutants: ['assert(a > 2, "no");'] },
    { language: 'javascript', source: 'x = require("y");', mutants: [] },
    { language: 'javascript', source: 'x = import("y");', mutants: [] },
    {
      language: 'javascript',
      source: 'x = { "a": true, [1]: 0x10 };',
      mutants: ['x = { "a": false, [1]: 0x10 };', 'x = { "a": true, [2]: 0x10 };'],
    },
    { language: 'typescript', source: "let x: 'a' | 1 = 1;", mutants: ["let x: 'a' | 1 = 2;"] },
    { language: 'typescript', source: "enum A { b = 'c' }", mutants: ["enum A { b = '' }"] },
  ],
};
