// Stage: the symbols worth testing, most missing first, each with the exported symbol through which a test reaches it.

import type { Baseline, Change, ChangedFile, CodeSymbol, Reason, Survey, Target } from '../../terms.ts';
import type { Testbed } from '../../testbed.ts';
import { entryOf } from './entry.ts';

/** More symbols than this make an answer that nobody reads. */
const MOST_TARGETS = 5;

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
      // What no test file can import may still be reached inside an existing test.
      const entry = entryOf(bed, file, symbol, baseline) ?? symbol;
      targets.push({ symbol, entry, ...missing });
    }
  }
  targets.sort((a, b) => weight(b) - weight(a));
  if (targets.length === 0 && reasons.length === 0) reasons.push(whyNone(change, survey));
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
  const baseDiffers = file.baseSource !== file.headSource;
  // Where base is head, that the suite is green there says nothing.
  const isPinned = !survey.baseLives || !baseDiffers;
  if (uncoveredLines.length === 0 && livingMutants.length === 0 && isPinned) return undefined;
  return {
    changedLines,
    uncoveredLines,
    livingMutants,
    baseLives: survey.baseLives,
    baseDiffers,
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

/** Faults that were not run were not noticed either: then nobody knows whether something is missing. */
function whyNone(change: Change, survey: Survey): Reason {
  const all = survey.fates.length;
  const notRun = survey.fates.filter(({ status }) => status === 'not-run').length;
  if (notRun === 0) return { code: 'nothing-missing', detail: nothingMissing(change, survey) };
  const detail = `${notRun} of ${all} planted faults could not be run in the time there was, so nothing says whether the tests would notice them`;
  return { code: 'budget', detail };
}

function nothingMissing(change: Change, survey: Survey): string {
  const lines = change.files.reduce((sum, file) => sum + file.changedLines.length, 0);
  const killed = survey.fates.filter((fate) => fate.status === 'killed').length;
  if (change.files.every((file) => file.symbols.length === 0))
    return `The ${lines} changed lines belong to no function or method`;
  if (change.files.every(({ baseSource, headSource }) => baseSource === headSource))
    return `The existing tests run all ${lines} lines that can run, and notice all ${killed} planted faults`;
  return `The existing tests run all ${lines} changed lines, turn red without the change and kill all ${killed} planted faults`;
}
