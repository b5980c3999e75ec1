// Mechanical variations of the literals of calls: other inputs at no token. Which ones pay was measured; see
// docs/figures.md.
import type { Node } from 'web-tree-sitter';
import type { Call } from '../../terms.ts';
import type { Hints } from '../bodies.ts';
import { withSyntax } from '../parser.ts';
import { textsNear } from '../texts-near.ts';
import { argumentPool, inTurn, type Taking, takeVariations } from '../variations.ts';
import { optionEdits } from './options.ts';
import { field, named } from './syntax.ts';
import { quoteText, readText } from './text.ts';

export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const MOST_CHANGED_LITERALS = 14;
const LONGEST_EXPRESSION = 400;
const OTHER_TYPES = ['None', "''", '0', '[]', '{}', 'True', '1.5'];

/** Variations of all calls in turn, so that a small limit is spread; each text once, none that was there before. */
export function vary(calls: readonly Call[], hints: Hints, taking: Taking): readonly Call[] {
  const pool = argumentPool(calls.map(({ expression }) => withSyntax('python', expression, constantsIn)));
  const queues = calls.map((call) => variationsOf(call, hints, pool));
  return takeVariations(calls, queues, taking, () => true);
}

type Pool = ReturnType<typeof argumentPool>;

function variationsOf(call: Call, hints: Hints, pool: Pool): readonly Call[] {
  const own = editsOf(call.expression, hints, pool).map(
    (edit): Call => ({ ...call, expression: applied(call.expression, edit), origin: 'variation' }),
  );
  const queues = call.setup.map((statement, index) =>
    /^\s*(?:@|def |class |async )/.test(statement)
      ? []
      : editsOf(statement, hints, undefined).map(
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

/** `pool`: it is the expression, whose arguments may give way to others. */
function editsOf(code: string, hints: Hints, pool: Pool | undefined): readonly Edit[] {
  return withSyntax('python', code, (root) => {
    const queues = literalsIn(root, pool === undefined).map((node) => editsFor(node, hints.literals));
    const drops = pool === undefined ? [] : keywordsIn(root).map(withoutKeyword);
    const swaps = pool === undefined ? [] : swapsIn(root, pool);
    return [...inTurn([...queues, drops, optionEdits(root, hints), ...swaps])];
  });
}

/** For each argument of the outermost call, what others have in its place, and then values of other types. */
function swapsIn(root: Node, pool: Pool): readonly (readonly Edit[])[] {
  return positionalIn(root).map((node, position) =>
    [...(pool[position] ?? []), ...OTHER_TYPES]
      .filter((text) => text !== node.text)
      .map((text) => ({ start: node.startIndex, end: node.endIndex, text })),
  );
}

/** Arguments of the outermost call by position; empty where one means something only in its own test. */
function constantsIn(root: Node): readonly string[] {
  return positionalIn(root).map((node) =>
    node.type === 'identifier' || node.descendantsOfType('identifier').length > 0 ? '' : node.text,
  );
}

function positionalIn(root: Node): readonly Node[] {
  const call = root.descendantsOfType('call')[0];
  const list = call === undefined || call === null ? undefined : field(call, 'arguments');
  if (list?.type !== 'argument_list') return [];
  const given = named(list);
  const at = given.findIndex(({ type }) => /^(?:keyword_argument|list_splat|dictionary_splat)$/.test(type));
  return at < 0 ? given : given.slice(0, at);
}

/** Literals inside arguments (anywhere in a setup statement), the outermost ones first. */
export function literalsIn(node: Node, isInside: boolean): readonly Node[] {
  if (isInside && editsFor(node, []).length > 0) {
    const deeper = ['string', 'concatenated_string', 'unary_operator'].includes(node.type)
      ? []
      : named(node).flatMap((child) => literalsIn(child, true));
    return [node, ...deeper];
  }
  const isArguments = node.type === 'argument_list';
  return named(node).flatMap((child) => literalsIn(child, isInside || isArguments));
}

export function editsFor(node: Node, changed: readonly string[]): readonly Edit[] {
  const replace = (texts: readonly string[]) => {
    const other = [...new Set(texts)].filter((text) => text !== node.text);
    return other.map((text): Edit => ({ start: node.startIndex, end: node.endIndex, text }));
  };
  const isArgument = node.parent?.type === 'argument_list';
  const asArgument = isArgument ? [`iter(${node.text})`] : [];
  const asNone = isArgument ? ['None'] : [];
  switch (node.type) {
    case 'integer':
    case 'float':
      return replace([...numbersFor(node.text, changed), ...asNone]);
    case 'unary_operator':
      return /^-\s*[\d.]/.test(node.text)
        ? replace([...numbersFor(node.text.replace(/\s/g, ''), changed), ...asNone])
        : [];
    case 'string': {
      const isBytes = /^[bB]['"]/.test(node.text);
      const text = readText(isBytes ? node.text.slice(1) : node.text);
      if (text === undefined) return [];
      const texts = stringsFor(text, node.text, changed);
      // Bytes are written as ASCII.
      const written = isBytes ? texts.filter((one) => !/[^ -~]/.test(one)).map((one) => `b${one}`) : texts;
      return replace([...written, ...asArgument, ...asNone]);
    }
    case 'concatenated_string':
      return replace(["''", ...asNone]);
    case 'list':
      return replace(['[]', ...asArgument, ...asNone]);
    case 'tuple':
      return replace(['()', ...asNone]);
    case 'dictionary':
      return replace(['{}', ...asNone]);
    case 'true':
      return replace(['False', ...asNone]);
    case 'false':
      return replace(['True', ...asNone]);
    default:
      return [];
  }
}

/** Boundaries of the changed lines first: they tell most. */
function numbersFor(text: string, changed: readonly string[]): readonly string[] {
  const isNumber = (literal: string) => /^-?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i.test(literal);
  const hints = changed.filter(isNumber).slice(0, MOST_CHANGED_LITERALS);
  const near = hints.flatMap((hint) => [hint, shifted(hint, -1), shifted(hint, 1)]);
  const own = isNumber(text) ? [shifted(text, 1), shifted(text, -1), negated(text), times10(text)] : [];
  // Half a step below is where rounding carries over.
  const halves = [...hints, ...(isNumber(text) ? [text] : [])].map((one) => floatText(Number(one) - 0.5));
  return [...near, '0', ...own, '-1', '1', ...halves];
}

function shifted(text: string, by: number): string {
  return /^-?\d+$/.test(text) ? String(BigInt(text) + BigInt(by)) : floatText(Number(text) + by);
}

function negated(text: string): string {
  return text.startsWith('-') ? text.slice(1) : `-${text}`;
}

function times10(text: string): string {
  return /^-?\d+$/.test(text) ? String(BigInt(text) * 10n) : floatText(Number(text) * 10);
}

function floatText(value: number): string {
  if (!Number.isFinite(value)) return '0.0';
  return Number.isInteger(value) && Math.abs(value) < 1e15 ? value.toFixed(1) : String(value);
}

function stringsFor(text: string, literal: string, changed: readonly string[]): readonly string[] {
  const quote = literal.endsWith("'") ? "'" : '"';
  const hints = changed.flatMap((hint) => readText(hint) ?? []).slice(0, MOST_CHANGED_LITERALS);
  const all = textsNear(text, hints);
  return all.map((one) => quoteText(one, quote));
}

/** Keyword arguments of the outermost call. */
export function keywordsIn(root: Node): readonly Node[] {
  const call = root.descendantsOfType('call')[0];
  const list = call === undefined || call === null ? undefined : field(call, 'arguments');
  return list === undefined ? [] : named(list).filter(({ type }) => type === 'keyword_argument');
}

export function withoutKeyword(node: Node): Edit {
  const [before, after] = [node.previousSibling, node.nextSibling];
  if (before?.type === ',') return { start: before.startIndex, end: node.endIndex, text: '' };
  const end = after?.type === ',' ? (after.nextSibling?.startIndex ?? after.endIndex) : node.endIndex;
  return { start: node.startIndex, end, text: '' };
}
