// Python string literals: reading the plain ones and writing any text, one line each.

const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' };
const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '0': '\0',
  '\n': '',
};
/** Controls, format characters, lone surrogates, unassigned, and every separator but the plain space. */
const UNREADABLE = /[\p{C}\p{Z}]/u;

/** The text as a literal; the other quote is taken where it saves escapes. */
export function quoteText(text: string, quote: "'" | '"'): string {
  const mark = pickQuote(text, quote);
  return mark + [...text].map((char) => escapeChar(char, mark)).join('') + mark;
}

export function quoteBytes(bytes: readonly number[], quote: "'" | '"'): string {
  const text = String.fromCharCode(...bytes);
  const mark = pickQuote(text, quote);
  const body = bytes.map((byte) =>
    byte > 0x7e ? hex('x', byte, 2) : escapeChar(String.fromCharCode(byte), mark),
  );
  return `b${mark}${body.join('')}${mark}`;
}

/** Value of a plain one-line string literal; undefined for formatted, raw and byte strings and rare escapes. */
export function readText(literal: string): string | undefined {
  const parts = /^[uU]?("""|'''|"|')([\s\S]*)\1$/.exec(literal);
  return parts?.[2] === undefined ? undefined : readEscapes(parts[2]);
}

/** Content of a string without its prefix and quotes; undefined where an escape is not a plain one. */
export function readEscapes(content: string): string | undefined {
  let isPlain = true;
  const text = content.replace(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|([\s\S]))/g,
    (_, two?: string, four?: string, one?: string) => {
      if (two !== undefined || four !== undefined)
        return String.fromCharCode(Number.parseInt(two ?? four ?? '', 16));
      const meant = ESCAPES[one ?? ''];
      if (meant === undefined) isPlain = false;
      return meant ?? '';
    },
  );
  return isPlain ? text : undefined;
}

/** The same literal without line breaks in it, so that indenting it cannot change its value. */
export function onOneLine(literal: string): string {
  if (!literal.includes('\n')) return literal;
  const parts = /^([a-zA-Z]*)("""|'''|"|')([\s\S]*)\2$/.exec(literal);
  if (parts === null) return literal;
  const [, prefix = '', mark = '', content = ''] = parts;
  const isRaw = /r/i.test(prefix);
  const body = isRaw
    ? content.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
    : content.replace(/\\\n|\\[\s\S]|\n/g, joinLine);
  return prefix.replace(/r/i, '') + mark + body + mark;
}

function joinLine(piece: string): string {
  if (piece === '\\\n') return '';
  return piece === '\n' ? '\\n' : piece;
}

function pickQuote(text: string, quote: "'" | '"'): "'" | '"' {
  const other = quote === '"' ? "'" : '"';
  return text.includes(quote) && !text.includes(other) ? other : quote;
}

function escapeChar(char: string, mark: string): string {
  if (char === mark) return `\\${char}`;
  const named = NAMED[char];
  if (named !== undefined) return named;
  if (char === ' ' || !UNREADABLE.test(char)) return char;
  const code = char.codePointAt(0) ?? 0;
  if (code <= 0xff) return hex('x', code, 2);
  return code <= 0xffff ? hex('u', code, 4) : hex('U', code, 8);
}

function hex(letter: string, code: number, digits: number): string {
  return `\\${letter}${code.toString(16).padStart(digits, '0')}`;
}
