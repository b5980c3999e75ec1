// Every mutant that our operators make of a Python file, arid code left out.
import { createHash } from 'node:crypto';
import { descendants, withSyntax } from '../../src/languages/parser.ts';
import { isArid } from '../../src/mutators/arid.ts';
import { mutators } from '../../src/mutators/index.ts';
import type { Mutant } from '../../src/terms.ts';

export function allMutants(path: string, source: string): readonly Mutant[] {
  const planted = withSyntax('python', source, (root) =>
    [...descendants(root)].flatMap((node) =>
      !node.isNamed || isArid(node)
        ? []
        : mutators.flatMap(({ id, mutate }) =>
            mutate(node, 'python').map((one) => ({ ...one, operator: id })),
          ),
    ),
  );
  const mutants = planted.map(({ startIndex, endIndex, text, operator }): Mutant => {
    const mutated = source.slice(0, startIndex) + text + source.slice(endIndex);
    return {
      id: createHash('sha256').update(mutated).digest('hex').slice(0, 12),
      ...{ path, operator, source: mutated, before: source.slice(startIndex, endIndex), after: text },
      line: source.slice(0, startIndex).split('\n').length,
    };
  });
  const distinct = [...new Map(mutants.map((one) => [one.id, one])).values()];
  return distinct.filter((one) => withSyntax('python', one.source, (root) => !root.hasError));
}
