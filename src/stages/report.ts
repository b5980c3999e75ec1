// Stage: which code a report speaks of, found mechanically: files that it names, then functions and classes.
import type { Language } from '../languages/language.ts';
import type { Reason, Request } from '../terms.ts';

export interface Report {
  /** What was reported, as a reader sees it. */
  readonly text: string;
  readonly paths: readonly string[];
  /** Names of symbols; none: all of the files. */
  readonly symbols: readonly string[];
}

interface Sources {
  readonly paths: readonly string[];
  readonly readHead: (path: string) => string | undefined;
}

const MOST_FILES = 3;
const MOST_SEARCHED_FILES = 600;
const MOST_CHARS = 300_000;
/** In backticks, before brackets, or in a stack trace: as code is written, never a word of a sentence. */
const CODE = /`([^`\n]{1,200})`|([A-Za-z_$][\w$.]*)\s?\(|\bat ([A-Za-z_$][\w$.]*) |\bin ([A-Za-z_]\w*)$/gm;

export function readReport(
  request: Pick<Request, 'instruction' | 'paths' | 'symbols'>,
  { paths, readHead }: Sources,
  languages: readonly Language[],
): Report | { readonly refused: Reason } {
  const text = request.instruction ?? '';
  const words = new Set([...request.symbols.flatMap(parts), ...namesIn(text)]);
  const languageOf = (path: string) =>
    languages.find((one) => one.matches(path) && !one.isTest(path) && !one.isTestSupport(path));
  const production = paths.filter((path) => languageOf(path) !== undefined);
  const named = request.paths.length > 0 ? request.paths : production.filter((path) => isNamed(path, text));
  const inside = (path: string) => named.some((one) => path === one || path.startsWith(`${one}/`));
  const searched = named.length > 0 ? production.filter(inside) : production;
  const found = searched.slice(0, MOST_SEARCHED_FILES).flatMap((path) => {
    const source = readHead(path) ?? '';
    if (source.length > MOST_CHARS || ![...words].some((word) => source.includes(word))) return [];
    const symbols = languageOf(path)?.symbols(source, path) ?? [];
    const own = symbols.filter(({ name, kind }) => kind !== 'class' && words.has(name));
    return own.length === 0 ? [] : [{ path, names: own.map(({ name }) => name) }];
  });
  found.sort((a, b) => b.names.length - a.names.length);
  const files = (found.length > 0 ? found.map(({ path }) => path) : named).slice(0, MOST_FILES);
  if (files.length === 0)
    return {
      refused: {
        code: 'not-located',
        detail: 'No file, function or class of the repository stands in the report',
      },
    };
  return { text, paths: files, symbols: [...new Set(found.flatMap(({ names }) => names))] };
}

function namesIn(text: string): readonly string[] {
  return [...text.matchAll(CODE)].flatMap(([, ticked, called, traced, framed]) => {
    const code = ticked ?? called ?? traced ?? framed ?? '';
    return (code.match(/[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*/g) ?? []).flatMap(parts);
  });
}

/** `Shop.price` names a class and its method. */
function parts(name: string): readonly string[] {
  return name.split('.').filter((part) => part.length > 1);
}

/** The whole path, or its last part: a stack trace has another machine's folders before it. */
function isNamed(path: string, text: string): boolean {
  const quote = (words: string) => words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const file = path.split('/').at(-1) ?? path;
  return new RegExp(`(?<![\\w.-])${quote(file)}(?![\\w-])`).test(text);
}
