// Stage: what the existing tests say on head. Red and flaky ones are set aside and named; counters say which
// tests hit which changed lines.

import type { Baseline, Change, Reason, TestId, TestResult, TrialResult } from '../../terms.ts';
import type { Testbed } from '../../testbed.ts';
import { calm, shaken } from '../../testbed.ts';
import { rankTestFiles } from './rank.ts';
import { firstLine, needsOutside, reasonsOf, unloaded } from './set-aside.ts';

/** A suite of more files is not tried whole, and one that takes longer is narrowed: every fault would wait for it. */
const WHOLE_SUITE = { files: 60, tryMs: 20_000, keepMs: 6_000 };
/** No suite starts and ends in less. */
const LEAST_MS = 2000;
const OUT_OF_TIME = 'Nothing was left of it when the existing tests could have been run';
/** Files of a narrowed suite: those that name the change most. */
const MOST_FILES = 12;

export async function runBaseline(
  bed: Testbed,
  change: Change,
  testFiles: readonly string[],
  always: readonly string[] = [],
): Promise<Baseline> {
  const ranked = rankTestFiles(bed, change, testFiles);
  const narrow = [...new Set([...always, ...ranked.related.slice(0, MOST_FILES)])];
  const all = [...new Set([...always, ...ranked.all])];
  if (all.length === 0) return emptyBaseline(all);
  if (bed.deadline.leftMs() < LEAST_MS) return unknown(narrow, 0, 'budget', OUT_OF_TIME);
  const whole = all.length <= WHOLE_SUITE.files ? await runWhole(bed, all, narrow) : undefined;
  const files = whole === undefined ? narrow : all;
  const plain = whole ?? (await runFiles(bed, narrow, calm, undefined));
  const usable = files.filter((file) => plain.tests.some((test) => test.id.startsWith(`${file}::`)));
  const second =
    usable.length === 0 ? { result: plain, counted: true } : await countHits(bed, change, usable, plain);
  const weighed = weigh(files, plain, second);
  return { ...weighed, reasons: [...weighed.reasons, ...narrowed(files, all)] };
}

function narrowed(files: readonly string[], all: readonly string[]): readonly Reason[] {
  if (files.length >= all.length) return [];
  const detail = `${files.length} of ${all.length} test files were run, those that name the changed code most: the others were not asked what they notice`;
  return [{ code: 'suite-narrowed', detail }];
}

/** The whole suite where it is quick; nothing where it is not, or where there is nothing to narrow. */
async function runWhole(
  bed: Testbed,
  all: readonly string[],
  narrow: readonly string[],
): Promise<TrialResult | undefined> {
  if (all.length === narrow.length) return undefined;
  const timeoutMs = Math.min(WHOLE_SUITE.tryMs, bed.deadline.leftMs() / 8);
  const trial = { tree: bed.head, files: all, overlay: {}, variation: calm, timeoutMs };
  const result = await bed.run(trial, bed.signal);
  return result.end === 'completed' && result.wallMs <= WHOLE_SUITE.keepMs ? result : undefined;
}

/** The files in one run; where that ends badly, each alone, so that one bad file does not hide the others. */
async function runFiles(
  bed: Testbed,
  files: readonly string[],
  variation: typeof calm,
  countLines: Record<string, readonly number[]> | undefined,
  overlay: Record<string, string> = {},
): Promise<TrialResult> {
  const trial = (some: readonly string[], timeoutMs: number) =>
    bed.run(
      {
        tree: bed.head,
        files: some,
        overlay,
        variation,
        timeoutMs,
        ...(countLines === undefined ? {} : { countLines }),
      },
      bed.signal,
    );
  const together = await trial(files, Math.min(90_000, bed.deadline.leftMs() / 3));
  if (together.end === 'completed' || files.length === 1) return together;
  const alone: TrialResult[] = [];
  for (const file of files.slice(0, 4))
    alone.push(await trial([file], Math.min(20_000, bed.deadline.leftMs() / 6)));
  const completed = alone.filter((result) => result.end === 'completed');
  if (completed.length === 0) return together;
  return {
    ...together,
    end: 'completed',
    tests: completed.flatMap((result) => result.tests),
    fileErrors: completed.flatMap((result) => result.fileErrors),
    wallMs: completed.reduce((sum, result) => sum + result.wallMs, 0),
  };
}

