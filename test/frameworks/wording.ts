// How each framework's tests are written: the conformance suite asks the same questions of all in their own words.
import type { TestStyle } from '../../src/languages/language.ts';

export interface Wording {
  readonly style: TestStyle;
  /** Path of a test file. */
  readonly file: (stem: string) => string;
  /** Imports of the production functions `sum`, `crash`, `count`, `later`, `refuse`. */
  readonly production: string;
  /** First lines of every test file: the framework, assertions, production. */
  readonly head: string;
  readonly brokenImport: string;
  readonly brokenSyntax: string;
  /** `words` as the framework reports it. */
  readonly named: (words: string) => string;
  readonly test: (words: string, body: string) => string;
  readonly asyncTest?: (words: string, body: string) => string;
  /** Absent: a skipped test is not reported at all. */
  readonly skipped?: (words: string) => string;
  readonly group?: {
    readonly named: (words: string) => string;
    readonly of: (words: string, inner: string) => string;
  };
  /** A group whose set-up hook throws, around one test. */
  readonly failingHook?: { readonly source: string; readonly isReported: (path: string) => boolean };
  /** Tests with names full of signs, and parametrised ones: source, and the paths they are reported under. */
  readonly odd: { readonly source: string; readonly paths: readonly string[] };
  readonly equal: (actual: string, wanted: string) => string;
  readonly sum: (a: number, b: number) => string;
  /** A call of production code that throws there. */
  readonly crash: string;
  /** An exception ends the whole file: what stands after it is not run. */
  readonly dies?: true;
  readonly throwHere: string;
  readonly spin: string;
  /** Statements that end the process at once, as if all were well. */
  readonly leave: readonly string[];
  /** Statements that write a whole record to every descriptor they find. */
  readonly scribble: string;
  /** Fails with an assertion whose message is that many bytes of `x` between `<` and `>`. */
  readonly longMessage: (bytes: number) => string;
  /** Tells the order of a file's tests: appends a name to a list, and fails in the last with all names. */
  readonly order: (words: readonly string[]) => string;
  /** Production file that counts its lines, with what it counts: path and line. */
  readonly counted?: {
    readonly files: Readonly<Record<string, string>>;
    readonly path: string;
    readonly line: number;
  };
}
