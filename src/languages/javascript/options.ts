// Options that lines of code read, and calls that are given one more of them.
import type { Node } from 'web-tree-sitter';
import type { Hints } from '../bodies.ts';
import { descendants } from '../parser.ts';
import { inTurn } from '../variations.ts';
import { field, isFunction, named, readSource } from './syntax.ts';
import { argumentsOf } from './tree.ts';
import type { Edit } from './vary.ts';

const MOST_OPTIONS = 6;
const HOLDERS = /opt|config|settings|param|props|args|init|defaults|^o$/i;
const VALUES = ['true', '1', 'false', "'a'", '0', '2', '[]', '{}', 'null'];
/** Calls that get an option: more share their fate. */
const MOST_CALLS = 4;

export function optionsOn(source: string, path: string, lines: ReadonlySet<number>): readonly string[] {
  return readSource(source, path, (root) => {
    const names = [...descendants(root)].flatMap((node) =>
      lines.has(node.startPosition.row + 1) ? (optionName(node) ?? []) : [],
    );
    return [...new Set(names)].slice(0, MOST_OPTIONS);
  });
}

function optionName(node: Node): string | undefined {
  switch (node.type) {
    case 'member_expression':
      return HOLDERS.test(field(node, 'object')?.text ?? '') ? field(node, 'property')?.text : undefined;
    case 'subscript_expression': {
      const text = HOLDERS.test(field(node, 'object')?.text ?? '') ? field(node, 'index')?.text : undefined;
      return /^(['"])([\w$]+)\1$/.exec(text ?? '')?.[2];
    }
    case 'pair':
    case 'pair_pattern': {
      const key = field(node, 'key')?.text ?? '';
      return /^[\w$]+$/.test(key) ? key : undefined;
    }
    case 'shorthand_property_identifier_pattern':
      return node.text;
    default:
      return undefined;
  }
}

/** One option more for calls by one of these names, each value in turn. */
export function optionEdits(body: Node, { callees, options, literals }: Hints): readonly Edit[] {
  const calls = body.descendantsOfType(['call_expression', 'new_expression']).filter((call) => {
    const callee = call === null ? undefined : (field(call, 'function') ?? field(call, 'constructor'));
    return callees.includes(/[\w$]+$/.exec(callee?.text ?? '')?.[0] ?? '');
  });
  const values = [...new Set([...VALUES.slice(0, 2), ...literals.slice(0, 3), ...VALUES])];
  const queues = calls.slice(0, MOST_CALLS).flatMap((call) => {
    if (call === null) return [];
    return options.map((name) =>
      values.flatMap((value) => withOption(call, `${name}: ${value}`, name) ?? []),
    );
  });
  return [...inTurn(queues)];
}

function withOption(call: Node, pair: string, name: string): Edit | undefined {
  const list = field(call, 'arguments');
  const given = argumentsOf(call);
  if (list?.type !== 'arguments') return undefined;
  const last = given.findLast((one) => !isFunction(one));
  if (last?.type === 'object' && (given.length > 1 || named(last).length === 0)) {
    if (new RegExp(`\\b${name}\\b`).test(last.text)) return undefined;
    const members = named(last);
    const at = members.at(-1)?.endIndex ?? last.startIndex + 1;
    return { start: at, end: at, text: members.length === 0 ? ` ${pair} ` : `, ${pair}` };
  }
  const at = given.at(-1)?.endIndex ?? list.startIndex + 1;
  return { start: at, end: at, text: `${given.length === 0 ? '' : ', '}{ ${pair} }` };
}
