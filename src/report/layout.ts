// Lines for a terminal: wrapped between words, cut where a line must be one.
import { clean, cleanLine } from './clean.ts';

/** Wraps at spaces; later lines start with `indent`. Words longer than a line are left whole: paths are copied. */
export function wrap(text: string, width: number, indent: string): readonly string[] {
  const margin = text.length - text.trimStart().length;
  const [first = '', ...words] = text.slice(margin).split(' ');
  const lines: string[] = [];
  let line = text.slice(0, margin) + first;
  for (const word of words) {
    if (line.length + 1 + word.length > width) {
      lines.push(line.trimEnd());
      line = indent + word;
    } else line += ` ${word}`;
  }
  return [...lines, line];
}

/** As a shell takes it: quoted where a plain word would not do. */
export function shellWord(word: string): string {
  return /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** One line of at most `width` characters. */
export function cut(text: string, width: number): string {
  const line = cleanLine(text);
  return line.length <= width ? line : `${line.slice(0, width - 1)}…`;
}

/** The facts of a fault, one a line, and what to do. */
export function factLines(
  fields: Readonly<Record<string, unknown>>,
  fix: string | undefined,
  width: number,
): readonly string[] {
  const facts = Object.entries(fields).flatMap(([name, value]) => {
    if (value === undefined || value === '') return [];
    const text = clean(typeof value === 'string' ? value : JSON.stringify(value)).trimEnd();
    const [first = '', ...rest] = text.split('\n');
    return [...wrap(`  ${cleanLine(name)}: ${first}`, width, '    '), ...rest.map((line) => `    ${line}`)];
  });
  return [...facts, ...(fix === undefined ? [] : wrap(`What to do: ${cleanLine(fix)}`, width, '  '))];
}
