// Stage: the symbols worth testing, most missing first, each with the exported symbol through which a test reaches it.

import type { Baseline, Change, ChangedFile, CodeSymbol, Reason, Survey, Target } from '../terms.ts';
import type { Testbed } from '../testbed.ts';

/** More symbols than this make an answer that nobody reads. */
const MOST_TARGETS = 5;
/** Callers are looked for this many calls away. */
const MOST_HOPS = 3;
/** Other files of the language that are searched for a caller. */
const MOST_SEARCHED_FILES = 300;

export interface Targets {
  readonly targets: readonly Target[];
  readonly reasons: readonly Reason[];
}

export function chooseTargets(
  bed: Testbed,
  change: Change,
  baseline: Baseline,
  survey: Survey,
  wanted: readonly string[],
): Targets {
  // Where no test file loads, none of ours will; the baseline has said why.
  if (baseline.files.length > 0 && baseline.setAsideFiles.length >= baseline.files.length)
    return { targets: [], reasons: [] };
  const reasons: Reason[] = [];
  const targets: Target[] = [];
  for (const file of change.files) {
    for (const symbol of file.symbols) {
      if (wanted.length > 0 && !wanted.includes(symbol.name) && !wanted.includes(symbol.qualifiedName))
        continue;
      const missing = whatIsMissing(file, symbol, baseline, survey);
      if (missing === undefined) continue;
      const entry = entryOf(bed, file, symbol);
      if (entry === undefined)
        reasons.push({
          code: 'not-importable',
          detail: `${symbol.qualifiedName} in ${symbol.path} is not exported, and no exported function that calls it was found`,
        });
      else targets.push({ symbol, entry, ...missing });
    }
  }
  targets.sort((a, b) => weight(b) - weight(a));
  if (targets.length === 0 && reasons.length === 0)
    reasons.push({ code: 'nothing-missing', detail: nothingMissing(change, survey) });
  return { targets: targets.slice(0, MOST_TARGETS), reasons };
}

/** The target that is likeliest to come first, before anything has been run: what to get the model ready for. */
export function likeliestTarget(bed: Testbed, change: Change, wanted: readonly string[]): Target | undefined {
  const nothingRun = { files: [], green: new Set<string>(), red: [], flaky: [], setAsideFiles: [] };
  const baseline: Baseline = {
    ...nothingRun,
    hits: new Map(),
    hitsByTest: new Map(),
    wallMs: 0,
    reasons: [],
  };
  return chooseTargets(bed, change, baseline, { fates: [], baseLives: true }, wanted).targets[0];
}

function whatIsMissing(
  file: ChangedFile,
  symbol: CodeSymbol,
  baseline: Baseline,
  survey: Survey,
): Omit<Target, 'symbol' | 'entry'> | undefined {
  const changedLines = file.changedLines.filter(
    (line) => line >= symbol.span.start && line <= symbol.span.end,
  );
  const hits = baseline.hits?.get(file.path);
  const uncoveredLines =
    baseline.hits === null ? [] : changedLines.filter((line) => hits?.get(line) === undefined);
  const livingMutants = survey.fates
    .filter(
      (fate) =>
        fate.status === 'alive' && fate.mutant.path === file.path && belongs(fate.mutant.line, file, symbol),
    )
    .map((fate) => fate.mutant);
  if (uncoveredLines.length === 0 && livingMutants.length === 0 && !survey.baseLives) return undefined;
  return {
    changedLines,
    uncoveredLines,
    livingMutants,
    baseLives: survey.baseLives,
    baseDiffers: file.baseSource !== file.headSource,
  };
}

/** A mutant in the symbol, or on a changed line outside all symbols, which any of the file's targets may reach. */
function belongs(line: number, file: ChangedFile, symbol: CodeSymbol): boolean {
  if (line >= symbol.span.start && line <= symbol.span.end) return true;
  return !file.symbols.some((other) => line >= other.span.start && line <= other.span.end);
}

function weight(target: Target): number {
  const branches = (
    target.symbol.source.match(/\b(?:if|elif|else|case|for|while|except|catch)\b|\?\s|&&|\|\|/g) ?? []
  ).length;
  const reachable = target.entry === target.symbol ? 2 : 1;
  return (
    reachable *
    (target.uncoveredLines.length + target.livingMutants.length + (target.baseLives ? 1 : 0)) *
    (1 + Math.min(branches, 10) / 10)
  );
}

/** The symbol itself where a test can import it, else the nearest exported caller: in its file first, then elsewhere. */
function entryOf(bed: Testbed, file: ChangedFile, symbol: CodeSymbol): CodeSymbol | undefined {
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
  return enclosing ?? callerIn(own, symbol, isReachable) ?? callerElsewhere(bed, file, symbol, isReachable);
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
  const others = bed.project.paths.filter(
    (path) =>
      path !== file.path && language.matches(path) && !language.isTest(path) && !language.isTestSupport(path),
  );
  for (const path of others.slice(0, MOST_SEARCHED_FILES)) {
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

function nothingMissing(change: Change, survey: Survey): string {
  const lines = change.files.reduce((sum, file) => sum + file.changedLines.length, 0);
  const killed = survey.fates.filter((fate) => fate.status === 'killed').length;
  if (change.files.every((file) => file.symbols.length === 0))
    return `The ${lines} changed lines belong to no function or method`;
  return `The existing tests run all ${lines} changed lines, turn red without the change and kill all ${killed} planted faults`;
}
