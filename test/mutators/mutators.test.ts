import { Script } from 'node:vm';
import { descendants, loadGrammars, withSyntax } from '../../src/languages/parser.ts';
import { isArid } from '../../src/mutators/arid.ts';
import { mutators } from '../../src/mutators/index.ts';

beforeAll(loadGrammars);

describe.each(mutators.map((mutator) => [mutator.id, mutator] as const))('%s', (_id, mutator) => {
  test.each(mutator.examples.map((example) => [example.source, example] as const))(
    '%s',
    (source, { language, mutants }) => {
      const found = withSyntax(language, source, (root) => {
        expect(root.hasError).toBe(false);
        return [...descendants(root)]
          .flatMap((node) => mutator.mutate(node, language))
          .map(
            ({ startIndex, endIndex, text }) => source.slice(0, startIndex) + text + source.slice(endIndex),
          );
      });
      expect(found).toEqual(mutants);
      for (const mutant of found) expect(withSyntax(language, mutant, (root) => root.hasError)).toBe(false);
    },
  );

  test('has an example in each language', () => {
    const known = new Set(mutator.examples.map(({ language }) => language));
    expect([...known].sort()).toEqual(['javascript', 'python', 'typescript']);
  });
  test('JavaScript itself reads what it makes', () => {
    for (const { language, source, mutants } of mutator.examples)
      if (language === 'javascript' && !source.startsWith('import '))
        for (const text of [source, ...mutants])
          expect(() => new Script(`for (;;) { (async function* () {\n${text}\n}) }`)).not.toThrow();
  });
});

test.each([
  ["console.log('a' + b);", true],
  ["this.logger.debug({ a: 1 }, 'b');", true],
  ["if (x) debug('a %d', 1);", true],
  ["process.emitWarning('old', 1);", true],
  ["import a from 'b';", true],
  ["const a = require('b');", true],
  ["catalog.add('a', 1);", false],
  ["class A { toString() { return 'a' + 1; } }", true],
  ["class A { text() { return 'a' + 1; } }", false],
])('%s is arid: %s', (source, expected) => {
  withSyntax('javascript', source, (root) => {
    const literals = [...descendants(root)].filter(({ type }) => type === 'string' || type === 'number');
    expect(literals.length).toBeGreaterThan(0);
    expect(literals.map((node) => isArid(node))).toEqual(literals.map(() => expected));
  });
});

test.each([
  ["__all__ = ['a', 'b']", true],
  ["__version__ = '1.2'", true],
  ["def f(a: Literal['x'] | Literal[1]): pass", true],
  ["def f(a='x'): pass", false],
])('%s is arid: %s', (source, expected) => {
  withSyntax('python', source, (root) => {
    const literals = [...descendants(root)].filter(({ type }) => type === 'string' || type === 'integer');
    expect(literals.map((node) => isArid(node))).toEqual(literals.map(() => expected));
  });
});

test.each([
  ['javascript', "audit.write('a', 1);", { calls: ['audit.*'] }, true],
  ['javascript', "if (x) auditor.write('a');", { calls: ['audit.*'] }, false],
  ['javascript', 'function say() { return 1; }', { functions: ['say'] }, true],
  ['javascript', 'class A { sayAll() { return 1; } }', { functions: ['say*'] }, true],
  ['javascript', 'function essay() { return 1; }', { functions: ['say'] }, false],
  ['python', "span('a')", { calls: ['span'] }, true],
  ['python', "def say():\n    return 'a'", { functions: ['say'] }, true],
  ['python', "say('a')", { functions: ['say'] }, false],
] as const)('%s: %s is arid by %j: %s', (language, source, rules, expected) => {
  withSyntax(language, source, (root) => {
    const literals = [...descendants(root)].filter(({ type }) => /^(?:string|number|integer)$/.test(type));
    expect(literals.length).toBeGreaterThan(0);
    expect(literals.map((node) => isArid(node, rules))).toEqual(literals.map(() => expected));
  });
});
