// Which names a piece of code needs from around it, and which it gives to what follows. Names of types start with a
// colon: they are another world.
import type { Node } from 'web-tree-sitter';
import { field, isFunction, named } from './syntax.ts';
import { parametersOf } from './tree.ts';

/** Names that must exist before the node runs. */
export function usedNames(node: Node): ReadonlySet<string> {
  const used = new Set<string>();
  collect(node, new Set(), used);
  return used;
}

function collect(node: Node, bound: ReadonlySet<string>, used: Set<string>): void {
  switch (node.type) {
    case 'identifier':
    case 'shorthand_property_identifier':
      if (!bound.has(node.text)) used.add(node.text);
      return;
    case 'this':
      if (!bound.has('this')) used.add('this');
      return;
    case 'type_identifier':
      if (!bound.has(`:${node.text}`)) used.add(`:${node.text}`);
      return;
    case 'jsx_opening_element':
    case 'jsx_self_closing_element':
      collectMarkup(node, bound, used);
      return;
    case 'import_statement':
      return;
  }
  if (isFunction(node)) {
    collectFunction(node, bound, used);
    return;
  }
  const inner = withAll(bound, ownNames(node));
  for (const part of readParts(node)) collect(part, inner, used);
}

/** Tags in small letters are elements, not names. */
function collectMarkup(node: Node, bound: ReadonlySet<string>, used: Set<string>): void {
  const name = field(node, 'name');
  for (const part of named(node))
    if (part.id !== name?.id || !/^[a-z]/.test(part.text)) collect(part, bound, used);
}

/** The children that are read, not only named. */
function readParts(node: Node): readonly Node[] {
  if (node.type === 'variable_declarator')
    return [field(node, 'type'), field(node, 'value'), ...defaultsOf(field(node, 'name'))].filter(isNode);
  if (
    /^(?:class_declaration|class|interface_declaration|type_alias_declaration|enum_declaration)$/.test(
      node.type,
    )
  )
    return named(node).filter((child) => child.id !== field(node, 'name')?.id);
  return named(node);
}

function isNode(node: Node | undefined): node is Node {
  return node !== undefined;
}

/** Default values and computed keys inside a pattern. */
function defaultsOf(pattern: Node | undefined): readonly Node[] {
  if (pattern === undefined || pattern.type === 'identifier') return [];
  if (/^(?:assignment_pattern|object_assignment_pattern)$/.test(pattern.type)) {
    const right = field(pattern, 'right');
    return [...(right === undefined ? [] : [right]), ...defaultsOf(field(pattern, 'left'))];
  }
  return named(pattern).flatMap(defaultsOf);
}

/** Names that a block, loop, class or handler has for itself. */
function ownNames(node: Node): readonly string[] {
  switch (node.type) {
    case 'class_declaration':
    case 'class':
    case 'interface_declaration':
    case 'enum_declaration':
    case 'type_alias_declaration':
      return [...nameOf(node), ...(node.type.startsWith('class') ? ['this', 'super'] : [])];
    case 'statement_block':
      return named(node).flatMap(declaredNames);
    case 'for_in_statement':
      return patternNames(field(node, 'left'));
    case 'for_statement':
      return named(node).slice(0, 1).flatMap(declaredNames);
    case 'catch_clause':
      return patternNames(field(node, 'parameter'));
    case 'type_parameters':
      return named(node).flatMap(nameOf);
    default:
      return [];
  }
}

function nameOf(node: Node): readonly string[] {
  const name = field(node, 'name')?.text;
  return name === undefined ? [] : [name, `:${name}`];
}

function collectFunction(node: Node, bound: ReadonlySet<string>, used: Set<string>): void {
  const parameters = parametersOf(node);
  const body = field(node, 'body');
  const types = field(node, 'type_parameters');
  const own = [
    ...parameters.flatMap(parameterNames),
    ...(node.type === 'arrow_function' ? [] : ['this', 'arguments', 'super', ...nameOf(node)]),
    ...(types === undefined ? [] : ownNames(types)),
    ...(body?.type === 'statement_block' ? hoistedNames(body) : []),
  ];
  const inner = withAll(bound, own);
  const returned = field(node, 'return_type');
  for (const part of [...parameters, returned, body].filter(isNode)) collect(part, inner, used);
}

export function parameterNames(parameter: Node): readonly string[] {
  return patternNames(field(parameter, 'pattern') ?? parameter);
}

/** `var` and functions anywhere in the body. */
function hoistedNames(body: Node): readonly string[] {
  return named(body).flatMap((child) => {
    if (child.type === 'variable_declaration') return declaredNames(child);
    if (/^(?:generator_)?function_declaration$/.test(child.type)) return nameOf(child);
    return isFunction(child) ? [] : hoistedNames(child);
  });
}

/** Names that a declaration binds. */
export function declaredNames(statement: Node): readonly string[] {
  switch (statement.type) {
    case 'lexical_declaration':
    case 'variable_declaration':
      return named(statement).flatMap((one) => patternNames(field(one, 'name')));
    case 'function_declaration':
    case 'generator_function_declaration':
      return [field(statement, 'name')?.text ?? ''];
    case 'class_declaration':
    case 'abstract_class_declaration':
    case 'enum_declaration':
      return nameOf(statement);
    case 'interface_declaration':
    case 'type_alias_declaration':
      return [`:${field(statement, 'name')?.text ?? ''}`];
    case 'export_statement': {
      const declaration = field(statement, 'declaration');
      return declaration === undefined ? [] : declaredNames(declaration);
    }
    default:
      return [];
  }
}

/** Names that a statement declares, or gives a new value anywhere in it. */
export function givenNames(statement: Node): readonly string[] {
  const declared = declaredNames(statement);
  return declared.length > 0 || isFunction(statement) ? declared : assignedIn(statement);
}

function assignedIn(node: Node): readonly string[] {
  if (isFunction(node)) return [];
  const own = /^(?:augmented_)?assignment_expression$/.test(node.type)
    ? patternNames(field(node, 'left'))
    : [];
  return [...own, ...named(node).flatMap(assignedIn)];
}

/** The identifiers that a pattern binds. */
export function patternNames(pattern: Node | undefined): readonly string[] {
  if (pattern === undefined) return [];
  switch (pattern.type) {
    case 'identifier':
    case 'shorthand_property_identifier_pattern':
      return [pattern.text];
    case 'pair_pattern':
      return patternNames(field(pattern, 'value'));
    case 'assignment_pattern':
    case 'object_assignment_pattern':
      return patternNames(field(pattern, 'left'));
    case 'array_pattern':
    case 'object_pattern':
    case 'rest_pattern':
      return named(pattern).flatMap(patternNames);
    case 'required_parameter':
    case 'optional_parameter':
      return patternNames(field(pattern, 'pattern'));
    default:
      return [];
  }
}

function withAll(bound: ReadonlySet<string>, more: readonly string[]): ReadonlySet<string> {
  return more.length === 0 ? bound : new Set([...bound, ...more]);
}
