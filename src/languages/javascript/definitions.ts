// Where a module defines functions, classes and methods, in all the ways in which JavaScript can say so.
import type { Node } from 'web-tree-sitter';
import type { ExportForm } from '../../terms.ts';
import { exportTarget } from './exports.ts';
import {
  assignmentChain,
  bare,
  field,
  isClass,
  isFunction,
  moduleStatements,
  named,
  stringValue,
} from './syntax.ts';

/** The function or class, and all that stands for it in the source. */
export interface Definition {
  readonly name: string;
  /** Class, constructor function or object that holds it. */
  readonly container?: string;
  /** Statement, member or declarator: what the span covers. */
  readonly holder: Node;
  readonly node: Node;
  readonly exported?: ExportForm;
}

/** Definitions of a module, outermost first, in source order. `stem` names what has no name of its own. */
export function* definitionsOf(
  root: Node,
  exports: ReadonlyMap<string, ExportForm>,
  stem: string,
): Generator<Definition> {
  for (const statement of moduleStatements(root)) {
    const found =
      statement.type === 'export_statement'
        ? exportedDefinitions(statement, exports, stem)
        : statement.type === 'expression_statement'
          ? assignedDefinitions(statement, exports, stem)
          : declaredDefinitions(statement, statement, exports);
    for (const definition of found) {
      yield definition;
      if (isClass(definition.node)) yield* classMembers(definition);
    }
  }
}

function* exportedDefinitions(
  statement: Node,
  exports: ReadonlyMap<string, ExportForm>,
  stem: string,
): Generator<Definition> {
  const declaration = field(statement, 'declaration');
  const value = bare(field(statement, 'value'));
  if (declaration !== undefined && (field(declaration, 'name') !== undefined || !isDefinable(declaration)))
    yield* declaredDefinitions(declaration, statement, exports);
  else yield* namelessDefault(declaration ?? value, statement, stem);
}

function* namelessDefault(value: Node | undefined, statement: Node, stem: string): Generator<Definition> {
  const node = functionIn(value);
  if (node !== undefined)
    yield { name: field(node, 'name')?.text ?? stem, holder: statement, node, exported: { kind: 'default' } };
  else if (value?.type === 'object')
    yield* objectMembers(value, undefined, (name) => ({ kind: 'member', of: 'default', name }));
}

function* declaredDefinitions(
  declaration: Node,
  holder: Node,
  exports: ReadonlyMap<string, ExportForm>,
): Generator<Definition> {
  if (isDefinable(declaration)) {
    const name = field(declaration, 'name')?.text;
    if (name !== undefined) yield { name, holder, node: declaration, ...exportOf(exports.get(name)) };
    return;
  }
  if (!/^(?:lexical|variable)_declaration$/.test(declaration.type)) return;
  const declarators = named(declaration);
  for (const declarator of declarators) {
    const name = field(declarator, 'name');
    if (name?.type !== 'identifier') continue;
    const { value } = assignmentChain(field(declarator, 'value') ?? declarator);
    const form = exports.get(name.text);
    const span = declarators.length === 1 ? holder : declarator;
    yield* assigned(name.text, value, span, form, { kind: 'named' });
  }
}

/** A function, class, or object of them, under the name to which it is assigned. */
function* assigned(
  name: string,
  value: Node | undefined,
  holder: Node,
  form: ExportForm | undefined,
  place: { readonly kind: 'named' } | { readonly kind: 'module' },
): Generator<Definition> {
  const node = functionIn(value);
  if (node !== undefined) yield { name, holder, node, ...exportOf(form) };
  else if (value?.type === 'object' && form !== undefined)
    yield* place.kind === 'module' || form.kind === 'module'
      ? objectMembers(value, undefined, (member) => ({ kind: 'member', of: 'module', name: member }))
      : objectMembers(value, name, () => form);
}

