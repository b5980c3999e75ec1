import { descendants, loadGrammars, withSyntax } from '../../src/languages/parser.ts';

beforeAll(loadGrammars);

test.each([
  ['javascript', 'const a = 1;', 'lexical_declaration'],
  ['typescript', 'const a: number = 1;', 'type_annotation'],
  ['tsx', 'const a = <b/>;', 'jsx_self_closing_element'],
  ['python', 'def f(): pass', 'function_definition'],
] as const)('parses %s', (grammar, source, type) => {
  expect(withSyntax(grammar, source, (root) => [...descendants(root)].map((node) => node.type))).toContain(
    type,
  );
});
