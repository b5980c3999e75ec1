// Values as Python source: one line, exact to the last bit.
import type { Value } from '../../terms.ts';
import type { TestStyle } from '../language.ts';
import { quoteBytes, quoteText } from './text.ts';

type Built = Extract<Value, { t: 'built' }>;
type Written = string | null;

export function literal(
  value: Value,
  style: TestStyle,
): { readonly text: string; readonly imports: readonly string[] } | null {
  const imports = new Set<string>();
  const text = write(value, style, imports);
  return text === null ? null : { text, imports: [...imports] };
}

function write(value: Value, style: TestStyle, imports: Set<string>): Written {
  switch (value.t) {
    case 'null':
      return 'None';
    case 'bool':
      return value.v ? 'True' : 'False';
    case 'int':
      return value.v;
    case 'float':
      return writeFloat(value.v, style.quote);
    case 'text':
      return quoteText(value.v, style.quote);
    case 'bytes':
      return writeBytes(value.v, value.as, style.quote);
    case 'list':
      return writeList(value.v, value.as, style, imports);
    case 'map':
      return writeMap(value.v, value.as, style, imports);
    case 'built':
      return writeBuilt(value, style, imports);
    case 'undefined':
    case 'opaque':
      return null;
  }
}

function writeFloat(digits: string, quote: string): string {
  if (digits === 'nan' || digits === 'inf' || digits === '-inf') return `float(${quote}${digits}${quote})`;
  if (digits === '-0') return '-0.0';
  return /[.e]/i.test(digits) ? digits : `${digits}.0`;
}

function writeBytes(hexadecimal: string, as: string, quote: "'" | '"'): Written {
  const bytes = (hexadecimal.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
  if (as === 'bytes') return quoteBytes(bytes, quote);
  return as === 'bytearray' ? `bytearray(${quoteBytes(bytes, quote)})` : null;
}

function writeList(items: readonly Value[], as: string, style: TestStyle, imports: Set<string>): Written {
  const texts = writeAll(items, style, imports);
  if (texts === null) return null;
  const inside = texts.join(', ');
  switch (as) {
    case 'list':
      return `[${inside}]`;
    case 'tuple':
      return texts.length === 1 ? `(${inside},)` : `(${inside})`;
    case 'set':
      return texts.length === 0 ? 'set()' : `{${inside}}`;
    case 'frozenset':
      return texts.length === 0 ? 'frozenset()' : `frozenset({${inside}})`;
    default:
      return null;
  }
}

function writeMap(
  entries: readonly (readonly [Value, Value])[],
  as: string,
  style: TestStyle,
  imports: Set<string>,
): Written {
  if (as !== 'dict') return null;
  const texts = writeAll(entries.flat(), style, imports);
  if (texts === null) return null;
  const pairs = entries.map((_, index) => `${texts[2 * index]}: ${texts[2 * index + 1]}`);
  return `{${pairs.join(', ')}}`;
}

function writeBuilt(value: Built, style: TestStyle, imports: Set<string>): Written {
  const args = writeAll(value.args ?? [], style, imports);
  const keywords = Object.entries(value.keywords ?? {});
  const keywordTexts = writeAll(
    keywords.map(([, inner]) => inner),
    style,
    imports,
  );
  if (args === null || keywordTexts === null) return null;
  const name = importedName(value, imports);
  if (value.args === undefined && value.keywords === undefined) return name;
  return `${name}(${[...args, ...keywords.map(([key], index) => `${key}=${keywordTexts[index]}`)].join(', ')})`;
}

/** `datetime` from `datetime` would hide the module that tests import under the same name: it gets another one. */
function importedName({ module, name }: Built, imports: Set<string>): string {
  if (module === '') return name;
  const [root = name, ...rest] = name.split('.');
  const isHiding = module.split('.').at(-1) === root;
  const alias = root.charAt(0).toUpperCase() + root.slice(1).replace(/time$/, 'Time');
  if (!isHiding || alias === root) {
    imports.add(`from ${module} import ${root}`);
    return name;
  }
  imports.add(`from ${module} import ${root} as ${alias}`);
  return [alias, ...rest].join('.');
}

function writeAll(
  values: readonly Value[],
  style: TestStyle,
  imports: Set<string>,
): readonly string[] | null {
  const texts = values.map((value) => write(value, style, imports));
  return texts.some((text) => text === null) ? null : texts.filter((text) => text !== null);
}
