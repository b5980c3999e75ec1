// Whether a call can stand in an async test without a syntax error: one would take every other call with it.
import { Script } from 'node:vm';
import type { Node } from 'web-tree-sitter';
import type { Call, LanguageId } from '../../terms.ts';
import { withSyntax } from '../parser.ts';
import { written } from './written.ts';

/** Compiles, never runs. Types are taken off first; markup is only parsed. */
export function compiles(
  { setup, expression }: Pick<Call, 'setup' | 'expression'>,
  language: LanguageId,
): boolean {
  const body = `async () => {\n${setup.join('\n;')}\n;return [(${expression}\n)];\n};`;
  const grammar = language === 'typescript' ? 'typescript' : 'javascript';
  const plain = withSyntax(grammar, body, (root) => (root.hasError ? undefined : plainText(root)));
  if (plain === undefined)
    return withSyntax(
      'tsx',
      body,
      (root) => !root.hasError && root.descendantsOfType('jsx_element').length > 0,
    );
  if (plain === null) return true;
  try {
    new Script(`"use strict";${plain}`);
    return true;
  } catch {
    return false;
  }
}

/** Null where there is markup, which Node itself cannot read. */
function plainText(root: Node): string | null {
  if (root.descendantsOfType(['jsx_element', 'jsx_self_closing_element']).length > 0) return null;
  return written(root, {
    keepTypes: false,
    swap: (node) => (/^(?:interface_declaration|type_alias_declaration)$/.test(node.type) ? '' : undefined),
  });
}
