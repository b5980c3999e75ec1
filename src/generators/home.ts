// Where the tests of a target live.
import type { SymbolImport, TestStyle } from '../languages/language.ts';

/** Where a target's tests will stand and how they will look. */
export interface Home {
  /** Repository-relative path of the test file. */
  readonly file: string;
  readonly exists: boolean;
  /** A test file to take after. */
  readonly neighbour: { readonly path: string; readonly source: string } | undefined;
  readonly style: TestStyle;
  readonly symbolImport: SymbolImport;
  /** False: no test file can import the target; only tests that reach it already can be said again. */
  readonly canImport: boolean;
}
