import { descendants, loadGrammars, withSyntax } from '../../src/languages/parser.ts';
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

  test('has an example in each language that it knows', () => {
    expect(new Set(mutator.examples.map(({ language }) => language)).size).toBeGreaterThan(1);
  });
});
