// The words of docs/ARCHITECTURE.md as types. Imports nothing; every other file may import this one.

/** Whose code it is. `own`: the caller's own checkout. `member`: a branch of somebody who may push. `fork`: anybody. */
export type Trust = 'own' | 'member' | 'fork';

export type CommandName = 'test' | 'prove' | 'apply' | 'reproduce';

/** What is asked for, whichever door it came through. */
export interface Request {
  readonly command: CommandName;
  /** Commit-ish to compare with; absent: the merge base with the default branch. */
  readonly base?: string;
  /** Commit-ish to test; absent: the work tree with its uncommitted changes. */
  readonly head?: string;
  /** Repository-relative paths that narrow the change; empty: all of it. */
  readonly paths: readonly string[];
  /** Symbol names that narrow the targets; empty: all of them. */
  readonly symbols: readonly string[];
  readonly instruction?: string;
  readonly attempt: number;
  /** How strong the sandbox must be, and whose test configuration counts. Doors decide it; no repository can. */
  readonly trust: Trust;
  /** Wall time that the answer may take. */
  readonly budgetMs: number;
  /** Every fault that can be planted in the changed lines, not the one or the few a line that tell most. */
  readonly allMutants?: true;
}

export type LanguageId = 'javascript' | 'typescript' | 'python';
export type FrameworkId = 'jest' | 'vitest' | 'mocha' | 'node-test' | 'tape' | 'pytest';

/** What a repository says in `.github/testwright.yml`; the base commit's file counts, so that a change cannot choose it. */
export interface RepositoryConfig {
  /** Shell commands in place of the installer that would be chosen. */
  readonly install?: readonly string[];
  /** Shell commands that make, for each tree, the files that tests import. */
  readonly build?: readonly string[];
  readonly test?: TestConfig;
  /** Globs of the code that is looked at; with `!`, of what is not. */
  readonly paths?: readonly string[];
  readonly arid?: AridRules;
  /** When the App looks at a pull request without being asked; absent: when it is opened or made ready. */
  readonly automatic?: readonly AutomaticEvent[];
  /** The App looks by itself only at pull requests with one of these labels. */
  readonly labels?: readonly string[];
  /** Globs of the branches that pull requests go to; the App looks by itself at no others. */
  readonly branches?: readonly string[];
  /** The App reproduces what issues with this label report; absent: `testwright`. False: none. */
  readonly issues?: string | false;
  /** What a person must be allowed here to give the App commands; absent: write. */
  readonly commands?: 'read' | 'write' | 'admin';
}

/** Code whose faults nobody tests for, beside what every repository has: names, in which a star stands for any part of one. */
export interface AridRules {
  /** What is called, as it is written: `audit.*`. Nothing inside such a call is looked at. */
  readonly calls?: readonly string[];
  /** Functions and methods whose whole body is left alone. */
  readonly functions?: readonly string[];
}

export type AutomaticEvent = 'opened' | 'ready' | 'push' | 'reopened';

