// The imports and requires at the top level of a file, name by name.
import type { Node } from 'web-tree-sitter';
import { bare, field, named, readSource, requiredModule, stringValue } from './syntax.ts';

/** `imported`: the exported name, `default`, or `*` for the whole module. */
export interface Binding {
  readonly imported: string;
  readonly local: string;
}

export interface ModuleImport {
  readonly module: string;
  readonly form: 'import' | 'require';
  readonly bindings: readonly Binding[];
  readonly startIndex: number;
  readonly endIndex: number;
  /** Where a further name can be written: behind the last name in braces, or behind a lone default import. */
  readonly growth: { readonly index: number; readonly prefix: string; readonly suffix: string } | undefined;
}

export function importsOf(source: string, path: string): readonly ModuleImport[] {
  return readSource(source, path, readImports);
}

export function readImports(root: Node): readonly ModuleImport[] {
  return named(root).flatMap((statement) => {
    if (statement.type === 'import_statement') return readImport(statement);
    return /^(?:lexical|variable)_declaration$/.test(statement.type) ? readRequires(statement) : [];
  });
}

function readImport(statement: Node): readonly ModuleImport[] {
  const module = stringValue(field(statement, 'source'));
  if (module === undefined || statement.children.some((child) => child?.type === 'type')) return [];
  const clause = named(statement).find(({ type }) => type === 'import_clause');
  const parts = clause === undefined ? [] : named(clause);
  const bindings = parts.flatMap((part): readonly Binding[] => {
    if (part.type === 'identifier') return [{ imported: 'default', local: part.text }];
    if (part.type === 'namespace_import') return [{ imported: '*', local: named(part)[0]?.text ?? '' }];
    return named(part)
      .filter(isValue)
      .map((specifier) => {
        const imported = field(specifier, 'name')?.text ?? '';
        return { imported, local: field(specifier, 'alias')?.text ?? imported };
      });
  });
  const braces = parts.find(({ type }) => type === 'named_imports');
  const only = parts.length === 1 && parts[0]?.type === 'identifier' ? parts[0] : undefined;
  const growth =
    braces !== undefined
      ? growthIn(braces)
      : only === undefined
        ? undefined
        : { index: only.endIndex, prefix: ', { ', suffix: ' }' };
  return [{ module, form: 'import', bindings, growth, ...placeOf(statement) }];
}

/** Not `type Name` among values: that name exists for the type checker only. */
function isValue(specifier: Node): boolean {
  return !specifier.children.some((child) => child?.type === 'type');
}

function readRequires(statement: Node): readonly ModuleImport[] {
  return named(statement).flatMap((declarator) => {
    const value = bare(field(declarator, 'value'));
    const module = requiredModule(value);
    const name = field(declarator, 'name');
    if (module === undefined || name === undefined) return [];
    const property = value?.type === 'member_expression' ? field(value, 'property')?.text : undefined;
    const bindings =
      name.type === 'identifier'
        ? [{ imported: property ?? '*', local: name.text }]
        : property === undefined
          ? destructured(name)
          : [];
    const growth = name.type === 'object_pattern' && property === undefined ? growthIn(name) : undefined;
    return [{ module, form: 'require' as const, bindings, growth, ...placeOf(statement) }];
  });
}

function destructured(pattern: Node): readonly Binding[] {
  return named(pattern).flatMap((part) => {
    if (part.type === 'shorthand_property_identifier_pattern')
      return [{ imported: part.text, local: part.text }];
    const [key, value] = [field(part, 'key'), field(part, 'value')];
    return key !== undefined && value?.type === 'identifier'
      ? [{ imported: key.text, local: value.text }]
      : [];
  });
}

/** Behind the last name; on a line of its own where each name has one. */
function growthIn(braces: Node): ModuleImport['growth'] {
  const parts = named(braces);
  const last = parts.at(-1);
  if (last === undefined) return { index: braces.startIndex + 1, prefix: ' ', suffix: ' ' };
  if (last.type === 'rest_pattern') return undefined;
  const isTall = last.startPosition.row > braces.startPosition.row;
  return {
    index: last.endIndex,
    prefix: isTall ? `,\n${' '.repeat(last.startPosition.column)}` : ', ',
    suffix: '',
  };
}

function placeOf({ startIndex, endIndex }: Node): { readonly startIndex: number; readonly endIndex: number } {
  return { startIndex, endIndex };
}
