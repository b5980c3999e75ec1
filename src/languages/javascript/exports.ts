// How a module gives its own names to others: ES exports, CommonJS assignments, and the mixtures of both.
import type { Node } from 'web-tree-sitter';
import type { ExportForm } from '../../terms.ts';
import { assignmentChain, bare, field, moduleStatements, named } from './syntax.ts';

/** The form of each exported local name; the plainest where a name is exported twice. */
export function exportedNames(root: Node): ReadonlyMap<string, ExportForm> {
  const found = new Map<string, ExportForm>();
  const add = (name: string | undefined, form: ExportForm) => {
    const held = name === undefined ? undefined : found.get(name);
    if (name === undefined || held?.kind === 'named' || (held !== undefined && form.kind !== 'named')) return;
    found.set(name, form);
  };
  for (const statement of moduleStatements(root)) {
    if (statement.type === 'export_statement') addExport(statement, add);
    else for (const assignment of assignmentsOf(statement)) addAssignment(assignment, add);
  }
  addHeldMembers(root, found, add);
  return found;
}

/** `const api = { parse, format }; module.exports = api`: what the exported object holds is exported with it. */
function addHeldMembers(root: Node, found: ReadonlyMap<string, ExportForm>, add: Add): void {
  for (const statement of moduleStatements(root))
    for (const { holder, expression } of assignmentsOf(statement)) {
      const { kind } = found.get(holder ?? '') ?? {};
      const object = bare(expression);
      if ((kind === 'module' || kind === 'default') && object?.type === 'object')
        addMembers(object, kind, add);
    }
}

type Add = (name: string | undefined, form: ExportForm) => void;

function addExport(statement: Node, add: Add): void {
  if (field(statement, 'source') !== undefined) return;
  const has = (word: string) => statement.children.some((child) => child?.type === word);
  const form = (name: string): ExportForm => (has('default') ? { kind: 'default' } : { kind: 'named', name });
  const declaration = field(statement, 'declaration');
  for (const name of declaration === undefined ? [] : declaredNames(declaration)) add(name, form(name));
  for (const clause of named(statement).filter(({ type }) => type === 'export_clause'))
    for (const specifier of named(clause)) {
      const alias = (field(specifier, 'alias') ?? field(specifier, 'name'))?.text ?? '';
      add(
        field(specifier, 'name')?.text,
        alias === 'default' ? { kind: 'default' } : { kind: 'named', name: alias },
      );
    }
  const value = bare(field(statement, 'value') ?? (has('=') ? named(statement)[0] : undefined));
  const of = has('=') ? 'module' : 'default';
  if (value?.type === 'identifier') add(value.text, has('=') ? { kind: 'module' } : { kind: 'default' });
  if (value?.type === 'object') addMembers(value, of, add);
}

function addMembers(object: Node, of: 'module' | 'default', add: Add): void {
  for (const member of named(object)) {
    if (member.type === 'shorthand_property_identifier')
      add(member.text, { kind: 'member', of, name: member.text });
    const value = member.type === 'pair' ? field(member, 'value') : undefined;
    const key = field(member, 'key')?.text;
    if (value?.type === 'identifier' && key !== undefined && /^[\w$]+$/.test(key))
      add(value.text, { kind: 'member', of, name: key });
  }
}

/** Expressions that assign, with the name of the variable that a declaration gives the result. */
function assignmentsOf(
  statement: Node,
): readonly { readonly holder: string | undefined; readonly expression: Node }[] {
  if (statement.type === 'expression_statement')
    return named(statement).map((expression) => ({ holder: undefined, expression }));
  if (!/^(?:lexical|variable)_declaration$/.test(statement.type)) return [];
  return named(statement).flatMap((declarator) => {
    const value = field(declarator, 'value');
    return value === undefined ? [] : [{ holder: field(declarator, 'name')?.text, expression: value }];
  });
}

function addAssignment(
  { holder, expression }: { readonly holder: string | undefined; readonly expression: Node },
  add: Add,
): void {
  const { targets, value } = assignmentChain(expression);
  const forms = targets.flatMap((target) => exportTarget(target) ?? []);
  const [form] = forms.filter(({ kind }) => kind === 'module').concat(forms);
  if (form === undefined) return;
  add(holder, form);
  for (const target of targets)
    if (target.type === 'identifier' && target.text !== 'exports') add(target.text, form);
  if (value?.type === 'identifier') add(value.text, form);
  if (value?.type === 'object' && form.kind === 'module') addMembers(value, 'module', add);
}

/** What an assignment to this target exports: `module.exports`, `exports.x`; nothing for other targets. */
export function exportTarget(target: Node): ExportForm | undefined {
  const text = target.text.replace(/\s+/g, '');
  if (text === 'module.exports') return { kind: 'module' };
  const name = /^(?:module\.)?exports(?:\.([\w$]+)|\[(['"])([\w$]+)\2\])$/.exec(text);
  const key = name?.[1] ?? name?.[3];
  return key === undefined ? undefined : { kind: 'member', of: 'module', name: key };
}

/** Names that a declaration binds. */
export function declaredNames(declaration: Node): readonly string[] {
  const own = field(declaration, 'name');
  if (own !== undefined) return [own.text];
  return named(declaration).flatMap((declarator) => patternNames(field(declarator, 'name')));
}

/** Names that a binding pattern binds. */
export function patternNames(pattern: Node | undefined): readonly string[] {
  if (pattern === undefined) return [];
  if (/^(?:identifier|shorthand_property_identifier_pattern)$/.test(pattern.type)) return [pattern.text];
  if (pattern.type === 'pair_pattern') return patternNames(field(pattern, 'value'));
  if (/assignment_pattern$/.test(pattern.type))
    return patternNames(field(pattern, 'left') ?? named(pattern)[0]);
  return named(pattern).flatMap(patternNames);
}
