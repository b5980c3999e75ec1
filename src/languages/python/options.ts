// Keywords that lines of code take, and calls that are given one more of them.
import type { Node } from 'web-tree-sitter';
import type { Hints } from '../bodies.ts';
import { descendants, withSyntax } from '../parser.ts';
import { inTurn } from '../variations.ts';
import { field, named } from './syntax.ts';
import type { Edit } from './vary.ts';

const MOST_OPTIONS = 6;
const HOLDERS = /kw|opt|config|param|settings|args/i;
const VALUES = ['True', '1', 'False', "'a'", '0', 'None', '2', '[]', '{}'];
/** Calls that get a keyword: more share their fate. */
const MOST_CALLS = 4;

export function optionsOn(source: string, lines: ReadonlySet<number>): readonly string[] {
  return withSyntax('python', source, (root) => {
    const names = [...descendants(root)].flatMap((node) =>
      lines.has(node.startPosition.row + 1) ? (optionName(node) ?? []) : [],
    );
    return [...new Set(names)].slice(0, MOST_OPTIONS);
  });
}

function optionName(node: Node): string | undefined {
  switch (node.type) {
    case 'default_parameter':
    case 'typed_default_parameter':
      return field(node, 'name')?.text;
    case 'subscript':
      return HOLDERS.test(field(node, 'value')?.text ?? '') ? textOf(field(node, 'subscript')) : undefined;
    case 'call': {
      const callee = field(node, 'function');
      const isTaken = /\.(?:get|pop|setdefault)$/.test(callee?.text ?? '');
      const holder = callee === undefined ? undefined : field(callee, 'object');
      return isTaken && HOLDERS.test(holder?.text ?? '')
        ? textOf(named(field(node, 'arguments') ?? node)[0])
        : undefined;
    }
    default:
      return undefined;
  }
}

function textOf(node: Node | undefined): string | undefined {
  return /^(['"])(\w+)\1$/.exec(node?.text ?? '')?.[2];
}

/** One option more for calls by one of these names, each value in turn. */
export function optionEdits(body: Node, { callees, options, literals }: Hints): readonly Edit[] {
  const calls = body
    .descendantsOfType('call')
    .filter(
      (call) =>
        call !== null && callees.includes(/\w+$/.exec(field(call, 'function')?.text ?? '')?.[0] ?? ''),
    );
  const values = [...new Set([...VALUES.slice(0, 2), ...literals.slice(0, 3), ...VALUES])];
  const queues = calls.slice(0, MOST_CALLS).flatMap((call) => {
    const list = call === null ? undefined : field(call, 'arguments');
    if (list?.type !== 'argument_list') return [];
    const given = named(list);
    const taken = given.flatMap((one) => (one.type === 'keyword_argument' ? field(one, 'name')?.text : []));
    const at = given.at(-1)?.endIndex ?? list.startIndex + 1;
    return options
      .filter((name) => !taken.includes(name))
      .map((name) =>
        values.map((value) => ({
          ...{ start: at, end: at },
          text: `${given.length === 0 ? '' : ', '}${name}=${value}`,
        })),
      );
  });
  return [...inTurn(queues)];
}
