// Hostile text in Markdown: only ever inside code, which mentions nobody, links nowhere and renders nothing.
import { clean, cleanLine } from '../../report/clean.ts';
import { fenceFor } from '../../report/clean-markdown.ts';

/** One line as a code span, cut to `most` characters. */
export function span(text: string, most = 200): string {
  const line = cleanLine(text).trim();
  const shown = line.length <= most ? line : `${line.slice(0, most - 1)}…`;
  if (shown === '') return '`(empty)`';
  const fence = fenceFor(shown, 1);
  const pad = shown.startsWith('`') || shown.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${shown}${pad}${fence}`;
}

/** Lines as a fenced block, cut to `most` lines. */
export function block(text: string, language: 'diff' | '' = '', most = 60): string {
  const lines = clean(text).trimEnd().split('\n');
  const rest = lines.length - most;
  const shown = rest > 0 ? [...lines.slice(0, most), `… and ${rest} more lines`] : lines;
  const fence = fenceFor(shown.join('\n'), 3);
  return [`${fence}${language}`, ...shown.map((line) => line.slice(0, 400)), fence].join('\n');
}
