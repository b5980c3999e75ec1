// Calls out of documentation: `@example` blocks and fenced code of a comment, read as small test files.
import type { Node } from 'web-tree-sitter';
import type { Call, CodeSymbol, LanguageId } from '../../terms.ts';
import { withSyntax } from '../parser.ts';
import { harvest } from './harvest.ts';
import { field } from './syntax.ts';

type Script = Exclude<LanguageId, 'python'>;

export function docCalls(language: Script, symbol: CodeSymbol, reference: string): readonly Call[] {
  const calls = examplesIn(symbol.doc).flatMap((code) => callsOf(language, code, symbol, reference));
  const unique = new Map(calls.map((call) => [[...call.setup, call.expression].join('\n'), call]));
  return [...unique.values()];
}

function callsOf(language: Script, code: string, symbol: CodeSymbol, reference: string): readonly Call[] {
  if (symbol.kind === 'method') {
    const names = symbol.name === 'constructor' ? [symbol.container ?? symbol.name] : [symbol.name];
    return harvest(language, code, names, 'doc');
  }
  const imported = new Set(
    [...code.matchAll(/^\s*(?:import\b|(?:const|let|var)\b.*\brequire\().*$/gm)].flatMap(
      ([line]) => line.match(/[\w$]+/g) ?? [],
    ),
  );
  const calls = harvest(
    language,
    code,
    [reference, symbol.name, ...qualified(code, symbol.name)],
    'doc',
    (callee) => renamed(callee, symbol.name, reference, imported),
  );
  return calls.map((call) => ({
    ...call,
    imports: call.imports.filter(
      (statement) => !new RegExp(`\\b${symbol.name.replaceAll('$', '\\$')}\\b`).test(statement),
    ),
  }));
}

/** `lib.name` as written in the documentation. */
function qualified(code: string, name: string): readonly string[] {
  return [...code.matchAll(/([\w$]+)\.([\w$]+)(?=\()/g)]
    .filter((match) => match[2] === name)
    .map(([text]) => text);
}

/** Documentation names modules that it does not import, and the function by its own name: the reference stands for both. */
function renamed(
  callee: Node,
  name: string,
  reference: string,
  imported: ReadonlySet<string>,
): string | undefined {
  if (callee.text === name) return reference;
  if (callee.type !== 'member_expression' || field(callee, 'property')?.text !== name) return undefined;
  const object = field(callee, 'object');
  return object?.type !== 'identifier' || imported.has(object.text) ? undefined : reference;
}

/** Code of the examples, each line without the comment's stars; prose is left out line by line. */
function examplesIn(doc: string): readonly string[] {
  const lines = doc
    .replace(/^\s*\/\*\*?/, '')
    .replace(/\*\/\s*$/, '')
    .split('\n')
    .map((line) => line.replace(/^\s*(?:\*|\/\/) ?/, ''));
  const blocks: string[][] = [];
  let isFenced = false;
  let isExample = false;
  for (const line of lines) {
    const fence = /^\s*(?:```|~~~)/.test(line);
    const tag = isFenced ? null : /^\s*@(\w+)(.*)$/.exec(line);
    if (fence) {
      isFenced = !isFenced;
      if (isFenced) blocks.push([]);
    } else if (tag !== null) {
      isExample = /^examples?$/.test(tag[1] ?? '');
      if (isExample) blocks.push([(tag[2] ?? '').replace(/<caption>.*?<\/caption>/, '')]);
    } else if (isFenced || isExample) blocks.at(-1)?.push(line);
    else if (/^(?: {4}|\t)\S/.test(line) || /\)\s*;?\s*(?:\/\/|=>|→|->)/.test(line))
      blocks.push([line.trim()]);
  }
  return blocks.map(codeOf).filter((code) => code.trim() !== '');
}

/** The block as it is where it parses; else those of its lines that do. */
function codeOf(block: readonly string[]): string {
  const plain = block.map((line) => line.replace(/^\s*> /, ''));
  const whole = plain.join('\n');
  return parses(whole)
    ? whole
    : plain
        .map(codeInLine)
        .filter((line) => line !== '')
        .join('\n');
}

/** `f(1) → 2`, `f(1) => 2`. */
function codeInLine(line: string): string {
  const before = line.replace(/\s+(?:=>|→|->|⇒|==>|\/\/)\s.*$/, '');
  return [line, before].find((text) => /\(/.test(text) && parses(text)) ?? '';
}

function parses(code: string): boolean {
  return withSyntax('typescript', code, (root) => !root.hasError);
}
