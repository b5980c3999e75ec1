// Hostile text in Markdown: only ever inside code, which mentions nobody, links nowhere and renders nothing.
import { clean, cleanLine } from '../../report/clean.ts';

/** One line as a code span, cut to `most` characters. */
export function span(text: string, most = 200): string {
  const line = cleanLine(text).trim();
  const shown = line.length <= most ? line : `${line.slice(0, most - 1)}…`;
  if (shown === '') return '`(empty)`';
  const fence = '`'.repeat(longestRun(shown) + 1);
  const pad = shown.startsWith('`') || shown.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${shown}${pad}${fence}`;
}

/** Lines as a fenced block, cut to `most` lines. */
export function block(text: string, language: 'diff' | '' = '', most = 60): string {
  const lines = clean(text).trimEnd().split('\n');
  const rest = lines.length - most;
  const shown = rest > 0 ? [...lines.slice(0, most), `… and ${rest} more lines`] : lines;
  const fence = '`'.repeat(Math.max(3, longestRun(shown.join('\n')) + 1));
  return [`${fence}${language}`, ...shown.map((line) => line.slice(0, 400)), fence].join('\n');
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
