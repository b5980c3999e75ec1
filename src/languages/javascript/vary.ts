// Mechanical variations of the literals of calls: other inputs at no token. Which ones pay was measured; see
// docs/figures.md.
import type { Node } from 'web-tree-sitter';
import type { Call, LanguageId } from '../../terms.ts';
import { withSyntax } from '../parser.ts';
import { inTurn, takeVariations } from '../variations.ts';
import { compiles } from './compiles.ts';
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

/** Variations of all calls in turn, so that a small limit is spread; each text once, none that was there before. */
export function vary(
  language: Script,
  calls: readonly Call[],
  changed: readonly string[],
  limit: number,
): readonly Call[] {
  const queues = calls.map((call) => variationsOf(language, call, changed));
  return takeVariations(calls, queues, limit, (call) => compiles(call, language));
}

function variationsOf(language: Script, call: Call, changed: readonly string[]): readonly Call[] {
  const own = editsOf(language, call.expression, changed, true).map(
    (edit): Call => ({ ...call, expression: applied(call.expression, edit), origin: 'variation' }),
  );
  if (own.length > 0) return own.filter(({ expression }) => expression.length <= LONGEST_EXPRESSION);
  const queues = call.setup.map((statement, index) =>
    /^\s*(?:async )?(?:function|class)\b/.test(statement)
      ? []
      : editsOf(language, statement, changed, false).map(
          (edit): Call => ({
            ...call,
            setup: call.setup.with(index, applied(statement, edit)),
            origin: 'variation',
          }),
        ),
  );
  return [...inTurn(queues)];
}

function applied(text: string, edit: Edit): string {
  return text.slice(0, edit.start) + edit.text + text.slice(edit.end);
}

/** A call is read as an expression: an object at its start is no block. */
function editsOf(
  language: Script,
  code: string,
  changed: readonly string[],
  isExpression: boolean,
): readonly Edit[] {
  const before = isExpression ? '(' : '';
  const text = isExpression ? `(${code}\n)` : code;
  return withSyntax(language, text, (root) => {
    const literals = literalsIn(root, !isExpression);
    const queues = [
      ...literals.map((node) => editsFor(node, changed)),
      lastArgumentEdits(root, isExpression),
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
function lastArgumentEdits(root: Node, isExpression: boolean): readonly Edit[] {
  const call = isExpression ? root.descendantsOfType(['call_expression', 'new_expression'])[0] : undefined;
  const items = call === undefined || call === null ? [] : argumentsOf(call);
  const last = items.at(-1);
  if (last === undefined || isFunction(last) || last.type === 'spread_element') return [];
  const swap = (text: string): Edit => ({ start: last.startIndex, end: last.endIndex, text });
  return [...(items.length > 1 ? [withoutItem(last, items)] : []), swap('undefined'), swap('null')].filter(
    ({ text }) => text !== last.text,
  );
}
