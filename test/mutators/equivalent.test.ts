import { loadGrammars, withSyntax } from '../../src/languages/parser.ts';
import { isEquivalent } from '../../src/mutators/equivalent.ts';

beforeAll(loadGrammars);

test.each([
  ['javascript', 'x = (a);', '(a)', 'a', true],
  ['javascript', 'x = a * (b + c);', '(b + c)', 'b + c', false],
  ['javascript', 'f(); g();', 'g();', 'h();', false],
  ['javascript', 'f(); ;', ' ;', '', true],
  ['javascript', 'f(1); // 1', '// 1', '// 2', true],
  ['javascript', 'x = "a";', '"a"', '"b"', false],
  ['typescript', "let x: 'a' = y;", "'a'", "'b'", true],
  ['typescript', 'x = y as A;', 'y as A', 'y', true],
  ['typescript', 'x = y! + 1;', '1', '2', false],
  ['typescript', 'type A = 1;', '1', '2', true],
  ['javascript', 'f(() => { g(); }, (h));', '(h)', 'h', true],
  ['javascript', 'f(() => { g(1); }, h);', '1', '2', false],
  ['python', 'x = (a)', '(a)', 'a', true],
  ['python', 'x = (a,)', '(a,)', 'a', false],
  ['python', 'x = 1  # 1', '# 1', '# 2', true],
  ['python', 'x = a < b', '<', '<=', false],
] as const)('%s: %s with %s for %s: %s', (grammar, source, piece, text, expected) => {
  const startIndex = source.indexOf(piece);
  const replacement = { startIndex, endIndex: startIndex + piece.length, text };
  withSyntax(grammar, source, (root) =>
    expect(isEquivalent(root, grammar, source, replacement)).toBe(expected),
  );
});
