// Text of a repository, a framework or a model, made safe inside Markdown: shown as code, where nothing is obeyed.
import { clean, cleanLine } from './clean.ts';
import { fenceFor } from './clean-markdown.ts';

/** A block of code whose fence no line of it can end. */
export function fenced(text: string, language = ''): string {
  const body = clean(text).trimEnd();
  const fence = fenceFor(body, 3);
  return `${fence}${language}\n${body}\n${fence}`;
}

/** A piece of code within a line, cut to a length that can be read. */
export function inlineCode(text: string, most = 200): string {
  const line = cleanLine(text).trim();
  const shown = line.length <= most ? line : `${line.slice(0, most - 1)}…`;
  if (shown === '') return '`` ``';
  const ticks = fenceFor(shown, 1);
  return ticks === '`' ? `\`${shown}\`` : `${ticks} ${shown} ${ticks}`;
}

/** For words that must be words: every mark that Markdown, HTML or GitHub would obey is shown instead. */
export function plainWords(text: string, most = 300): string {
  const line = cleanLine(text).trim();
  const shown = line.length <= most ? line : `${line.slice(0, most - 1)}…`;
  const entity = (mark: string) => `&#${mark.charCodeAt(0)};`;
  return shown.replace(/[&<>@#\\`*_{}[\]!|~]/g, entity).replace(/:(?=\/\/)|(?<=\bwww)\./gi, entity);
}

/** Blocks in order, as many as fit; a line says how many were left out. */
export function fitting(blocks: readonly string[], most: number, leftOut: (count: number) => string): string {
  const kept: string[] = [];
  let length = 0;
  for (const [index, block] of blocks.entries()) {
    const note = leftOut(blocks.length - index);
    if (length + block.length + 2 + note.length + 2 > most) return [...kept, note].join('\n\n');
    kept.push(block);
    length += block.length + 2;
  }
  return kept.join('\n\n');
}
