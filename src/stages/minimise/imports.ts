// Imports that a shorter test no longer needs.
import { withSyntax } from '../../languages/parser.ts';
import type { LanguageId } from '../../terms.ts';

/** True when the statement only binds names that the body does not hold. What is imported for its effect stays. */
export function unusedImports(statement: string, body: string, language: LanguageId): boolean {
  const names = withSyntax(language, statement, (root) => {
    const words = root
      .descendantsOfType([
        'identifier',
        'dotted_name',
        'aliased_import',
        'shorthand_property_identifier_pattern',
      ])
      .flatMap((node) =>
        node === null
          ? []
          : [
              node.text
                .split(/\s+as\s+/)
                .at(-1)
                ?.split('.')[0] ?? '',
            ],
      );
    return words.filter((word) => word !== 'require' && word !== 'from');
  });
  return (
    names.length > 0 &&
    !names.some((name) => new RegExp(`(?<![\\w$])${escapeName(name)}(?![\\w$])`).test(body))
  );
}

function escapeName(name: string): string {
  return name.replace(/\$/g, '\\$&');
}
