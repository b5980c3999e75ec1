// Through which exported symbol a test reaches a changed one.
import type { Baseline, ChangedFile, CodeSymbol } from '../../terms.ts';
import type { Testbed } from '../../testbed.ts';

/** Callers are looked for this many calls away. */
const MOST_HOPS = 3;
/** Other files of the language that are searched for a caller. */
const MOST_SEARCHED_FILES = 300;

/** The symbol itself where a test can import it, else the nearest exported caller: in its file first, then elsewhere. */
export function entryOf(
  bed: Testbed,
  file: ChangedFile,
  symbol: CodeSymbol,
  baseline: Baseline,
): CodeSymbol | undefined {
  const isReachable = (candidate: CodeSymbol) =>
    candidate.kind !== 'class' && bed.language.canImport(candidate.exported) && !isPrivateMember(candidate);
  if (isReachable(symbol)) return symbol;
  const own = bed.language.symbols(file.headSource, file.path);
  const enclosing = own
    .filter(
      (other) =>
        other.span.start <= symbol.span.start && other.span.end >= symbol.span.end && isReachable(other),
    )
    .at(-1);
  return (
    enclosing ??
    callerIn(own, symbol, isReachable) ??
    callerElsewhere(bed, file, symbol, isReachable) ??
    calledByTests(bed, file, baseline, isReachable)
  );
}

/** A method that outsiders cannot call by its name. */
function isPrivateMember(symbol: CodeSymbol): boolean {
  return symbol.kind === 'method' && symbol.name.startsWith('#');
}

function callerIn(
  symbols: readonly CodeSymbol[],
  symbol: CodeSymbol,
  isReachable: (candidate: CodeSymbol) => boolean,
): CodeSymbol | undefined {
  let wave = [symbol];
  const seen = new Set(wave);
  for (let hop = 0; hop < MOST_HOPS; hop++) {
    const callers = symbols.filter(
      (other) => !seen.has(other) && other.kind !== 'class' && wave.some((called) => callsIt(other, called)),
    );
    const reachable = callers.find(isReachable);
    if (reachable !== undefined) return reachable;
    for (const caller of callers) seen.add(caller);
    wave = callers;
  }
  return undefined;
}

function callerElsewhere(
  bed: Testbed,
  file: ChangedFile,
  symbol: CodeSymbol,
  isReachable: (candidate: CodeSymbol) => boolean,
): CodeSymbol | undefined {
  const { language } = bed;
  for (const path of productionFiles(bed, file)) {
    const source = bed.readHead(path);
    if (
      source === undefined ||
      source.length > 200_000 ||
      !source.includes(symbol.name) ||
      !language.parses(source, path)
    )
      continue;
    const caller = language
      .symbols(source, path)
      .find((other) => isReachable(other) && callsIt(other, symbol));
    if (caller !== undefined) return caller;
  }
  return undefined;
}

function callsIt(caller: CodeSymbol, called: CodeSymbol): boolean {
  return caller.calls.some((call) => call === called.name || call.endsWith(`.${called.name}`));
}

/** Kept in a table or called by a name made at run time: then what the tests that run it call most reaches it. */
function calledByTests(
  bed: Testbed,
  file: ChangedFile,
  baseline: Baseline,
  isReachable: (candidate: CodeSymbol) => boolean,
): CodeSymbol | undefined {
  const testFiles = new Set(
    file.changedLines.flatMap((line) => [...(baseline.hits?.get(file.path)?.get(line) ?? [])]),
  );
  const tests = [...testFiles].map((path) => bed.readHead(path) ?? '').join('\n');
  const stem = stemOf(file.path);
  const users = productionFiles(bed, file).filter((path) => {
    const source = bed.readHead(path) ?? '';
    return source.includes(stem) && bed.language.parses(source, path);
  });
  const counted = users
    .flatMap((path) => bed.language.symbols(bed.readHead(path) ?? '', path))
    .filter(isReachable)
    .map((symbol) => ({ symbol, count: callsOf(symbol.name, tests) }))
    .filter(({ count }) => count > 0);
  return counted.sort((a, b) => b.count - a.count)[0]?.symbol;
}

function callsOf(name: string, text: string): number {
  return text.split(new RegExp(`(?<![\\w$])${name.replaceAll('$', '\\$')}\\(`)).length - 1;
}

function stemOf(path: string): string {
  return (path.split('/').at(-1) ?? '').replace(/\.[^.]+$/, '');
}

function productionFiles(bed: Testbed, file: ChangedFile): readonly string[] {
  const { language } = bed;
  return bed.project.paths
    .filter(
      (path) =>
        path !== file.path &&
        language.matches(path) &&
        !language.isTest(path) &&
        !language.isTestSupport(path),
    )
    .slice(0, MOST_SEARCHED_FILES);
}
