// Stage: what differs between base and head, as executable lines and the symbols that hold them.
import { formatPatch, structuredPatch } from 'diff';
import type { Language } from '../languages/language.ts';
import type { Change, ChangedFile, CodeSymbol } from '../terms.ts';

export interface ChangeSource {
  /** All repository-relative paths of head. */
  readonly paths: readonly string[];
  /** Repository-relative paths that differ, whatever they are. */
  readonly changedPaths: readonly string[];
  readonly readHead: (path: string) => string | undefined;
  readonly readBase: (path: string) => string | undefined;
  readonly title: string;
  readonly text: string;
}

/** Larger files are generated or data; tree and diff would cost more than they tell. */
const MAX_SOURCE_CHARS = 400_000;
const MAX_TEXT_CHARS = 4000;

/**
 * The testable part of the change. `wanted` paths narrow it; where nothing changed in them, they are taken whole, as if
 * all of their lines had changed.
 */
export function readChange(
  source: ChangeSource,
  languages: readonly Language[],
  wanted: readonly string[],
): Change {
  const isWanted = (path: string) =>
    wanted.length === 0 ||
    wanted.some((one) => path === one || path.startsWith(`${one.replace(/\/$/, '')}/`));
  const changed = source.changedPaths
    .filter(isWanted)
    .flatMap((path) => readFile(path, source, languages) ?? []);
  const files =
    changed.length > 0 || wanted.length === 0
      ? changed
      : source.paths.filter(isWanted).flatMap((path) => readWhole(path, source, languages) ?? []);
  return { files, title: source.title, text: source.text.slice(0, MAX_TEXT_CHARS) };
}

/** The language of a production file; tests and what serves them have none. */
export function languageOf(path: string, languages: readonly Language[]): Language | undefined {
  return languages.find(
    (language) => language.matches(path) && !language.isTest(path) && !language.isTestSupport(path),
  );
}

function readFile(
  path: string,
  source: ChangeSource,
  languages: readonly Language[],
): ChangedFile | undefined {
  const language = languageOf(path, languages);
  const headSource = source.readHead(path);
  if (language === undefined || headSource === undefined || headSource.length > MAX_SOURCE_CHARS)
    return undefined;
  if (isGenerated(headSource) || !language.parses(headSource, path)) return undefined;
  const baseSource = source.readBase(path);
  const executable = language.executableLines(headSource, path);
  const changedLines = linesThatDiffer(baseSource ?? '', headSource, executable);
  if (changedLines.length === 0) return undefined;
  return describe(path, language, baseSource, headSource, changedLines);
}

function readWhole(
  path: string,
  source: ChangeSource,
  languages: readonly Language[],
): ChangedFile | undefined {
  const language = languageOf(path, languages);
  const text = source.readHead(path);
  if (
    language === undefined ||
    text === undefined ||
    text.length > MAX_SOURCE_CHARS ||
    !language.parses(text, path)
  )
    return undefined;
  const lines = [...language.executableLines(text, path)].sort((a, b) => a - b);
  return describe(path, language, text, text, lines);
}

function describe(
  path: string,
  language: Language,
  baseSource: string | undefined,
  headSource: string,
  changedLines: readonly number[],
): ChangedFile {
  const symbols = language.symbols(headSource, path);
  return {
    path,
    language: language.id,
    ...(baseSource === undefined ? {} : { baseSource }),
    headSource,
    changedLines,
    diff: formatPatch(
      structuredPatch(path, path, baseSource ?? '', headSource, '', '', { context: 3 }),
    ).replace(/^.*?(?=@@)/s, ''),
    symbols: changedSymbols(symbols, headSource, changedLines),
  };
}

function isGenerated(source: string): boolean {
  return /@generated|DO NOT EDIT|auto-?generated (?:by|file)/i.test(source.slice(0, 600));
}

/** Added or edited executable lines; where lines were only removed, the executable line that closed the gap. */
function linesThatDiffer(base: string, head: string, executable: ReadonlySet<number>): readonly number[] {
  const changed = new Set<number>();
  for (const hunk of structuredPatch('', '', base, head, '', '', { context: 0 }).hunks) {
    if (hunk.newLines > 0) {
      for (let line = hunk.newStart; line < hunk.newStart + hunk.newLines; line++)
        if (executable.has(line)) changed.add(line);
      continue;
    }
    const closing = [hunk.newStart + 1, hunk.newStart].find((line) => executable.has(line));
    if (closing !== undefined) changed.add(closing);
  }
  return [...changed].sort((a, b) => a - b);
}

/** Innermost symbols with a changed line; for lines outside all symbols, those that use the name set there. */
function changedSymbols(
  symbols: readonly CodeSymbol[],
  source: string,
  changedLines: readonly number[],
): readonly CodeSymbol[] {
  const lines = source.split('\n');
  const found = new Set<CodeSymbol>();
  for (const line of changedLines) {
    const holders = symbols.filter((symbol) => symbol.span.start <= line && line <= symbol.span.end);
    const innermost = holders.filter((symbol) => symbol.kind !== 'class').at(-1);
    if (innermost !== undefined) {
      found.add(innermost);
      continue;
    }
    const name = /^\s*(?:export\s+)?(?:const|let|var)?\s*([A-Za-z_$][\w$]*)\s*[:=]/.exec(
      lines[line - 1] ?? '',
    )?.[1];
    if (name === undefined) continue;
    const mention = new RegExp(`(?<![\\w$])${name.replaceAll('$', '\\$')}(?![\\w$])`);
    for (const symbol of symbols)
      if (symbol.kind !== 'class' && mention.test(symbol.source)) found.add(symbol);
  }
  return [...found];
}