interface Counted {
  readonly result: TrialResult;
  readonly counted: boolean;
}

/** A second run under other conditions, on counted source; if counting itself breaks tests, a plain one without hits. */
async function countHits(
  bed: Testbed,
  change: Change,
  files: readonly string[],
  plain: TrialResult,
): Promise<Counted> {
  const countLines: Record<string, readonly number[]> = {};
  const overlay: Record<string, string> = {};
  for (const file of change.files) {
    countLines[file.path] = file.changedLines;
    const counted = bed.language.withCounters(file.headSource, file.path, file.changedLines);
    if (counted !== null) overlay[file.path] = counted;
  }
  const result = await runFiles(bed, files, shaken, countLines, overlay);
  const green = passing(result);
  const lost = [...passing(plain)].filter((id) => !green.has(id));
  if (lost.length === 0) return { result, counted: true };
  // Was it the counters, or are these tests flaky?
  const uncounted = await runFiles(bed, files, shaken, undefined);
  const without = passing(uncounted);
  return lost.some((id) => without.has(id))
    ? { result: uncounted, counted: false }
    : { result, counted: true };
}

function passing(result: TrialResult): ReadonlySet<TestId> {
  return new Set(result.tests.filter((test) => test.outcome === 'pass').map((test) => test.id));
}

function weigh(files: readonly string[], first: TrialResult, { result: second, counted }: Counted): Baseline {
  if (first.end !== 'completed') {
    const detail = `The existing tests did not run to their end: ${first.end}${first.reason === undefined ? '' : `, ${first.reason}`}`;
    return unknown(files, first.wallMs, first.end === 'timeout' ? 'budget' : 'invalid-run', detail);
  }
  const setAsideFiles = first.fileErrors.map(({ file, message }) => ({
    file,
    code: needsOutside(message) ? ('not-testable-offline' as const) : ('baseline-red' as const),
    message: firstLine(message),
  }));
  const again = new Map(second.tests.map((test) => [test.id, test]));
  const ran = first.tests.filter((test) => test.outcome !== 'skip');
  const green = ran.filter((test) => test.outcome === 'pass' && again.get(test.id)?.outcome === 'pass');
  const red = ran.filter((test) => test.outcome !== 'pass' && again.get(test.id)?.outcome !== 'pass');
  const flaky = ran.filter((test) => (test.outcome === 'pass') !== (again.get(test.id)?.outcome === 'pass'));
  return {
    files,
    green: new Set(green.map((test) => test.id)),
    red: red.map((test) => ({ id: test.id, message: firstLine(test.message) })),
    flaky: flaky.map((test) => test.id),
    setAsideFiles,
    hits: counted ? collectHits(second.tests.filter(({ outcome }) => outcome === 'pass')) : null,
    hitsByTest: new Map(
      second.tests.flatMap(({ id, outcome, hits }) =>
        outcome === 'pass' && hits !== undefined ? [[id, hits]] : [],
      ),
    ),
    ...(second.early === undefined ? {} : { early: second.early }),
    wallMs: first.wallMs,
    reasons: [...reasonsOf(red, flaky), ...unloaded(setAsideFiles)],
  };
}

function unknown(
  files: readonly string[],
  wallMs: number,
  code: 'budget' | 'invalid-run',
  detail: string,
): Baseline {
  return { ...emptyBaseline(files), isUnknown: true, wallMs, reasons: [{ code, detail }] };
}

function collectHits(tests: readonly TestResult[]): Baseline['hits'] {
  const hits = new Map<string, Map<number, Set<string>>>();
  for (const test of tests) {
    const testFile = test.id.split('::')[0] ?? '';
    for (const [path, lines] of Object.entries(test.hits ?? {})) {
      const byLine = hits.get(path) ?? new Map<number, Set<string>>();
      hits.set(path, byLine);
      for (const line of lines) byLine.set(line, (byLine.get(line) ?? new Set<string>()).add(testFile));
    }
  }
  return hits;
}

function emptyBaseline(files: readonly string[]): Baseline {
  return {
    files,
    green: new Set(),
    red: [],
    flaky: [],
    setAsideFiles: [],
    hits: new Map(),
    hitsByTest: new Map(),
    wallMs: 0,
    reasons: [],
  };
}
