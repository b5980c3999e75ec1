// What a model is given to go on from, and what holds it: the open test, stop strings, a grammar for calls.
import type { TestStyle } from '../language.ts';

/** The house style of a neighbouring test; four spaces and double quotes where there is none. */
export function styleOf(neighbour: string | undefined): TestStyle {
  const source = neighbour ?? '';
  const single = (source.match(/(?<![\w'"\\])'(?!'')[^'"\n]*'/g) ?? []).length;
  const double = (source.match(/(?<![\w'"\\])"(?!"")[^'"\n]*"/g) ?? []).length;
  const indent = /^(?:async )?(?:def|class)\b.*:[ \t]*(?:#.*)?\r?\n(?:[ \t]*\r?\n)*([ \t]+)\S/m.exec(
    source,
  )?.[1];
  return {
    module: 'python',
    quote: single > double ? "'" : '"',
    semicolons: false,
    indent: indent ?? '    ',
  };
}

export function openTest(imports: readonly string[], title: string): string {
  const head = imports.length === 0 ? '' : `${imports.join('\n')}\n\n\n`;
  return `${head}def test_${snake(title)}():\n`;
}

function snake(title: string): string {
  const words = title.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
  return words.replace(/[^\p{L}\p{N}]+/gu, '_').replace(/^_+|_+$/g, '') || 'change';
}

/** Where an ordinary test ends; servers take at most four. */
export const stopStrings: readonly string[] = ['\ndef ', '\nclass ', '\n@', '```'];

/** One call a line with balanced brackets: a grammar that only forbids comments is got round. */
export function callGrammar(reference: string, count: number): string {
  return [
    `root ::= rest line{${count - 1}} "\`\`\`"`,
    `line ::= ${JSON.stringify(`${reference}(`)} rest`,
    'rest ::= item* ")" "\\n"',
    'item ::= [^()\\x5b\\x5d{}"\'`\\n#/] | str | "(" item* ")" | "[" item* "]" | "{" item* "}"',
    'str ::= "\\"" ([^"\\\\\\n] | "\\\\" [^\\n])* "\\"" | "\'" ([^\'\\\\\\n] | "\\\\" [^\\n])* "\'"',
  ].join('\n');
}
