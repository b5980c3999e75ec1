// What stages and gates need to run and write tests of one package: its language, its framework, and trials on its trees.
import type { Detection, Framework, Project } from './frameworks/framework.ts';
import type { Language, TestStyle } from './languages/language.ts';
import type {
  Baseline,
  Mutant,
  RunTool,
  RunTrial,
  RunWarm,
  TestId,
  Tree,
  Variation,
  WarmTrial,
} from './terms.ts';

export interface Testbed {
  readonly language: Language;
  readonly framework: Framework;
  readonly detection: Detection;
  readonly project: Project;
  readonly head: Tree;
  /** Base's production files under head's tests. */
  readonly base: Tree;
  readonly isEsmPackage: boolean;
  /** Runs at most one trial a core at a time. */
  readonly run: RunTrial;
  /** Many mutants in one process; takes a trial's place and uses all cores. */
  readonly warm: RunWarm;
  readonly runTool: RunTool;
  readonly readHead: (path: string) => string | undefined;
  readonly deadline: Deadline;
  readonly signal: AbortSignal;
}

/** The time a request may take, seen from its start. */
export interface Deadline {
  readonly leftMs: () => number;
  readonly spentMs: () => number;
}

export function startDeadline(budgetMs: number): Deadline {
  const start = performance.now();
  const spentMs = () => performance.now() - start;
  return { spentMs, leftMs: () => Math.max(0, budgetMs - spentMs()) };
}

/** The plain way to run a test; the flake gate departs from it. */
export const calm: Variation = { seed: 1, shuffle: false, timezone: 'UTC', locale: 'C.UTF-8' };
/** Different enough that a value which depends on hash order, time zone or locale gives itself away. */
export const shaken: Variation = { seed: 4242, shuffle: false, timezone: 'Asia/Kolkata', locale: 'C.UTF-8' };

/** A test file next to another that the framework's own patterns find: `a.test.js` → `a.testwright-x.test.js`. */
export function besideTestFile(testFile: string, tag: string, language: Language['id']): string {
  const slash = testFile.lastIndexOf('/') + 1;
  const [folder, file] = [testFile.slice(0, slash), testFile.slice(slash)];
  if (language === 'python') {
    const stem = file.replace(/\.py$/, '');
    return stem.startsWith('test_')
      ? `${folder}${stem}_testwright_${tag}.py`
      : `${folder}test_testwright_${tag}.py`;
  }
  const marked = /^(.*?)((?:[.-](?:test|spec))?\.[cm]?[jt]sx?)$/.exec(file);
  return marked === null ? `${folder}${tag}-${file}` : `${folder}${marked[1]}-testwright-${tag}${marked[2]}`;
}

export function styleFor(bed: Testbed, testFile: string): TestStyle {
  return bed.language.styleOf(bed.readHead(testFile), testFile, bed.isEsmPackage);
}

/** The test file of an id. */
export function fileOf(id: TestId): string {
  return id.slice(0, id.indexOf('::'));
}

/** Test files with at least one test that may judge. */
export function greenFiles(baseline: Baseline): readonly string[] {
  const files = new Set([...baseline.green].map(fileOf));
  return baseline.files.filter((file) => files.has(file));
}

/** Its line ran before the first test. */
export function isEarly({ early = {} }: Baseline, { path, line }: Mutant): boolean {
  return early[path]?.includes(line) ?? false;
}

/** Green tests that run the mutant's line; all, where lines could not be counted or it runs before them. */
function reachingTests(baseline: Baseline, mutant: Mutant): readonly TestId[] {
  const green = [...baseline.green];
  if (baseline.hits === null || isEarly(baseline, mutant)) return green;
  return green.filter((id) => baseline.hitsByTest.get(id)?.[mutant.path]?.includes(mutant.line));
}

/** The mutant with the tests that reach it, for a warm run. */
export function warmly(baseline: Baseline, mutant: Mutant): WarmTrial['mutants'][number] {
  return { mutant, ids: reachingTests(baseline, mutant), early: isEarly(baseline, mutant) };
}

/** Test files that run the mutant's line; all, where lines could not be counted or it runs before the tests. */
export function reachingFiles(baseline: Baseline, mutant: Mutant): readonly string[] {
  if (baseline.hits === null || isEarly(baseline, mutant)) return greenFiles(baseline);
  return [...(baseline.hits.get(mutant.path)?.get(mutant.line) ?? [])];
}
