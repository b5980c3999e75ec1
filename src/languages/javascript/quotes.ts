// JavaScript string literals: reading the plain ones and writing any text, one line each.

const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' };
const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  v: '\v',
  '0': '\0',
  '\n': '',
};
/** Controls, format characters, lone surrogates, unassigned, and every separator but the plain space. */
const UNREADABLE = /[\p{C}\p{Z}]/u;

/** The text as a literal; the other quote is taken where it saves escapes. */
export function quoteText(text: string, quote: "'" | '"'): string {
  const other = quote === '"' ? "'" : '"';
  const mark = text.includes(quote) && !text.includes(other) ? other : quote;
  return mark + [...text].map((char) => escapeChar(char, mark)).join('') + mark;
}

/** Value of a string literal, or of a template without substitutions; undefined where an escape is not a plain one. */
export function readText(literal: string): string | undefined {
  const parts = /^(["'`])([\s\S]*)\1$/.exec(literal);
  if (parts?.[2] === undefined || (parts[1] === '`' && parts[2].includes('${'))) return undefined;
  let isPlain = true;
  const text = parts[2].replace(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|([\s\S]))/g,
    (_, two?: string, four?: string, any?: string, one?: string) => {
      const digits = two ?? four ?? any;
      if (digits !== undefined && Number.parseInt(digits, 16) <= 0x10ffff)
        return String.fromCodePoint(Number.parseInt(digits, 16));
      if (one === undefined || /[1-9xu]/.test(one)) isPlain = false;
      return ESCAPES[one ?? ''] ?? one ?? '';
    },
  );
  return isPlain ? text : undefined;
}

function escapeChar(char: string, mark: string): string {
  if (char === mark) return `\\${char}`;
  const named = NAMED[char];
  if (named !== undefined) return named;
  if (char === ' ' || !UNREADABLE.test(char)) return char;
  const code = char.codePointAt(0) ?? 0;
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`;
  // Node's own type stripping chokes on a lone surrogate written with four digits before an escape with braces.
  const isSurrogate = code >= 0xd800 && code <= 0xdfff;
  if (code > 0xffff || isSurrogate) return `\\u{${code.toString(16)}}`;
  return `\\u${code.toString(16).padStart(4, '0')}`;
}