export interface TestConfig {
  readonly framework?: FrameworkId;
  /** Arguments for the framework, after those of the repository's own test script. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** The code that a trial runs against: a checkout, what preparing it added, and files laid over both. */
export interface Tree {
  readonly name: 'head' | 'base';
  /** Host folder with the files of the commit; read-only for trials. */
  readonly dir: string;
  /** Host folders laid under `dir`, first wins: prepared dependencies and generated files. */
  readonly layers: readonly string[];
  /** Host folders that must appear at a fixed place inside the sandbox (a virtual environment, say). */
  readonly mounts: readonly { readonly host: string; readonly guest: string }[];
  /** Environment of everything that runs on this tree: the repository's own test settings and tool paths. */
  readonly env: Readonly<Record<string, string>>;
}

/** 1-based, inclusive. */
export interface LineSpan {
  readonly start: number;
  readonly end: number;
}

/** How other modules reach a symbol. */
export type ExportForm =
  | { readonly kind: 'named'; readonly name: string }
  | { readonly kind: 'default' }
  /** CommonJS `module.exports = symbol`. */
  | { readonly kind: 'module' }
  /** A member of the CommonJS export object, or of the default export. */
  | { readonly kind: 'member'; readonly of: 'module' | 'default'; readonly name: string };

/** A function, method or class of a production file. */
export interface CodeSymbol {
  readonly path: string;
  readonly language: LanguageId;
  /** Own name, without the class. */
  readonly name: string;
  /** `Class.method` for methods, else the same as `name`. */
  readonly qualifiedName: string;
  readonly kind: 'function' | 'method' | 'class';
  readonly span: LineSpan;
  /** Declaration up to the body, on one line. */
  readonly signature: string;
  readonly parameters: readonly string[];
  readonly doc: string;
  readonly source: string;
  readonly isAsync: boolean;
  readonly isGenerator: boolean;
  /** Name of the class that holds a method. */
  readonly container?: string;
  /** Absent: not reachable from outside its file. For a method: how its class is exported. */
  readonly exported?: ExportForm;
  /** Names called in the body, as written (`helper`, `this.helper`, `Other.method`). */
  readonly calls: readonly string[];
}

export interface ChangedFile {
  readonly path: string;
  readonly language: LanguageId;
  /** Whole text on base; absent: the file is new. */
  readonly baseSource?: string;
  readonly headSource: string;
  /** Executable lines of head that base does not have, or that stand where base lines were removed. */
  readonly changedLines: readonly number[];
  /** The file's diff, unified, three lines of context. */
  readonly diff: string;
  /** Symbols of head that hold a changed line; innermost only. */
  readonly symbols: readonly CodeSymbol[];
}

/** The executable lines that differ between base and head, and the symbols they belong to. */
export interface Change {
  readonly files: readonly ChangedFile[];
  /** Subject of the head commit, or the request's own words. */
  readonly title: string;
  /** Commit messages and instruction, capped; data, never instruction to a machine. */
  readonly text: string;
}

/** `tests/test_a.py::Class > test_x`: repository-relative file, then the names from outermost to innermost. */
export type TestId = string;

export type Outcome = 'pass' | 'fail' | 'error' | 'timeout' | 'skip' | 'invalid';

export interface TestResult {
  readonly id: TestId;
  readonly outcome: Outcome;
  /** Failure text as the framework gave it, capped. */
  readonly message?: string;
  readonly durationMs: number;
  /** How it went red: by an assertion, or by an exception that rose at this line of the repository (innermost first). */
  readonly red?: {
    readonly byAssertion: boolean;
    readonly at?: { readonly path: string; readonly line: number };
  };
  /** Changed lines that this test ran, by file; present when the trial asked for hits. */
  readonly hits?: Readonly<Record<string, readonly number[]>>;
}

/** What distinguishes one run from another of the same tests: the flake gate turns these. */
export interface Variation {
  readonly seed: number;
  /** Run the tests of a file in an order made from the seed, where the framework can. */
  readonly shuffle: boolean;
  readonly timezone: string;
  readonly locale: string;
  /** Others keep the cores busy meanwhile. */
  readonly isLoaded?: true;
  /** Uid of the user inside, where it is not the usual one. */
  readonly uid?: number;
}

/** One run of chosen tests against one tree in a sandbox. */
export interface Trial {
  readonly tree: Tree;
  /** Repository-relative test files to run, at least one. */
  readonly files: readonly string[];
  /** Run only these; absent: all tests of the files. */
  readonly ids?: readonly TestId[];
  /** Ids that must be reported exactly once each, else the run is invalid; absent: whatever the files hold. */
  readonly expected?: readonly TestId[];
  /** Files laid over the tree for this run only, by repository-relative path: candidates, mutants. */
  readonly overlay: Readonly<Record<string, string>>;
  /** A file of `files` that gets the must-pass and must-fail canaries as its last tests. */
  readonly canaryFile?: string;
  readonly variation: Variation;
  readonly timeoutMs: number;
  /** Count which of these lines each test runs. */
  readonly countLines?: Readonly<Record<string, readonly number[]>>;
}

export interface TrialResult {
  /** `completed`: outcomes can be trusted as far as the record channel goes. */
  readonly end: 'completed' | 'timeout' | 'limit' | 'invalid';
  /** Why the end is not `completed`. */
  readonly reason?: string;
  readonly tests: readonly TestResult[];
  /** Files that could not be loaded or collected, with the error text. */
  readonly fileErrors: readonly { readonly file: string; readonly message: string }[];
  /** Counted lines that ran before the first test, by file. */
  readonly early?: Readonly<Record<string, readonly number[]>>;
  readonly wallMs: number;
  readonly peakMemoryMiB?: number;
  readonly outputTail: string;
  /** Program and arguments that ran inside the sandbox. */
  readonly command?: readonly string[];
  /** Which limit was enforced by what, as the sandbox reports it. */
  readonly enforced: Readonly<Record<string, string>>;
}

/** A cold trial as it was run, and what came of it. */
export interface RanTrial {
  readonly trial: Trial;
  readonly result: TrialResult;
}

/** Runs a trial cold: fresh sandbox, plain source. Throws Fault when the machinery fails, never for a red test. */
export type RunTrial = (trial: Trial, signal: AbortSignal) => Promise<TrialResult>;

/** One run of a program of the repository's own, on one tree. */
export interface ToolRun {
  readonly tree: Tree;
  readonly argv: readonly string[];
  /** Repository-relative folder. */
  readonly cwd: string;
  readonly overlay: Trial['overlay'];
  /** A file's text afterwards, or what the program writes to its standard output. */
  readonly wanted: 'words' | { readonly file: string };
  readonly timeoutMs: number;
}

/** What was wanted; undefined: the program was not done in time. Throws Fault when the machinery fails. */
export type RunTool = (run: ToolRun, signal: AbortSignal) => Promise<string | undefined>;

/** A small fault planted in a changed line. */
export interface Mutant {
  /** Short hash of path, position and replacement. */
  readonly id: string;
  readonly path: string;
  readonly line: number;
  readonly operator: string;
  /** The changed piece before and after, for people. */
  readonly before: string;
  readonly after: string;
  /** Whole file with the fault in it. */
  readonly source: string;
}

/** Chosen tests under each of many mutants, in one sandbox: warm. What it cannot say for certain is run cold. */
export interface WarmTrial {
  readonly tree: Tree;
  readonly mutants: readonly {
    readonly mutant: Mutant;
    /** Tests that reach it, likely killers first; none: there is nothing to run. */
    readonly ids: readonly TestId[];
    /** Its line ran before the first test. */
    readonly early: boolean;
  }[];
  /** A mutant's run ends at its first test that does not pass. */
  readonly stopAtRed: boolean;
  /** Files whose tests are always red: what they say is wanted, and is no verdict on the mutant. */
  readonly probes?: Trial['overlay'];
  readonly variation: Variation;
  /** Of the whole run; mutants that it does not reach are undecided. */
  readonly timeoutMs: number;
}

export interface WarmVerdict {
  readonly mutant: Mutant;
  /** `completed` with nothing red: it lives. `timeout`: too slow, twice. `undecided`: run it cold. */
  readonly end: 'completed' | 'timeout' | 'undecided';
  /** Why it is undecided. */
  readonly why?: string;
  /** Tests that did not pass. */
  readonly red: readonly TestResult[];
}

/** One verdict a mutant, in order. Throws Fault when the machinery fails. */
export type RunWarm = (trial: WarmTrial, signal: AbortSignal) => Promise<readonly WarmVerdict[]>;

/** A value seen in a trial, exact to the last bit, free of any language's syntax. */
export type Value =
  | { readonly t: 'null' | 'undefined' }
  | { readonly t: 'bool'; readonly v: boolean }
  /** Unbounded integer in decimal: Python int, JavaScript bigint. */
  | { readonly t: 'int'; readonly v: string }
  /** Shortest round-trip decimal, or `nan`, `inf`, `-inf`, `-0`: Python float, JavaScript number. */
  | { readonly t: 'float'; readonly v: string }
  | { readonly t: 'text'; readonly v: string }
  /** Hexadecimal; `as` names the type (`bytes`, `bytearray`, `Uint8Array` …). */
  | { readonly t: 'bytes'; readonly v: string; readonly as: string }
  /** `list`, `tuple`, `set`, `frozenset`, `array`, `Set` … */
  | { readonly t: 'list'; readonly v: readonly Value[]; readonly as: string }
  /** `dict`, `object`, `Map`. */
  | { readonly t: 'map'; readonly v: readonly (readonly [Value, Value])[]; readonly as: string }
  /** Something rebuilt by a constructor or named constant: dates, decimals, dataclasses, enum members, regular expressions. */
  | {
      readonly t: 'built';
      /** Module to import the name from; empty: a global. */
      readonly module: string;
      readonly name: string;
      /** Absent: `name` is a constant, not called. */
      readonly args?: readonly Value[];
      readonly keywords?: Readonly<Record<string, Value>>;
    }
  /** No exact literal exists. */
  | { readonly t: 'opaque'; readonly type: string };

/** One call of a symbol with all that it needs. */
export interface Call {
  /** Statements to run first, in order, dedented, in the language's own syntax. */
  readonly setup: readonly string[];
  /** Import statements that the setup needs beyond the symbol's own. */
  readonly imports: readonly string[];
  /** The expression that is observed. */
  readonly expression: string;
  readonly origin: 'model' | 'existing-test' | 'doc' | 'variation';
}

/** What a call did on a tree. */
export type Observation =
  | {
      readonly end: 'returned';
      readonly value: Value;
      /** `iterated`: the expression gave an iterator and `value` is what it yielded (capped); `awaited`: a promise's result. */
      readonly shape: 'plain' | 'iterated' | 'awaited';
    }
  | {
      readonly end: 'threw';
      /** Class name, and where it can be imported from (empty: built in). */
      readonly type: string;
      readonly module: string;
      readonly message: string;
      /** The call itself was wrong (arity, unknown name, wrong keyword): raised outside production code. */
      readonly misuse: boolean;
      readonly shape: 'plain' | 'awaited';
    }
  | { readonly end: 'unobserved'; readonly why: string };

/** An assertion we build from an observation; the literal is in the language's own syntax. */
export type Expectation =
  /** `same`: identity or primitive equality; `equal`: deep equality. */
  | { readonly kind: 'same' | 'equal'; readonly literal: string }
  | { readonly kind: 'nan' }
  | { readonly kind: 'throws'; readonly type: string; readonly message: string };

export interface Assertion {
  readonly setup: readonly string[];
  readonly expression: string;
  readonly shape: 'plain' | 'iterated' | 'awaited';
  readonly expectation: Expectation;
}

export interface TestDraft {
  /** Words in plain English; each framework turns them into its own kind of name. */
  readonly title: string;
  readonly assertions: readonly Assertion[];
}

/** What the existing tests say on head. */
export interface Baseline {
  /** Test files that can reach the change, likeliest first. */
  readonly files: readonly string[];
  /** Green in both runs: only these judge anything. */
  readonly green: ReadonlySet<TestId>;
  readonly red: readonly { readonly id: TestId; readonly message: string }[];
  readonly flaky: readonly TestId[];
  readonly setAsideFiles: readonly {
    readonly file: string;
    readonly code: 'not-testable-offline' | 'baseline-red';
    readonly message: string;
  }[];
  /** By changed file: line → files of green tests that run it. Absent line: nothing runs it. Null: could not be counted. */
  readonly hits: ReadonlyMap<string, ReadonlyMap<number, ReadonlySet<string>>> | null;
  /** Changed lines that each green test runs, by file; where a framework counts by file only, all that its file runs. */
  readonly hitsByTest: ReadonlyMap<TestId, Readonly<Record<string, readonly number[]>>>;
  /** Changed lines that run before the first test, by file: all tests depend on them. */
  readonly early?: Readonly<Record<string, readonly number[]>>;
  /** They did not run to their end: that nothing is green or runs a line says nothing. */
  readonly isUnknown?: true;
  /** Time of one green run. */
  readonly wallMs: number;
  readonly reasons: readonly Reason[];
}

export interface MutantFate {
  readonly mutant: Mutant;
  readonly status: 'killed' | 'alive' | 'not-run';
  readonly killedBy?: TestId;
}

/** Which planted faults the existing tests would not notice. */
export interface Survey {
  readonly fates: readonly MutantFate[];
  /** The suite is as green on base as on head: nothing pins the change down. */
  readonly baseLives: boolean;
  /** The fault once more, cold: what a test that kills it rests on. Absent: the fates are cold themselves. */
  readonly livesCold?: (mutant: Mutant) => Promise<boolean>;
}

/** What a test that people wrote is worth for the change. */
export interface Judgement {
  readonly id: TestId;
  readonly isNew: boolean;
  /**
   * `proves-change`: red on base. `guards`: kills mutants. `cannot-fail`: runs changed lines and nothing turns it red.
   * `elsewhere`: runs no changed line. `does-not-run`: red, or not loaded, on head.
   */
  readonly verdict: 'proves-change' | 'guards' | 'cannot-fail' | 'elsewhere' | 'flaky' | 'does-not-run';
  readonly onBase: Outcome | 'absent';
  /** Ids of the mutants that turn it red. */
  readonly kills: readonly string[];
  readonly reaches: readonly { readonly path: string; readonly lines: readonly number[] }[];
  readonly detail: string;
}

/** A symbol worth testing. */
export interface Target {
  readonly symbol: CodeSymbol;
  /** The exported symbol through which it is reached: itself, or a caller. */
  readonly entry: CodeSymbol;
  readonly changedLines: readonly number[];
  readonly uncoveredLines: readonly number[];
  readonly livingMutants: readonly Mutant[];
  /** The suite stays green when the whole change is taken back. */
  readonly baseLives: boolean;
  /** False when whole files are asked for and base is head: then the two agree by nature, which says nothing. */
  readonly baseDiffers: boolean;
}

/** What the model is told, in tiers: the bytes of a tier depend on nothing below it, so that prefixes can be cached. */
export interface Context {
  /** The repository: the same for every target. */
  readonly global: string;
  /** The symbol: the same for every candidate of a target. */
  readonly local: string;
  /** The request. */
  readonly instruction: string;
}

export interface Beside {
  /** Repository-relative test file. */
  readonly file: string;
  /** From the outermost class or describe to the existing test's own name. */
  readonly names: readonly string[];
}

/** One test proposed for one target. */
export interface Candidate {
  /** Short hash of symbol and body. */
  readonly id: string;
  readonly target: Target;
  readonly name: string;
  readonly draft: TestDraft;
  /** Import statements, then the test itself, as they will stand in the file. */
  readonly imports: readonly string[];
  readonly body: string;
  /** The existing test that it stands right behind, in its block; absent: it stands at the end of its file. */
  readonly beside?: Beside;
  readonly generator: string;
  readonly oracle: Oracle;
  /** Where a stated expectation was found. */
  readonly statedBy?: string;
  /** Base's value against head's, for people, when they differ. */
  readonly difference?: { readonly call: string; readonly base: string; readonly head: string };
  /** Mutants that the observation says it kills; proven cold by the gates. */
  readonly likelyKills: readonly string[];
}

export type Kind = 'behaviour' | 'guard' | 'new';
export type Oracle = 'stated' | 'agreed' | 'observed';

export const reasonCodes = [
  'no-change',
  'no-code-change',
  'no-own-tests',
  'nothing-missing',
  'unsupported-language',
  'no-test-command',
  'framework-version',
  'baseline-red',
  'baseline-flaky',
  'suite-narrowed',
  'built-tests',
  'cannot-prepare',
  'config-changed',
  'not-testable-offline',
  'not-importable',
  'no-call',
  'not-literal',
  'static-gate',
  'does-not-build',
  'fails-on-head',
  'flaky',
  'kills-nothing',
  'regression-suspected',
  'not-located',
  'not-reproduced',
  'redundant',
  'invalid-run',
  'budget',
  'model-unavailable',
] as const;
/** Why there is no test, or why one was refused. Documented one by one in docs/reason-codes.md. */
export type ReasonCode = (typeof reasonCodes)[number];

export interface Reason {
  readonly code: ReasonCode;
  /** What happened here, in one sentence, with names. */
  readonly detail: string;
}

/** What turned a test red: base, or a mutant that the suite lets live. */
export interface Kill {
  readonly by: 'base' | 'mutant';
  readonly mutant?: Omit<Mutant, 'source'>;
  readonly message: string;
}

export interface AcceptedTest {
  readonly id: string;
  readonly file: string;
  readonly name: string;
  readonly symbol: string;
  readonly kind: Kind;
  readonly oracle: Oracle;
  readonly statedBy?: string;
  readonly difference?: { readonly call: string; readonly base: string; readonly head: string };
  /** Import statements that the code needs, one each. */
  readonly imports: readonly string[];
  readonly code: string;
  /** Names of the test of the same file that it stands right behind, from the outermost block. */
  readonly beside?: readonly string[];
  /** Unified diff that applies alone to head. */
  readonly patch: string;
  readonly kills: readonly Kill[];
  readonly trials: { readonly green: number; readonly red: number };
}

/** A call that base and head answer differently, both in words. */
export interface Difference {
  readonly symbol: string;
  readonly call: string;
  readonly before: string;
  readonly now: string;
  /** Most surprising first: head throws where base gave a value; another type; another value; head no longer throws. */
  readonly how: 'raises' | 'type' | 'value' | 'no-longer-raises';
}

/** A test that holds head to what base did: green on base, and on head as red as the difference says. */
export interface Suspect {
  readonly difference: Difference;
  readonly candidate: Candidate;
}

/** A suspected regression: green on base, red on head in every run, and not announced. Never committed. */
export interface Finding {
  readonly id: string;
  readonly symbol: string;
  readonly call: string;
  readonly before: string;
  readonly now: string;
  /** Where base's value stands in somebody's words. */
  readonly statedBy?: string;
  /** The reproducer: a test file of its own. */
  readonly file: string;
  readonly name: string;
  readonly code: string;
  /** Adds that file to head, where it is red. */
  readonly patch: string;
  /** How it fails on head. */
  readonly message: string;
  readonly trials: { readonly greenOnBase: number; readonly redOnHead: number };
}

/** A test that is red on head by what a report says, in every run. Nothing commits it. */
export interface Reproduction {
  readonly id: string;
  readonly symbol: string;
  /** What of the report its failure shows: the call and the value that it expects, or the name of an error. */
  readonly symptom: string;
  /** A test file of its own. */
  readonly file: string;
  readonly name: string;
  readonly code: string;
  /** Adds that file to head, where it is red. */
  readonly patch: string;
  /** How it fails on head. */
  readonly message: string;
  readonly trials: { readonly red: number };
}

export interface RejectedCandidate {
  readonly symbol: string;
  readonly generator: string;
  readonly code: ReasonCode;
  readonly detail: string;
  readonly source: string;
}

export interface Usage {
  readonly model: string;
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly completionTokens: number;
  readonly modelMs: number;
}
