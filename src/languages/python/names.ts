// Which names a piece of code needs from around it, and which it gives to what follows.
import type { Node } from 'web-tree-sitter';
import { descendants } from '../parser.ts';
import { field, named } from './syntax.ts';

const COMPREHENSIONS = new Set([
  'list_comprehension',
  'set_comprehension',
  'dictionary_comprehension',
  'generator_expression',
]);

export function isComprehension(node: Node): boolean {
  return COMPREHENSIONS.has(node.type);
}

/** Names that must exist before the node runs. */
export function usedNames(node: Node): ReadonlySet<string> {
  const used = new Set<string>();
  collectUses(node, new Set(), used);
  return used;
}

function collectUses(node: Node, bound: ReadonlySet<string>, used: Set<string>): void {
  if (node.type === 'identifier') {
    if (!bound.has(node.text)) used.add(node.text);
  } else if (node.type === 'function_definition' || node.type === 'lambda') {
    collectFunction(node, bound, used);
  } else {
    for (const part of readingParts(node)) collectUses(part, withAll(bound, ownNames(node)), used);
  }
}

/** The children that are read, not only named. */
function readingParts(node: Node): readonly Node[] {
  switch (node.type) {
    case 'attribute':
      return fields(node, 'object');
    case 'keyword_argument':
    case 'named_expression':
      return fields(node, 'value');
    case 'assignment':
      return [...fields(node, 'right', 'type'), ...targetUses(field(node, 'left'))];
    case 'class_definition':
      return named(node).filter((child) => child.id !== field(node, 'name')?.id);
    case 'import_statement':
    case 'import_from_statement':
    case 'future_import_statement':
      return [];
    default:
      return named(node);
  }
}

/** Names that a class body or comprehension has for itself. */
function ownNames(node: Node): readonly string[] {
  if (node.type === 'class_definition') return definedNames(field(node, 'body') ?? node);
  return isComprehension(node) ? comprehensionNames(node) : [];
}

function fields(node: Node, ...names: readonly string[]): readonly Node[] {
  return names.map((name) => field(node, name)).filter((part) => part !== undefined);
}

function collectFunction(node: Node, bound: ReadonlySet<string>, used: Set<string>): void {
  const parameters = field(node, 'parameters');
  const own = parameters === undefined ? [] : named(parameters);
  const evaluated = [
    ...fields(node, 'return_type'),
    ...own.flatMap((parameter) => fields(parameter, 'value', 'type')),
  ];
  for (const part of evaluated) collectUses(part, bound, used);
  const body = field(node, 'body');
  if (body !== undefined)
    collectUses(body, withAll(withAll(bound, own.flatMap(parameterName)), definedNames(body)), used);
}

function parameterName(parameter: Node): readonly string[] {
  const holder = field(parameter, 'name') ?? parameter;
  const identifier = holder.type === 'identifier' ? holder : holder.descendantsOfType('identifier')[0];
  return identifier === undefined || identifier === null ? [] : [identifier.text];
}

/** `x.y = 1` and `x[k] = 1` need `x`; `x = 1` does not. */
function targetUses(target: Node | undefined): readonly Node[] {
  if (target === undefined || target.type === 'identifier') return [];
  if (target.type === 'attribute' || target.type === 'subscript') return [target];
  return named(target).flatMap(targetUses);
}

function comprehensionNames(node: Node): readonly string[] {
  return named(node)
    .filter(({ type }) => type === 'for_in_clause')
    .flatMap((clause) => targetNames(field(clause, 'left')));
}

/** Names that a statement (or a block) binds in its own scope. */
export function definedNames(node: Node): readonly string[] {
  switch (node.type) {
    case 'function_definition':
    case 'class_definition':
      return [field(node, 'name')?.text ?? ''];
    case 'lambda':
      return [];
    case 'import_statement':
    case 'import_from_statement':
      return importedNames(node).map(({ name }) => name);
    case 'assignment':
      return [...targetNames(field(node, 'left')), ...inner(node)];
    case 'augmented_assignment':
    case 'for_statement':
      return [...targetNames(field(node, 'left')), ...inner(node)];
    case 'named_expression':
      return [...targetNames(field(node, 'name')), ...inner(node)];
    case 'as_pattern_target':
      return named(node).flatMap(targetNames);
    default:
      return isComprehension(node) ? [] : inner(node);
  }
}

function inner(node: Node): readonly string[] {
  return named(node).flatMap(definedNames);
}

/** The identifiers of an assignment's left side. */
export function targetNames(target: Node | undefined): readonly string[] {
  if (target === undefined || target.type === 'attribute' || target.type === 'subscript') return [];
  return target.type === 'identifier' ? [target.text] : named(target).flatMap(targetNames);
}

export interface ImportedName {
  /** The name that the import binds; `*` for all. */
  readonly name: string;
  /** The import of this name alone. */
  readonly statement: string;
  readonly module: string;
}

/** Each name that an import statement binds, with a statement of its own. */
export function importedNames(node: Node): readonly ImportedName[] {
  const module = field(node, 'module_name')?.text ?? '';
  if (named(node).some(({ type }) => type === 'wildcard_import'))
    return [{ name: '*', statement: `from ${module} import *`, module }];
  return node.childrenForFieldName('name').flatMap((item) => {
    if (item === null) return [];
    const path = (field(item, 'name') ?? item).text;
    const alias = field(item, 'alias')?.text;
    const as = alias === undefined ? '' : ` as ${alias}`;
    if (node.type === 'import_from_statement')
      return [{ name: alias ?? path, statement: `from ${module} import ${path}${as}`, module }];
    return [{ name: alias ?? path.split('.')[0] ?? path, statement: `import ${path}${as}`, module: path }];
  });
}

/** Imports at module level, also below `try` and `if`. */
export function importsIn(statement: Node): readonly ImportedName[] {
  if (/definition$/.test(statement.type)) return [];
  return [...descendants(statement)]
    .filter(({ type }) => type === 'import_statement' || type === 'import_from_statement')
    .flatMap(importedNames);
}

function withAll(bound: ReadonlySet<string>, more: readonly string[]): ReadonlySet<string> {
  if (more.length === 0) return bound;
  return new Set([...bound, ...more]);
}

/** Names that every module has; what is rare or touches the outside is left out. */
export const builtins: ReadonlySet<string> = new Set(
  (
    'abs all any ascii bin bool bytearray bytes callable chr classmethod complex delattr dict dir divmod enumerate filter float ' +
    'format frozenset getattr hasattr hash hex int isinstance issubclass iter len list map max memoryview min next ' +
    'object oct ord pow print property range repr reversed round set setattr slice sorted staticmethod str sum super tuple ' +
    'type vars zip None True False NotImplemented Ellipsis __name__ aiter anext open BaseException Exception ArithmeticError ' +
    'AssertionError AttributeError BufferError EOFError FileExistsError FileNotFoundError FloatingPointError ImportError ' +
    'IndexError KeyError KeyboardInterrupt LookupError MemoryError ModuleNotFoundError NameError NotADirectoryError ' +
    'NotImplementedError OSError OverflowError PermissionError RecursionError RuntimeError RuntimeWarning StopAsyncIteration ' +
    'StopIteration SyntaxError SystemExit TimeoutError TypeError UnboundLocalError UnicodeDecodeError UnicodeEncodeError ' +
    'UnicodeError UserWarning ValueError Warning ZeroDivisionError DeprecationWarning ExceptionGroup IOError'
  ).split(' '),
);
