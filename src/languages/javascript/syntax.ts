// Reading JavaScript and TypeScript trees: small questions that several topics ask.
import type { Node } from 'web-tree-sitter';
import { type GrammarId, withSyntax } from '../parser.ts';

/** The grammar of a file, by its ending. */
export function grammarOf(path: string): GrammarId {
  if (path.endsWith('.tsx')) return 'tsx';
  return /\.[cm]?ts$/.test(path) ? 'typescript' : 'javascript';
}

export function readSource<T>(source: string, path: string, read: (root: Node) => T): T {
  return withSyntax(grammarOf(path), source, read);
}

export function named(node: Node): readonly Node[] {
  return node.namedChildren.filter((child) => child !== null && child.type !== 'comment');
}

export function field(node: Node, name: string): Node | undefined {
  return node.childForFieldName(name) ?? undefined;
}

const FUNCTIONS = new Set([
  'function_declaration',
  'generator_function_declaration',
  'function_expression',
  'generator_function',
  'arrow_function',
  'method_definition',
]);
const CLASSES = new Set(['class_declaration', 'abstract_class_declaration', 'class']);

/** So typed that what is not one is still a node. */
type Defining = Node & { readonly isNamed: true };

export function isFunction(node: Node | undefined): node is Defining {
  return node !== undefined && FUNCTIONS.has(node.type);
}

/** Named nodes only: the keyword `class` has the same type as a class expression. */
export function isClass(node: Node | undefined): node is Defining {
  return node?.isNamed === true && CLASSES.has(node.type);
}

/** The expression inside parentheses, casts and `satisfies`. */
export function bare(node: Node | undefined): Node | undefined {
  if (node === undefined) return undefined;
  const wraps = ['parenthesized_expression', 'as_expression', 'satisfies_expression', 'non_null_expression'];
  return wraps.includes(node.type) ? bare(named(node)[0]) : node;
}

/** `a = b = value`: everything that is assigned to, and the value. */
export function assignmentChain(node: Node): {
  readonly targets: readonly Node[];
  readonly value: Node | undefined;
} {
  const expression = bare(node);
  if (expression?.type !== 'assignment_expression') return { targets: [], value: expression };
  const left = field(expression, 'left');
  const right = field(expression, 'right');
  const rest = right === undefined ? { targets: [], value: undefined } : assignmentChain(right);
  return { targets: left === undefined ? rest.targets : [left, ...rest.targets], value: rest.value };
}

/** Statements of a module, those inside a wrapping function that is called at once or a condition among them. */
export function* moduleStatements(block: Node): Generator<Node> {
  for (const statement of named(block)) yield* unwrapped(statement);
}

function* unwrapped(statement: Node): Generator<Node> {
  if (statement.type === 'statement_block') yield* moduleStatements(statement);
  else if (['if_statement', 'else_clause', 'try_statement', 'catch_clause'].includes(statement.type)) {
    for (const part of named(statement)) {
      if (/statement|declaration|clause/.test(part.type)) yield* unwrapped(part);
    }
  } else {
    const body = calledAtOnce(statement);
    if (body === undefined) yield statement;
    else yield* moduleStatements(body);
  }
}

/** Body of a function that wraps a module: `(function () { … })()`, `!function () { … }.call(this)`. */
function calledAtOnce(statement: Node): Node | undefined {
  if (statement.type !== 'expression_statement') return undefined;
  let call = bare(named(statement)[0]);
  if (call?.type === 'unary_expression') call = bare(field(call, 'argument'));
  const callee = call?.type === 'call_expression' ? bare(field(call, 'function')) : undefined;
  const isIndirect = /^(?:call|apply)$/.test(
    callee === undefined ? '' : (field(callee, 'property')?.text ?? ''),
  );
  const holder = isIndirect && callee !== undefined ? bare(field(callee, 'object')) : callee;
  const body = isFunction(holder) ? field(holder, 'body') : undefined;
  return body?.type === 'statement_block' ? body : undefined;
}

/** Takes the indentation of the first line off the others. */
export function dedented(text: string, column: number): string {
  const indent = new RegExp(`^[ \\t]{0,${column}}`);
  return text
    .split('\n')
    .map((line, index) => (index === 0 ? line : line.replace(indent, '')))
    .join('\n');
}

/** Content of a plain string literal. */
export function stringValue(node: Node | undefined): string | undefined {
  return node?.type === 'string' ? node.text.slice(1, -1) : undefined;
}

/** The module that `require('x')` names, also behind a property access. */
export function requiredModule(node: Node | undefined): string | undefined {
  const expression = bare(node);
  if (expression?.type === 'member_expression') return requiredModule(field(expression, 'object'));
  if (expression?.type !== 'call_expression' || field(expression, 'function')?.text !== 'require')
    return undefined;
  return stringValue(named(field(expression, 'arguments') ?? expression)[0]);
}
