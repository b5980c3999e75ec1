// Where the tests of a file stand: which of them a change has touched.
import type { Node } from 'web-tree-sitter';
import type { TestSpan } from '../language.ts';
import { field, named, readSource } from './syntax.ts';

const GROUP = /^(?:x|f)?(?:describe|context|suite)(?:$|\.)/;
/** `test`, `it.each`, `t.test` of a tape test … */
const TEST = /^(?:x|f)?(?:test|it|specify|tape)(?:$|\.)|^[\w$]+\.test$/;

export function testSpans(source: string, path: string): readonly TestSpan[] {
  return readSource(source, path, (root) => spansIn(root, [], []));
}

function spansIn(
  node: Node,
  groups: readonly (string | null)[],
  outer: readonly string[],
): readonly TestSpan[] {
  const found = node.type === 'call_expression' ? called(node) : undefined;
  if (found === undefined) return named(node).flatMap((child) => spansIn(child, groups, outer));
  const written = [...outer, found.title];
  const inner = found.body.flatMap((child) => spansIn(child, [...groups, found.name], written));
  if (found.isGroup) return inner;
  const span = { start: node.startPosition.row + 1, end: node.endPosition.row + 1 };
  return [{ path: [...groups, found.name], written, span }, ...inner];
}

/** A call that declares a group or a test: its name, and the callback that holds what is inside. */
export function called(
  call: Node,
): { name: string | null; title: string; isGroup: boolean; body: readonly Node[] } | undefined {
  const callee = calleeOf(call);
  const isGroup = GROUP.test(callee);
  if (!isGroup && !TEST.test(callee)) return undefined;
  const given = named(field(call, 'arguments') ?? call);
  const [title, ...rest] = given;
  if (title === undefined || rest.length === 0) return undefined;
  return { name: nameOf(title), title: titleOf(title), isGroup, body: rest };
}

/** `it.each(table)` and `` it.each`table` `` are called in turn: what counts is how they begin. */
function calleeOf(call: Node): string {
  const callee = field(call, 'function');
  if (callee === undefined) return '';
  return callee.type === 'call_expression' ? calleeOf(callee) : callee.text;
}

/** A name with placeholders or code in it is only known when the test runs. */
function nameOf(title: Node): string | null {
  if (title.type !== 'string' && title.type !== 'template_string') return null;
  const text = title.text.slice(1, -1);
  return /[%\\]|\$[{\w]/.test(text) ? null : text;
}

/** Without its quotes. */
function titleOf({ type, text }: Node): string {
  return type === 'string' || type === 'template_string' ? text.slice(1, -1) : text;
}
