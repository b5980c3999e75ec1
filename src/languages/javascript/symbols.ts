// Functions, methods and classes of a module that outsiders can name; functions inside functions belong to their holder.
import type { Node } from 'web-tree-sitter';
import type { CodeSymbol, LanguageId } from '../../terms.ts';
import { type Definition, definitionsOf } from './definitions.ts';
import { exportedNames } from './exports.ts';
import { dedented, field, isClass, named, readSource } from './syntax.ts';

export function symbols(source: string, path: string, language: LanguageId): readonly CodeSymbol[] {
  return readSource(source, path, (root) => {
    const found = [...definitionsOf(root, exportedNames(root), stemOf(path))];
    return found.map((definition) => describe(definition, path, language));
  });
}

/** A name for what has none of its own: the file's, or its folder's for an index. */
export function stemOf(path: string): string {
  const parts = path.replace(/\.[^./]+$/, '').split('/');
  const last = parts.at(-1) ?? '';
  const stem = last === 'index' || last === 'main' ? (parts.at(-2) ?? last) : last;
  const name = stem.replace(/[^\w$]+(\w?)/g, (_, letter: string) => letter.toUpperCase());
  return /^[A-Za-z_$]/.test(name) && name !== 'src' && name !== 'lib' ? name : 'subject';
}

function describe(
  { name, container, holder, node, exported }: Definition,
  path: string,
  language: LanguageId,
): CodeSymbol {
  const body = field(node, 'body');
  return {
    path,
    language,
    name,
    qualifiedName: container === undefined ? name : `${container}.${name}`,
    kind: isClass(node) ? 'class' : container === undefined ? 'function' : 'method',
    span: { start: holder.startPosition.row + 1, end: holder.endPosition.row + 1 },
    signature: signatureOf(holder, node, body),
    parameters: isClass(node) ? [] : parametersOf(node),
    doc: docOf(holder),
    source: dedented(holder.text, holder.startPosition.column),
    isAsync: node.children.some((child) => child?.type === 'async'),
    isGenerator: /generator/.test(node.type) || node.children.some((child) => child?.type === '*'),
    ...(container === undefined ? {} : { container }),
    ...(exported === undefined ? {} : { exported }),
    calls: body === undefined ? [] : callsIn(body),
  };
}

function signatureOf(holder: Node, node: Node, body: Node | undefined): string {
  const end = body?.startIndex ?? node.endIndex;
  const cuts = holder.children.filter(
    (child) => child !== null && /^(?:export|default|decorator)$/.test(child.type),
  );
  const comments = holder.descendantsOfType('comment').filter((one) => one !== null && one.endIndex <= end);
  let text = '';
  let from = holder.startIndex;
  for (const cut of [...cuts, ...comments].sort((a, b) => (a?.startIndex ?? 0) - (b?.startIndex ?? 0))) {
    if (cut === null || cut.startIndex < from) continue;
    text += `${holder.text.slice(from - holder.startIndex, cut.startIndex - holder.startIndex)} `;
    from = cut.endIndex;
  }
  text += holder.text.slice(from - holder.startIndex, end - holder.startIndex);
  const line = text.replace(/\s+/g, ' ').replace(/\( /g, '(').replace(/,? \)/g, ')').trim();
  return line.replace(/\s*(?:=>|\{)$/, '');
}

function parametersOf(node: Node): readonly string[] {
  const single = field(node, 'parameter');
  if (single !== undefined) return [single.text];
  const list = field(node, 'parameters');
  return (list === undefined ? [] : named(list)).map(parameterName).filter((name) => name !== 'this');
}

/** Name of a parameter; the pattern on one line where it is taken apart. */
function parameterName(parameter: Node): string {
  const inner = field(parameter, 'pattern') ?? field(parameter, 'left');
  if (inner !== undefined) return parameterName(inner);
  if (parameter.type === 'rest_pattern') return named(parameter)[0]?.text ?? '';
  return parameter.text.replace(/\s+/g, ' ');
}

/** The JSDoc comment right above, or above the first overload, without its stars. */
function docOf(holder: Node): string {
  let below =
    holder.type === 'variable_declarator' && holder.previousNamedSibling === null
      ? (holder.parent ?? holder)
      : holder;
  let above = below.previousNamedSibling;
  while (above !== null && (above.type === 'decorator' || isOverload(above))) {
    below = above;
    above = above.previousNamedSibling;
  }
  if (above?.type !== 'comment' || !above.text.startsWith('/**')) return '';
  if (below.startPosition.row - above.endPosition.row > 1) return '';
  return above.text
    .slice(3, -2)
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trimEnd())
    .join('\n')
    .trim();
}

function isOverload(node: Node): boolean {
  const inner = node.type === 'export_statement' ? field(node, 'declaration') : node;
  return inner !== undefined && /^(?:function|method)_signature$/.test(inner.type);
}

function callsIn(body: Node): readonly string[] {
  const names = body.descendantsOfType(['call_expression', 'new_expression']).flatMap((call) => {
    const callee = call === null ? undefined : (field(call, 'function') ?? field(call, 'constructor'))?.text;
    const plain = callee?.replace(/\?\./g, '.').replace(/\s+/g, '');
    return plain !== undefined && /^[\w$.#]+$/.test(plain) && plain !== 'super' ? [plain] : [];
  });
  return [...new Set(names)];
}
