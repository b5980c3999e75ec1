// Where the tests of a file stand: which of them a change has touched.

import type { Node } from 'web-tree-sitter';
import type { TestSpan } from '../language.ts';
import { withSyntax } from '../parser.ts';
import { field, named, undecorated } from './syntax.ts';

export function testSpans(source: string): readonly TestSpan[] {
  return withSyntax('python', source, (root) => spansIn(root, []));
}

function spansIn(block: Node, classes: readonly string[]): readonly TestSpan[] {
  return named(block).flatMap((statement) => {
    const definition = undecorated(statement);
    const name = field(definition, 'name')?.text ?? '';
    const body = field(definition, 'body');
    if (definition.type === 'class_definition' && body !== undefined)
      return spansIn(body, [...classes, name]);
    if (definition.type !== 'function_definition' || !/^test/.test(name)) return [];
    const span = { start: statement.startPosition.row + 1, end: statement.endPosition.row + 1 };
    const path = [...classes, name];
    return [{ path, written: path, span }];
  });
}
