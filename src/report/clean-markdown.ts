// Hostile text made safe for GitHub-flavoured Markdown: shown as code, where no mention, link, image or HTML works.
import { clean, cleanLine } from './clean.ts';

/** A code span on one line; in a table cell too. Long text is cut; of an empty one the place is seen. */
export function codeSpan(text: string, most = 300): string {
  const whole = cleanLine(text).trim();
  if (whole === '') return '`` ``';
  const short = cut(whole, most);
  const fence = fenceFor(short, 1);
  const pad = fence.length > 1 || /^`|`$/.test(short) ? ' ' : '';
  return `${fence}${pad}${short}${pad}${fence}`;
}

/** In a table cell, which ends at a bar even inside code unless one backslash stands before it. */
export function codeCell(text: string, most = 200): string {
  return codeSpan(text.replace(/\\+(?=\|)/g, '$& '), most).replaceAll('|', '\\|');
}

/** A fenced block whose fence the text cannot close. */
export function codeFence(text: string, language = '', most = Number.POSITIVE_INFINITY): string {
  const lines = cut(clean(text).trimEnd(), most);
  const fence = fenceFor(lines, 3);
  return `${fence}${language}\n${lines}\n${fence}`;
}

/** At least `least` backticks, and more than stand together anywhere in the text. */
export function fenceFor(text: string, least: number): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  return '`'.repeat(Math.max(least, longest + 1));
}

/** The word of a fence for the code of a test file. */
export function fenceWord(file: string): string {
  if (file.endsWith('.py')) return 'python';
  return /\.[cm]?tsx?$/.test(file) ? 'ts' : 'js';
}

/** For words that must be words: every mark that Markdown, HTML or GitHub would obey is shown instead. */
export function plainWords(text: string, most = 300): string {
  const entity = (mark: string) => `&#${mark.charCodeAt(0)};`;
  return cut(cleanLine(text).trim(), most)
    .replace(/[&<>@#\\`*_{}[\]!|~]/g, entity)
    .replace(/:(?=\/\/)|(?<=\bwww)\./gi, entity);
}

/** Never in the middle of a character of two code units. */
function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
