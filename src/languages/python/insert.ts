// Tests into a file by its syntax tree: imports among the imports, tests at the end, nothing else touched.
import type { Node } from 'web-tree-sitter';
import { insertBeside } from '../beside.ts';
import type { TestInsertion } from '../language.ts';
import { withSyntax } from '../parser.ts';
import { definedNames, type ImportedName, importedNames, importsIn } from './names.ts';
import { docstringOf, field, named, undecorated } from './syntax.ts';
import { testSpans } from './test-spans.ts';

interface FileShape {
  /** Names bound at module level, with the import that binds each, if one does. */
  readonly bound: ReadonlyMap<string, ImportedName | undefined>;
  /** Line after which imports go, 0-based count of lines kept before. */
  readonly importLine: number;
  /** Line on which the `if __name__ == "__main__":` block starts, if it ends the file. */
  readonly mainLine: number | undefined;
  readonly hasImports: boolean;
}

export function insertTests(source: string, insertion: TestInsertion): string {
  const isCrlf = source.includes('\r\n');
  const text = source.replaceAll('\r\n', '\n');
  const shape = readShape(text);
  const { top, local } = sortImports(insertion.imports, shape.bound);
  const tests = insertion.tests.map((test) => withLocalImports(test.replaceAll('\r\n', '\n').trim(), local));
  const beside = (insertion.beside ?? []).map((one) => ({ ...one, test: withLocalImports(one.test, local) }));
  // Behind their neighbours first: what is put above them moves these lines down.
  const standing = insertBeside(text, testSpans(text), beside, (test) => (/^\s/.test(test) ? 1 : 2));
  const merged = assemble(standing, readShape(standing), top, tests);
  return isCrlf ? merged.replaceAll('\n', '\r\n') : merged;
}

function assemble(
  text: string,
  shape: FileShape,
  imports: readonly string[],
  tests: readonly string[],
): string {
  const lines = text.split('\n');
  const split = tests.length > 0 ? shape.mainLine : undefined;
  const before = lines.slice(0, shape.importLine).join('\n').trimEnd();
  const body = lines.slice(shape.importLine, split).join('\n');
  const withImports =
    imports.length === 0
      ? lines.slice(0, split).join('\n')
      : joinImports(before, imports, body, shape.hasImports);
  if (tests.length === 0) return withImports;
  const parts = [
    withImports.trimEnd(),
    ...tests,
    ...(split === undefined ? [] : [lines.slice(split).join('\n').trimEnd()]),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n\n')}\n`;
}

function joinImports(before: string, imports: readonly string[], body: string, hasImports: boolean): string {
  const gap = before === '' ? '' : hasImports ? '\n' : '\n\n';
  const after = hasImports || body.trim() === '' ? body : `\n\n${body.replace(/^\n+/, '')}`;
  return `${before}${gap}${imports.join('\n')}\n${after}`;
}

function readShape(text: string): FileShape {
  return withSyntax('python', text, (root) => {
    const statements = named(root);
    const bound = new Map<string, ImportedName | undefined>();
    for (const statement of statements) {
      for (const name of definedNames(undecorated(statement))) bound.set(name, undefined);
      for (const one of importsIn(statement)) bound.set(one.name, one);
    }
    const firstCode = statements.findIndex(
      (statement) => /_definition$/.test(statement.type) || isMain(statement),
    );
    const head = firstCode < 0 ? statements : statements.slice(0, firstCode);
    const lastImport = head.findLast(({ type }) => /^(?:future_)?import/.test(type));
    const last = statements.at(-1);
    return {
      bound,
      importLine: lastImport === undefined ? leadingLines(root, text) : lastImport.endPosition.row + 1,
      mainLine: last !== undefined && isMain(last) ? last.startPosition.row : undefined,
      hasImports: lastImport !== undefined,
    };
  });
}

/** Without imports: after the module's docstring, or after the comments at the very top. */
function leadingLines(root: Node, text: string): number {
  const doc = docstringOf(root);
  if (doc !== undefined) return doc.endPosition.row + 1;
  const lines = text.split('\n');
  const end = lines.findIndex((line) => !line.startsWith('#'));
  return end < 0 ? lines.length : end;
}

function isMain(statement: Node): boolean {
  return (
    statement.type === 'if_statement' &&
    /^__name__\s*==\s*(['"])__main__\1$/.test(field(statement, 'condition')?.text ?? '')
  );
}

/** Imports for the top of the file, and those that would hide another meaning of their name there. */
function sortImports(
  statements: readonly string[],
  bound: FileShape['bound'],
): { readonly top: readonly string[]; readonly local: readonly ImportedName[] } {
  const taken = new Map(bound);
  const top: string[] = [];
  const local: ImportedName[] = [];
  for (const one of statements.flatMap(readImport)) {
    const holder = taken.get(one.name);
    if (!taken.has(one.name)) {
      taken.set(one.name, one);
      top.push(one.statement);
    } else if (holder === undefined || !isSame(holder, one)) {
      local.push(one);
    } else if (holder.statement !== one.statement && one.statement.startsWith('import ')) {
      top.push(one.statement);
    }
  }
  return { top: [...new Set(top)], local };
}

function readImport(statement: string): readonly ImportedName[] {
  return withSyntax('python', `${statement}\n`, (root) => {
    const found = named(root).flatMap((node) => (node.type.startsWith('import') ? importedNames(node) : []));
    return found.length > 0 ? found : [{ name: statement.trim(), statement: statement.trim(), module: '' }];
  });
}

/**
 * The same thing under the same name: the same statement, `import a` beside `import a.b`, or a name that its package
 * hands on (`from a import f` beside `from a.b import f`); not where `a.f` may be a module.
 */
function isSame(a: ImportedName, b: ImportedName): boolean {
  if (a.statement === b.statement) return true;
  const [isPlainA, isPlainB] = [a, b].map(({ statement }) => /^import (?!.* as )/.test(statement));
  if (isPlainA || isPlainB) return isPlainA === isPlainB;
  const wanted = (one: ImportedName) => one.statement.replace(/^from \S+ /, '');
  const root = (one: ImportedName) => one.module.split('.')[0];
  const isModule = (one: ImportedName, other: ImportedName) => other.module === `${one.module}.${one.name}`;
  return (
    root(a) !== '' && root(a) === root(b) && wanted(a) === wanted(b) && !isModule(a, b) && !isModule(b, a)
  );
}

/** Imports inside the tests that use their names. */
function withLocalImports(test: string, local: readonly ImportedName[]): string {
  const needed = local
    .filter(({ name }) => new RegExp(`\\b${name}\\b`).test(test))
    .map(({ statement }) => statement);
  if (needed.length === 0) return test;
  const before = /^[ \t]/.test(test) ? 'if 1:\n' : '';
  return withSyntax('python', before + test, (root) => {
    const definition = root.descendantsOfType('function_definition')[0];
    if (definition === undefined || definition === null) return test;
    const statements = named(field(definition, 'body') ?? definition);
    const first = docstringOf(definition) === undefined ? statements[0] : (statements[1] ?? statements[0]);
    if (first === undefined) return test;
    const margin = ' '.repeat(first.startPosition.column);
    const at = first.startIndex - before.length;
    const lead = test.slice(test.lastIndexOf('\n', at - 1) + 1, at);
    const glue = `\n${lead.trim() === '' ? lead : margin}`;
    return test.slice(0, at) + needed.map((statement) => statement + glue).join('') + test.slice(at);
  });
}
