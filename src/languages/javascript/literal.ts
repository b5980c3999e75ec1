// Values as JavaScript source: one line, exact to the last bit, equal under deepStrictEqual too.
import type { Value } from '../../terms.ts';
import type { TestStyle } from '../language.ts';
import { quoteText } from './quotes.ts';
import { typedArrayText } from './typed-arrays.ts';

type Built = Extract<Value, { t: 'built' }>;

/** Nothing is ever imported: every constructor written here is a global. */
export function literal(
  value: Value,
  style: TestStyle,
): { readonly text: string; readonly imports: readonly string[] } | null {
  const text = write(value, style.quote);
  return text === null ? null : { text, imports: [] };
}

function write(value: Value, quote: TestStyle['quote']): string | null {
  switch (value.t) {
    case 'null':
    case 'undefined':
      return value.t;
    case 'bool':
      return String(value.v);
    case 'int':
      return `${value.v}n`;
    case 'float':
      return writeNumber(value.v);
    case 'text':
      return quoteText(value.v, quote);
    case 'bytes':
      return value.as === 'Buffer'
        ? `Buffer.from(${quoteText(value.v, quote)}, ${quoteText('hex', quote)})`
        : typedArrayText(value.v, value.as);
    case 'list':
      return writeList(value.v, value.as, quote);
    case 'map':
      return writeMap(value.v, value.as, quote);
    case 'built':
      return writeBuilt(value, quote);
    case 'opaque':
      return null;
  }
}

function writeNumber(digits: string): string {
  const names: Readonly<Record<string, string>> = { nan: 'NaN', inf: 'Infinity', '-inf': '-Infinity' };
  return names[digits] ?? digits;
}

function writeList(items: readonly Value[], as: string, quote: TestStyle['quote']): string | null {
  const texts = writeAll(items, quote);
  if (texts === null) return null;
  const inside = `[${texts.join(', ')}]`;
  if (as === 'array') return inside;
  return as === 'Set' ? `new Set(${texts.length === 0 ? '' : inside})` : null;
}

function writeMap(
  entries: readonly (readonly [Value, Value])[],
  as: string,
  quote: TestStyle['quote'],
): string | null {
  const values = writeAll(
    entries.map(([, value]) => value),
    quote,
  );
  if (values === null) return null;
  if (as === 'Map') {
    const keys = writeAll(
      entries.map(([key]) => key),
      quote,
    );
    const pairs = keys?.map((key, index) => `[${key}, ${values[index]}]`);
    return pairs === undefined ? null : `new Map(${pairs.length === 0 ? '' : `[${pairs.join(', ')}]`})`;
  }
  const isBare = as === 'null-object';
  if (as !== 'object' && !isBare) return null;
  const pairs = entries.map(([key, value], index) =>
    key.t === 'text' ? `${keyText(key.v, quote)}: ${values[index] ?? value.t}` : null,
  );
  if (pairs.includes(null)) return null;
  // Written so, it names the prototype; a quoted or computed key would make a property.
  const all = isBare ? ['__proto__: null', ...pairs] : pairs;
  return all.length === 0 ? '{}' : `{ ${all.join(', ')} }`;
}

function keyText(key: string, quote: TestStyle['quote']): string {
  if (key === '__proto__') return `[${quoteText(key, quote)}]`;
  if (/^[A-Za-z_$][\w$]*$/.test(key) || /^(?:0|[1-9]\d{0,14})$/.test(key)) return key;
  return quoteText(key, quote);
}

const CONSTRUCTORS = new Set([
  'Date',
  'URL',
  'URLSearchParams',
  'Error',
  'TypeError',
  'RangeError',
  'SyntaxError',
  'ReferenceError',
  'EvalError',
  'URIError',
]);

function writeBuilt({ module, name, args, keywords }: Built, quote: TestStyle['quote']): string | null {
  if (module !== '' || keywords !== undefined) return null;
  if (args === undefined) return /^Symbol\.[a-zA-Z]+$/.test(name) ? name : null;
  const texts = writeAll(args, quote);
  if (texts === null) return null;
  if (name === 'RegExp') return writePattern(args, texts);
  if (name === 'Symbol.for') return `Symbol.for(${texts.join(', ')})`;
  return CONSTRUCTORS.has(name) ? `new ${name}(${texts.join(', ')})` : null;
}

/** `/…/` where every character of the source can be read. */
function writePattern([source, flags]: readonly Value[], texts: readonly string[]): string | null {
  if (source?.t !== 'text' || flags?.t !== 'text' || !/^[a-z]*$/.test(flags.v)) return null;
  // The source of a pattern is already escaped for this, as `RegExp.prototype.source` gives it.
  const isReadable = source.v !== '' && !/[\p{C}\p{Zl}\p{Zp}]/u.test(source.v) && isDelimited(source.v);
  if (isReadable) return `/${source.v}/${flags.v}`;
  return `new RegExp(${flags.v === '' ? texts[0] : texts.join(', ')})`;
}

/** No slash ends it early: each stands in a class or behind a backslash. */
function isDelimited(source: string): boolean {
  return /^(?!\*)(?:[^\\/[]|\\.|\[(?:[^\]\\]|\\.)*\])+$/u.test(source);
}

function writeAll(values: readonly Value[], quote: TestStyle['quote']): readonly string[] | null {
  const texts = values.map((value) => write(value, quote));
  return texts.some((text) => text === null) ? null : texts.filter((text) => text !== null);
}