function* assignedDefinitions(
  statement: Node,
  exports: ReadonlyMap<string, ExportForm>,
  stem: string,
): Generator<Definition> {
  const expression = named(statement)[0];
  if (expression === undefined) return;
  const { targets, value } = assignmentChain(expression);
  for (const target of [...targets].reverse()) {
    const form = exportTarget(target);
    const place = placeOf(target);
    if (form !== undefined) {
      const own = field(functionIn(value) ?? target, 'name')?.text;
      const name = form.kind === 'member' ? form.name : (own ?? stem);
      yield* assigned(name, value, statement, form, { kind: form.kind === 'module' ? 'module' : 'named' });
      return;
    }
    if (place !== undefined) {
      yield* memberDefinition(place, value, statement, exports);
      return;
    }
  }
}

function* memberDefinition(
  { container, name, isPrototype }: Place,
  value: Node | undefined,
  statement: Node,
  exports: ReadonlyMap<string, ExportForm>,
): Generator<Definition> {
  const form = exports.get(container);
  const node = functionIn(value);
  if (isPrototype && name === '' && value?.type === 'object')
    yield* objectMembers(value, container, () => form);
  else if (node !== undefined && name !== '')
    yield { name, container, holder: statement, node, ...exportOf(form) };
}

interface Place {
  readonly container: string;
  /** Empty: the prototype itself. */
  readonly name: string;
  readonly isPrototype: boolean;
}

/** `Foo.prototype.bar`, `Foo.prototype`, `Foo.bar`. */
function placeOf(target: Node): Place | undefined {
  const parts = /^([\w$]+)(\.prototype)?(?:\.([\w$]+))?$/.exec(target.text.replace(/\s+/g, ''));
  const [, container = '', prototype, name = ''] = parts ?? [];
  if (parts === null || target.type !== 'member_expression' || container === 'this') return undefined;
  return { container, name, isPrototype: prototype !== undefined };
}

function* objectMembers(
  object: Node,
  container: string | undefined,
  formOf: (name: string) => ExportForm | undefined,
): Generator<Definition> {
  for (const member of named(object)) {
    const key = field(member, member.type === 'pair' ? 'key' : 'name');
    const name = stringValue(key) ?? key?.text ?? '';
    const node = member.type === 'method_definition' ? member : functionIn(field(member, 'value'));
    if (node === undefined || !/^[\w$]+$/.test(name)) continue;
    yield {
      name,
      holder: member,
      node,
      ...(container === undefined ? {} : { container }),
      ...exportOf(formOf(name)),
    };
  }
}

function* classMembers({ name: container, node: owner, exported }: Definition): Generator<Definition> {
  const body = field(owner, 'body');
  for (const member of body === undefined ? [] : named(body)) {
    const key = field(member, member.type === 'field_definition' ? 'property' : 'name');
    const node = member.type === 'method_definition' ? member : bare(field(member, 'value'));
    if (key === undefined || !isFunction(node)) continue;
    const isPrivate =
      key.type === 'private_property_identifier' ||
      member.children.some((child) => child?.type === 'accessibility_modifier' && child.text === 'private');
    const form = isPrivate ? undefined : exported;
    yield { name: stringValue(key) ?? key.text, container, holder: member, node, ...exportOf(form) };
  }
}

function isDefinable(node: Node): boolean {
  return isFunction(node) || isClass(node);
}

/** Callees that take a function and do not give one back. */
const CONSUMERS =
  /^(?:.*\.(?:map|filter|forEach|reduce|reduceRight|sort|some|every|find\w*|flatMap|then|catch|finally|replace\w*|from|on|once)|set(?:Timeout|Interval|Immediate)|queueMicrotask)$/;

/** A function or class, also one that is handed to a wrapper: `memoize((x) => …)`. */
function functionIn(value: Node | undefined): Node | undefined {
  const node = bare(value);
  if (node === undefined || isDefinable(node)) return node;
  const callee = node.type === 'call_expression' ? (field(node, 'function')?.text ?? '') : '';
  if (!/^[\w$]+(?:\.[\w$]+)?$/.test(callee) || CONSUMERS.test(callee)) return undefined;
  const inner = named(field(node, 'arguments') ?? node)[0];
  return isFunction(inner) ? inner : undefined;
}

function exportOf(form: ExportForm | undefined): { readonly exported?: ExportForm } {
  return form === undefined ? {} : { exported: form };
}
