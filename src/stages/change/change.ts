// Stage: what differs between base and head, as executable lines and the symbols that hold them.
import { formatPatch, structuredPatch } from 'diff';
import type { Language } from '../../languages/language.ts';
import type { Change, ChangedFile, CodeSymbol } from '../../terms.ts';
import { linesThatDiffer } from './lines.ts';

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

/** At the top of a repository or package: code for people to look at or to measure with, which nobody tests. */
const ASIDE = /^(?:packages\/[^/]+\/)?(?:bench(?:marks?)?|examples?|docs?)\/|\.bench\.[cm]?[jt]sx?$/;

/** The language of a production file; tests, what serves them, benchmarks and examples have none. */
export function languageOf(path: string, languages: readonly Language[]): Language | undefined {
  if (ASIDE.test(path)) return undefined;
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
  if (isGenerated(path, headSource) || !language.parses(headSource, path)) return undefined;
  const baseSource = source.readBase(path);
  const before = baseSource ?? movedFrom(path, headSource, source) ?? '';
  const sideOf = (text: string) => ({
    text,
    executable: worthTesting(text, language, path),
    words: language.words(text, path),
  });
  const changedLines = linesThatDiffer(sideOf(before), sideOf(headSource));
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
    isGenerated(path, text) ||
    !language.parses(text, path)
  )
    return undefined;
  const lines = [...worthTesting(text, language, path)].sort((a, b) => a - b);
  return describe(path, language, text, text, lines);
}

/** A version number is set by whoever releases. */
const VERSION_NUMBER =
  /^\s*(?:export\s+)?(?:(?:const|let|var)\s+|module\.exports\.|exports\.)?_*(?:version|version_?info|version_?tuple)_*\s*(?::\s*[\w.[\], ]+)?=\s*[('"\d[]/i;

/** Lines that run and that a test could be about. */
function worthTesting(text: string, language: Language, path: string): ReadonlySet<number> {
  const lines = text.split('\n');
  const running = [...language.executableLines(text, path)];
  return new Set(running.filter((line) => !VERSION_NUMBER.test(lines[line - 1] ?? '')));
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

/** Nobody writes tests for what a tool wrote or someone else keeps. */
const foreignPath =
  /(?:^|\/)(?:dist|build|out|vendor|vendored|_vendor|third[-_]party|node_modules|bower_components|site-packages)\/|\.min\.[cm]?js$|(?:\.bundle|[-.]generated|_pb2|_pb2_grpc|_pb)\.\w+$/i;

function isGenerated(path: string, source: string): boolean {
  return (
    foreignPath.test(path) || /@generated|DO NOT EDIT|auto-?generated (?:by|file)/i.test(source.slice(0, 600))
  );
}

/** Of a file that base lacks: the text of the deleted file of which it keeps at least half the lines. */
function movedFrom(path: string, headSource: string, source: ChangeSource): string | undefined {
  const ending = /\.\w+$/.exec(path)?.[0] ?? '';
  const gone = source.changedPaths.filter(
    (other) => other !== path && other.endsWith(ending) && source.readHead(other) === undefined,
  );
  const lines = new Set(significantLines(headSource));
  let best: { text: string; share: number } | undefined;
  for (const other of gone) {
    const text = source.readBase(other);
    if (text === undefined || text.length > MAX_SOURCE_CHARS) continue;
    const before = significantLines(text);
    const kept = before.filter((line) => lines.has(line)).length;
    const share = kept / Math.max(1, before.length, lines.size);
    if (share >= 0.5 && share > (best?.share ?? 0)) best = { text, share };
  }
  return best?.text;
}

function significantLines(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.length > 1);
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
