// Functions, methods and classes of a module that outsiders can name; functions inside functions belong to their holder.
import type { Node } from 'web-tree-sitter';
import type { CodeSymbol, ExportForm } from '../../terms.ts';
import { withSyntax } from '../parser.ts';
import { decoratorsOf, dedented, docstringOf, field, named, undecorated } from './syntax.ts';
import { readEscapes } from './text.ts';

interface Holder {
  readonly name: string;
  readonly exported: ExportForm | undefined;
}

export function symbols(source: string, path: string): readonly CodeSymbol[] {
  return withSyntax('python', source, (root) => [...definitions(root, path, undefined)]);
}

function* definitions(block: Node, path: string, holder: Holder | undefined): Generator<CodeSymbol> {
  for (const statement of named(block)) {
    const definition = undecorated(statement);
    if (definition.type === 'function_definition') {
      if (!isOverload(statement)) yield describe(statement, definition, path, holder);
    } else if (definition.type === 'class_definition') {
      const symbol = describe(statement, definition, path, holder);
      yield symbol;
      const body = field(definition, 'body');
      if (body !== undefined)
        yield* definitions(body, path, { name: symbol.qualifiedName, exported: symbol.exported });
    } else {
      for (const inner of conditionalBlocks(statement)) yield* definitions(inner, path, holder);
    }
  }
}

/** `if sys.version_info …`, `try: … except ImportError: …` at module or class level. */
function conditionalBlocks(statement: Node): readonly Node[] {
  if (!['if_statement', 'try_statement', 'with_statement'].includes(statement.type)) return [];
  return named(statement).flatMap((child) =>
    child.type === 'block' ? [child] : named(child).filter(({ type }) => type === 'block'),
  );
}

function describe(statement: Node, definition: Node, path: string, holder: Holder | undefined): CodeSymbol {
  const name = field(definition, 'name')?.text ?? '';
  const isClass = definition.type === 'class_definition';
  const body = field(definition, 'body');
  const exported = exportOf(name, holder);
  return {
    path,
    language: 'python',
    name,
    qualifiedName: holder === undefined ? name : `${holder.name}.${name}`,
    kind: isClass ? 'class' : holder === undefined ? 'function' : 'method',
    span: { start: statement.startPosition.row + 1, end: statement.endPosition.row + 1 },
    signature: signatureOf(definition, body),
    parameters: isClass ? [] : parametersOf(definition, holder !== undefined && !isStatic(statement)),
    doc: docOf(definition),
    source: dedented(statement.text, statement.startPosition.column),
    isAsync: definition.children[0]?.type === 'async',
    isGenerator: !isClass && body !== undefined && yields(body),
    ...(holder === undefined || isClass ? {} : { container: holder.name }),
    ...(exported === undefined ? {} : { exported }),
    calls: body === undefined ? [] : callsIn(body),
  };
}

/** A name that Python mangles cannot be called from outside its class. */
function exportOf(name: string, holder: Holder | undefined): ExportForm | undefined {
  if (holder === undefined) return { kind: 'named', name };
  return /^__.*(?<!__)$/.test(name) ? undefined : holder.exported;
}

function signatureOf(definition: Node, body: Node | undefined): string {
  const end = body === undefined ? definition.endIndex : body.startIndex;
  const head = definition.text.slice(0, end - definition.startIndex).replace(/(^|[^'"])#[^'"\n]*$/gm, '$1');
  return head.replace(/\s+/g, ' ').replace(/\( /g, '(').replace(/,? \)/g, ')').trim().replace(/\s*:$/, '');
}

function parametersOf(definition: Node, hasReceiver: boolean): readonly string[] {
  const names = named(field(definition, 'parameters') ?? definition).flatMap((parameter) => {
    const holder = field(parameter, 'name') ?? parameter;
    const identifier = holder.type === 'identifier' ? holder : holder.descendantsOfType('identifier')[0];
    return identifier === undefined || identifier === null ? [] : [identifier.text];
  });
  return hasReceiver ? names.slice(1) : names;
}

function isStatic(statement: Node): boolean {
  return decoratorsOf(statement).some((decorator) => decorator.text.trim() === '@staticmethod');
}

/** Declarations for type checkers only. */
function isOverload(statement: Node): boolean {
  return decoratorsOf(statement).some((decorator) => /^@\s*(?:\w+\.)?overload$/.test(decorator.text.trim()));
}

function docOf(definition: Node): string {
  const doc = docstringOf(definition);
  if (doc === undefined) return '';
  const parts = /^([a-zA-Z]*)("""|'''|"|')([\s\S]*)\2$/.exec(doc.text);
  const content = parts?.[3] ?? '';
  const text = /r/i.test(parts?.[1] ?? '') ? content : (readEscapes(content) ?? content);
  return cleaned(text);
}

/** As `inspect.cleandoc` does: the first line aside, the common indentation is taken off. */
function cleaned(doc: string): string {
  const lines = doc.replace(/\r\n/g, '\n').split('\n');
  const indents = lines
    .slice(1)
    .filter((line) => line.trim() !== '')
    .map((line) => line.length - line.trimStart().length);
  const common = indents.length === 0 ? 0 : Math.min(...indents);
  return lines
    .map((line, index) => (index === 0 ? line.trimStart() : line.slice(common)).trimEnd())
    .join('\n')
    .trim();
}

/** Is there a `yield` of this function itself, not of one inside it? */
function yields(node: Node): boolean {
  if (node.type === 'yield') return true;
  return named(node).some(
    (child) => !['function_definition', 'class_definition', 'lambda'].includes(child.type) && yields(child),
  );
}

function callsIn(body: Node): readonly string[] {
  const names = body.descendantsOfType('call').flatMap((call) => {
    const callee = call === null ? undefined : field(call, 'function')?.text;
    return callee !== undefined && /^[\w.]+$/.test(callee) ? [callee] : [];
  });
  return [...new Set(names)];
}
