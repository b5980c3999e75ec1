// What a model is given to go on from, and what holds it: the house style, the open test, stop strings, a grammar.
import type { TestStyle } from '../language.ts';

/** The style of a neighbouring test; without one, single quotes, semicolons, two spaces, and the package's modules. */
export function styleOf(neighbour: string | undefined, path: string, isEsmPackage: boolean): TestStyle {
  const source = neighbour ?? '';
  const count = (pattern: RegExp) => (source.match(pattern) ?? []).length;
  const single = count(/(?<![\w'"\\`])'[^'"\n]*'/g);
  const double = count(/(?<![\w'"\\`])"[^'"\n]*"/g);
  const ended = count(/;[ \t]*\r?$/gm);
  const open = count(/[\w)\]'"`][ \t]*\r?$/gm);
  return {
    module: moduleKind(source, path, isEsmPackage),
    quote: double > single ? '"' : "'",
    semicolons: source === '' || ended >= open,
    indent: /^(?:[^\s/*].*[{([])[ \t]*\r?\n([ \t]+)[^\s*]/m.exec(source)?.[1] ?? '  ',
  };
}

function moduleKind(source: string, path: string, isEsmPackage: boolean): TestStyle['module'] {
  if (/\.mjs$|\.mts$/.test(path)) return 'esm';
  if (/\.cjs$|\.cts$/.test(path)) return 'commonjs';
  if (/^\s*(?:import\s+(?!type\b)[\w*{'"]|export\s)/m.test(source)) return 'esm';
  if (/\brequire\s*\(\s*['"]/.test(source)) return 'commonjs';
  return isEsmPackage || /\.tsx?$/.test(path) ? 'esm' : 'commonjs';
}

export function openTest(imports: readonly string[], title: string, framework: string): string {
  const head = imports.length === 0 ? '' : `${imports.join('\n')}\n\n`;
  const word = framework === 'mocha' ? 'it' : 'test';
  return `${head}${word}(${JSON.stringify(title)}, async (${framework === 'tape' ? 't' : ''}) => {\n`;
}

/** Where an ordinary test ends; servers take at most four. */
export const stopStrings: readonly string[] = ['\n})', '\ntest(', '\nit(', '```'];

/** One call a line with balanced brackets: a grammar that only forbids comments is got round. */
export function callGrammar(reference: string, count: number): string {
  return [
    `root ::= rest line{${count - 1}} "\`\`\`"`,
    `line ::= ${JSON.stringify(`${reference}(`)} rest`,
    'rest ::= item* ")" "\\n"',
    'item ::= [^()\\x5b\\x5d{}"\'`\\n;/] | str | "(" item* ")" | "[" item* "]" | "{" item* "}"',
    'str ::= "\\"" ([^"\\\\\\n] | "\\\\" [^\\n])* "\\"" | "\'" ([^\'\\\\\\n] | "\\\\" [^\\n])* "\'" | "`" ([^`\\\\\\n$] | "\\\\" [^\\n])* "`"',
  ].join('\n');
}
