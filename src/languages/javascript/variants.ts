// Other numbers and texts near a given one; those of the changed lines first, for they tell most.
import { textsNear } from '../texts-near.ts';
import { readText } from './quotes.ts';

const MOST_CHANGED_LITERALS = 14;
const NUMBER = /^-?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?|\d+n)$/i;

/** Source texts of numbers; a bigint stays one. */
export function numbersFor(text: string, changed: readonly string[]): readonly string[] {
  const isBig = text.endsWith('n');
  const hints = changed
    .filter((literal) => NUMBER.test(literal) && literal.endsWith('n') === isBig)
    .slice(0, MOST_CHANGED_LITERALS);
  const near = hints.flatMap((hint) => [hint, shifted(hint, -1), shifted(hint, 1)]);
  const own = NUMBER.test(text) ? [shifted(text, 1), shifted(text, -1), negated(text), times10(text)] : [];
  const plain = ['-1', '1'].map((one) => (isBig ? `${one}n` : one));
  return [...near, isBig ? '0n' : '0', ...own, ...plain];
}

function shifted(text: string, by: number): string {
  return text.endsWith('n') ? `${BigInt(text.slice(0, -1)) + BigInt(by)}n` : numberText(Number(text) + by);
}

function negated(text: string): string {
  return text.startsWith('-') ? text.slice(1) : /^[0.]+n?$/.test(text) ? text : `-${text}`;
}

function times10(text: string): string {
  return text.endsWith('n') ? `${BigInt(text.slice(0, -1)) * 10n}n` : numberText(Number(text) * 10);
}

function numberText(value: number): string {
  return Object.is(value, -0) ? '0' : String(Number(value.toPrecision(15)));
}

/** Texts, not yet quoted. */
export function stringsFor(text: string, changed: readonly string[]): readonly string[] {
  const hints = changed.flatMap((hint) => readText(hint) ?? []).slice(0, MOST_CHANGED_LITERALS);
  return textsNear(text, hints);
}
