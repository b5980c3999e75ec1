// The contract of a language: everything that depends on its syntax. One file a language implements it; it never
// runs anything and never touches a disk.
import type { Call, CodeSymbol, ExportForm, LanguageId, LineSpan, Observation, Value } from '../terms.ts';
import type { Bodies, Hints } from './bodies.ts';
import type { Switches } from './switched.ts';
import type { ImportRequest, SymbolImport } from './symbol-import.ts';
import type { BesideTest, TestInsertion, TestSpan, TestStyle } from './test-text.ts';

export type { BesideTest, ImportRequest, SymbolImport, TestInsertion, TestSpan, TestStyle };

/** What a line says when it runs. */
export interface Word {
  readonly text: string;
  readonly line: number;
  /** Blanks before the first word of its line. */
  readonly depth: number;
}

export interface Language {
  readonly id: LanguageId;
  /** Word of the language's fence in Markdown. */
  readonly fence: string;
  /** Is this a source file of the language? */
  readonly matches: (path: string) => boolean;
  /** Test files, and files that only serve tests (fixtures, helpers, conftest). Decided by path alone. */
  readonly isTest: (path: string) => boolean;
  readonly isTestSupport: (path: string) => boolean;
  /** False when the source does not parse. */
  readonly parses: (source: string, path: string) => boolean;
  /** Functions, methods and classes, outermost first. */
  readonly symbols: (source: string, path: string) => readonly CodeSymbol[];
  /** 1-based lines that hold the start or a part of an executable statement; comments, docs, types, imports are not. */
  readonly executableLines: (source: string, path: string) => ReadonlySet<number>;
  /** In the order of the text, without comments and types. */
  readonly words: (source: string, path: string) => readonly Word[];
  /** The source with a counter on each wanted line, or null where the framework counts by itself (Python). */
  readonly withCounters: (source: string, path: string, lines: readonly number[]) => string | null;
  /** Null where the framework puts mutants into running code by itself (Python), which then gets them as edits. */
  readonly switches: Switches;
  /** Value → source text, exact to the last bit; null when there is no literal. `imports` are statements it needs. */
  readonly literal: (
    value: Value,
    style: TestStyle,
  ) => { readonly text: string; readonly imports: readonly string[] } | null;
  /** Calls of the named functions or methods in test code (assertions thrown away), with the setup they need. */
  readonly harvest: (
    source: string,
    references: readonly string[],
    origin: Call['origin'],
  ) => readonly Call[];
  /** Calls written in a symbol's documentation (doctest, `@example`). */
  readonly docCalls: (symbol: CodeSymbol, reference: string) => readonly Call[];
  /** Mechanical variations of calls, at no token: other literals, options and arguments; none that was tried. */
  readonly vary: (
    calls: readonly Call[],
    hints: Hints,
    limit: number,
    tried?: readonly Call[],
  ) => readonly Call[];
  /** Literals that stand on these lines, as source text, and texts that patterns there match and text methods act on. */
  readonly literalsOn: (source: string, path: string, span: LineSpan) => readonly string[];
  /** What can be written down of a value that has no literal: expressions over the one that gives it. */
  readonly views: (expression: string) => readonly string[];
  readonly importOf: (request: ImportRequest) => SymbolImport | null;
  /** The export form of a symbol as prose for a prompt is not needed; this says whether a test can import it at all. */
  readonly canImport: (form: ExportForm | undefined) => boolean;
  /**
   * Body of one probe test: runs every call, catches what each does, and ends by throwing an error whose message is
   * `marker` followed by one line of JSON, `Observation[]` in the order of `calls`. Self-contained: no import but the
   * language's own. Generators are drained to 50 items, promises awaited, each value made a `Value`.
   */
  readonly probeBody: (calls: readonly Call[], marker: string) => string;
  /** Test code inserted into an existing file by syntax tree: imports among the imports, tests at the end. */
  readonly insertTests: (source: string, path: string, insertion: TestInsertion) => string;
  /** Existing tests as material for others. */
  readonly bodies: Bodies;
  /** The tests of a test file, in order. */
  readonly testSpans: (source: string, path: string) => readonly TestSpan[];
  readonly styleOf: (neighbour: string | undefined, path: string, isEsmPackage: boolean) => TestStyle;
  /** Prefix of the model's answer for an ordinary test of the symbol: imports and the open test, ending in a newline. */
  readonly openTest: (imports: readonly string[], title: string, framework: string) => string;
  /** Where an ordinary test ends, for the model's stop strings. */
  readonly stopStrings: readonly string[];
  /** A grammar (GBNF) for `count` further calls after the prefix `reference(`, one a line, and the fence. */
  readonly callGrammar: (reference: string, count: number) => string;
}

/**
 * Equal when base and head cannot be told apart by this call.
 * @public
 */
export function sameObservation(a: Observation, b: Observation): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
