// Mechanical variations of the literals of calls: other inputs at no token. Which ones pay was measured; see
// docs/figures.md.
import type { Node } from 'web-tree-sitter';
import type { Call, LanguageId } from '../../terms.ts';
import type { Hints } from '../bodies.ts';
import { withSyntax } from '../parser.ts';
import { argumentPool, inTurn, type Taking, takeVariations } from '../variations.ts';
import { compiles } from './compiles.ts';
import { optionEdits } from './options.ts';
import { quoteText, readText } from './quotes.ts';
import { isFunction, named } from './syntax.ts';
import { argumentsOf } from './tree.ts';
import { numbersFor, stringsFor } from './variants.ts';

type Script = Exclude<LanguageId, 'python'>;

export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const LONGEST_EXPRESSION = 400;
const OTHER_TYPES = ['null', 'undefined', "''", '0', '[]', '{}', 'true', '1.5'];

/** Variations of all calls in turn, so that a small limit is spread; each text once, none that was there before. */
export function vary(
  language: Script,
  calls: readonly Call[],
  hints: Hints,
  taking: Taking,
): readonly Call[] {
  const pool = argumentPool(
    calls.map(({ expression }) => withSyntax(language, `(${expression}\n)`, constantsIn)),
  );
  const queues = calls.map((call) => variationsOf(language, call, hints, pool));
  return takeVariations(calls, queues, taking, (call) => compiles(call, language));
}

type Pool = ReturnType<typeof argumentPool>;

function variationsOf(language: Script, call: Call, hints: Hints, pool: Pool): readonly Call[] {
  const own = editsOf(language, call.expression, hints, pool).map(
    (edit): Call => ({ ...call, expression: applied(call.expression, edit), origin: 'variation' }),
  );
  const queues = call.setup.map((statement, index) =>
    /^\s*(?:async )?(?:function|class)\b/.test(statement)
      ? []
      : editsOf(language, statement, hints, undefined).map(
          (edit): Call => ({
            ...call,
            setup: call.setup.with(index, applied(statement, edit)),
            origin: 'variation',
          }),
        ),
  );
  const short = own.filter(({ expression }) => expression.length <= LONGEST_EXPRESSION);
  return [...inTurn([short, [...inTurn(queues)]])];
}

function applied(text: string, edit: Edit): string {
  return text.slice(0, edit.start) + edit.text + text.slice(edit.end);
}

/** A call is read as an expression: an object at its start is no block. `pool`: its arguments may give way to others. */
function editsOf(language: Script, code: string, hints: Hints, pool: Pool | undefined): readonly Edit[] {
  const isExpression = pool !== undefined;
  const before = isExpression ? '(' : '';
  const text = isExpression ? `(${code}\n)` : code;
  return withSyntax(language, text, (root) => {
    const literals = literalsIn(root, !isExpression);
    const queues = [
      ...literals.map((node) => editsFor(node, hints.literals)),
      ...(isExpression ? [lastArgumentEdits(root)] : []),
      optionEdits(root, hints),
      ...(isExpression ? swapsIn(root, pool) : []),
    ];
    return [...inTurn(queues)].map((edit) => ({
      ...edit,
      start: edit.start - before.length,
      end: edit.end - before.length,
    }));
  });
}

/** Literals inside arguments (anywhere in a setup statement), the outermost ones first. */
export function literalsIn(node: Node, isInside: boolean): readonly Node[] {
  if (isInside && editsFor(node, []).length > 0) {
    const isWhole = /^(?:string|unary_expression|template_string)$/.test(node.type);
    return [node, ...(isWhole ? [] : partsOf(node).flatMap((child) => literalsIn(child, true)))];
  }
  if (node.type === 'template_string' || node.type === 'import_statement') return [];
  return partsOf(node).flatMap((child) => literalsIn(child, isInside || node.type === 'arguments'));
}

/** Not the keys of objects. */
function partsOf(node: Node): readonly Node[] {
  return node.type === 'pair' ? named(node).slice(1) : named(node);
}

export function editsFor(node: Node, changed: readonly string[]): readonly Edit[] {
  const replace = (texts: readonly string[]) =>
    [...new Set(texts)]
      .filter((text) => text !== node.text)
      .map((text): Edit => ({ start: node.startIndex, end: node.endIndex, text }));
  switch (node.type) {
    case 'number':
      return node.parent?.type === 'unary_expression' && node.parent.text.startsWith('-')
        ? []
        : replace(numbersFor(node.text, changed));
    case 'unary_expression':
      return /^-\s*[\d.]/.test(node.text) ? replace(numbersFor(node.text.replace(/\s/g, ''), changed)) : [];
    case 'string':
    case 'template_string': {
      const text = readText(node.text);
      const quote = node.text.startsWith('"') ? '"' : "'";
      return text === undefined ? [] : replace(stringsFor(text, changed).map((one) => quoteText(one, quote)));
    }
    case 'array':
      return [...replace(['[]']), ...dropEdits(node, 'last')];
    case 'object':
      return [...dropEdits(node, 'each'), ...replace(['{}'])];
    case 'true':
      return replace(['false']);
    case 'false':
      return replace(['true']);
    case 'null':
      return replace(['undefined']);
    case 'undefined':
      return replace(['null']);
    default:
      return [];
  }
}

/** A list without its last item, an object without each of its keys. */
function dropEdits(node: Node, which: 'last' | 'each'): readonly Edit[] {
  const items = named(node);
  if (items.length < 2) return [];
  const chosen = which === 'last' ? items.slice(-1) : items.slice(0, 6);
  return chosen.map((item) => withoutItem(item, items));
}

/** With the comma that stood beside it. */
function withoutItem(item: Node, items: readonly Node[]): Edit {
  const at = items.findIndex(({ id }) => id === item.id);
  const [before, after] = [items[at - 1], items[at + 1]];
  return before === undefined
    ? { start: item.startIndex, end: after?.startIndex ?? item.endIndex, text: '' }
    : { start: before.endIndex, end: item.endIndex, text: '' };
}

/** The last argument of the outermost call: left out, null, undefined. */
function lastArgumentEdits(root: Node): readonly Edit[] {
  const items = outermostArguments(root);
  const last = items.at(-1);
  if (last === undefined || isFunction(last) || last.type === 'spread_element') return [];
  const swap = (text: string): Edit => ({ start: last.startIndex, end: last.endIndex, text });
  return [...(items.length > 1 ? [withoutItem(last, items)] : []), swap('undefined'), swap('null')].filter(
    ({ text }) => text !== last.text,
  );
}

/** For each argument of the outermost call, what others have in its place, and then values of other types. */
function swapsIn(root: Node, pool: Pool): readonly (readonly Edit[])[] {
  return outermostArguments(root).map((node, position) =>
    node.type === 'spread_element'
      ? []
      : [...(pool[position] ?? []), ...OTHER_TYPES]
          .filter((text) => text !== node.text)
          .map((text) => ({ start: node.startIndex, end: node.endIndex, text })),
  );
}

/** Arguments by position; empty where one means something only in its own test. */
function constantsIn(root: Node): readonly string[] {
  return outermostArguments(root).map((node) =>
    isFunction(node) || node.type === 'spread_element' || namesAnything(node) ? '' : node.text,
  );
}

function namesAnything(node: Node): boolean {
  const names = ['identifier', 'shorthand_property_identifier', 'this'];
  return names.includes(node.type) || node.descendantsOfType(names).length > 0;
}

function outermostArguments(root: Node): readonly Node[] {
  const call = root.descendantsOfType(['call_expression', 'new_expression'])[0];
  return call === undefined || call === null ? [] : argumentsOf(call);
}
