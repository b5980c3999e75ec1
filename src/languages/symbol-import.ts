// How a test file of a repository comes by a symbol.
import type { CodeSymbol } from '../terms.ts';
import type { TestStyle } from './language.ts';

/** How a test file gets at a symbol. */
export interface SymbolImport {
  /** Statements for the top of the test file. */
  readonly statements: readonly string[];
  /** What to write in the test for the symbol (or, for a method, for its class): `fn`, `mod.fn`. */
  readonly reference: string;
}

export interface ImportRequest {
  readonly symbol: CodeSymbol;
  readonly testFile: string;
  /** Source of a neighbouring test and its path, to copy how it names modules (extension, alias, package name). */
  readonly neighbour?: { readonly path: string; readonly source: string };
  readonly style: TestStyle;
  /** All repository-relative paths of head. */
  readonly paths: readonly string[];
}
