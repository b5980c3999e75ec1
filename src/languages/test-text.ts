// How the text of tests is written, read and added to: what a language is asked about test files.
import type { LineSpan } from '../terms.ts';

/** How test code of a repository is written, learned from a neighbouring test file. */
export interface TestStyle {
  readonly module: 'esm' | 'commonjs' | 'python';
  readonly quote: "'" | '"';
  readonly semicolons: boolean;
  readonly indent: string;
}

export interface TestInsertion {
  readonly imports: readonly string[];
  readonly tests: readonly string[];
  /** Each right behind an existing test. */
  readonly beside?: readonly BesideTest[];
}

export interface BesideTest {
  /** Names of the existing test, from the outermost block. */
  readonly names: readonly string[];
  /** Whole lines, indented as that test is. */
  readonly test: string;
}

/** A test as it stands in a file. */
export interface TestSpan {
  /** Names from the outermost class or describe to the test's own; null where a name is only known when it runs. */
  readonly path: readonly (string | null)[];
  /** The same as they stand in the file, also where that is only a pattern of the name. */
  readonly written: readonly string[];
  readonly span: LineSpan;
}
