// What of a source never runs: types, module wiring, directives, the names of definitions.
import type { Node } from 'web-tree-sitter';
import { assignmentChain, bare, field, isClass, isFunction, named, requiredModule } from './syntax.ts';

/** Nodes that never run: types, module wiring, words of syntax. */
const SILENT = new Set([
  'comment',
  'hash_bang_line',
  'html_comment',
  'import_statement',
  'import_alias',
  'interface_declaration',
  'type_alias_declaration',
  'ambient_declaration',
  'function_signature',
  'method_signature',
  'abstract_method_signature',
  'index_signature',
  'type_annotation',
  'type_parameters',
  'type_arguments',
  'type_predicate_annotation',
  'asserts_annotation',
  'implements_clause',
  'accessibility_modifier',
  'override_modifier',
  'empty_statement',
  'debugger_statement',
  'statement_identifier',
]);

/** Children that may run; of a definition, not the name it gets. */
export function runningChildren(node: Node): readonly Node[] {
  const children = node.children.filter((child) => child !== null);
  switch (node.type) {
    case 'catch_clause':
    case 'internal_module':
    case 'module':
      return children.filter(({ id }) => id === field(node, 'body')?.id);
    case 'as_expression':
    case 'satisfies_expression':
      return children.slice(0, 1);
    case 'variable_declarator':
    case 'pair': {
      const value = bare(field(node, 'value'));
      return isFunction(value) || isClass(value) ? [value] : children;
    }
    case 'lexical_declaration':
    case 'variable_declaration':
      return named(node).some(
        (one) => isFunction(bare(field(one, 'value'))) || isClass(bare(field(one, 'value'))),
      )
        ? named(node)
        : children;
    case 'export_statement':
      return children.filter(({ type }) => type !== 'export' && type !== 'export_clause');
    case 'expression_statement':
      return definedByAssignment(node) ?? children;
    default:
      return children;
  }
}

/** `exports.f = function …` at the top of a module defines, like a declaration. */
function definedByAssignment(statement: Node): readonly Node[] | undefined {
  if (statement.parent?.type !== 'program') return undefined;
  const { targets, value } = assignmentChain(named(statement)[0] ?? statement);
  const isDefinition =
    isFunction(value) || isClass(value) || (value?.type === 'object' && isWiring(statement));
  return targets.length > 0 && isDefinition && value !== undefined ? [value] : undefined;
}

/** `module.exports = …`, `exports.x = …`. */
function isWiring(statement: Node): boolean {
  return /^(?:module\.)?exports\b/.test(statement.text);
}

export function isSilent(node: Node): boolean {
  if (SILENT.has(node.type) || isDirective(node)) return true;
  if (node.type === 'export_statement')
    return (
      field(node, 'source') !== undefined ||
      isNameTable(field(node, 'value')) ||
      named(node).every(({ type }) => /^(?:export_clause|identifier)$/.test(type))
    );
  if (/^(?:lexical|variable)_declaration$/.test(node.type) && !/^for_/.test(node.parent?.type ?? ''))
    return named(node).every(
      (one) => isBareDeclarator(one) || requiredModule(field(one, 'value')) !== undefined,
    );
  return node.type === 'expression_statement' && node.parent?.type === 'program' && onlyExports(node);
}

function isBareDeclarator(node: Node): boolean {
  return node.type === 'variable_declarator' && field(node, 'value') === undefined;
}

/** `module.exports = name`, `exports.a = a`, `module.exports = { a, b: c }`: wiring, like an export list. */
function onlyExports(statement: Node): boolean {
  const { targets, value } = assignmentChain(named(statement)[0] ?? statement);
  if (targets.length === 0 || value === undefined || !isWiring(statement)) return false;
  if (value.type === 'identifier' || requiredModule(value) !== undefined) return true;
  return isNameTable(value);
}

function isNameTable(value: Node | undefined): boolean {
  if (value?.type !== 'object') return false;
  return named(value).every((member) => {
    const inner = member.type === 'pair' ? field(member, 'value') : undefined;
    const isName = member.type === 'shorthand_property_identifier' || inner?.type === 'identifier';
    return isName || requiredModule(inner) !== undefined;
  });
}

/** `'use strict'` and other texts that stand alone. */
export function isDirective(node: Node): boolean {
  return node.type === 'expression_statement' && named(node)[0]?.type === 'string';
}
