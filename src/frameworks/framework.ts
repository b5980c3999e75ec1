// The contract of a test framework: how to find it, how to run chosen tests so that their outcomes reach us over the
// record channel, and how its tests are written. It never runs anything itself: it says what to run.

import type { TestStyle } from '../languages/language.ts';
import type { Assertion, FrameworkId, LanguageId, TestDraft, TestId } from '../terms.ts';

export type { ChannelRecord } from './channel-record.ts';

/** What a framework may look at to recognise itself. */
export interface Project {
  /** Host folder of the tree. */
  readonly dir: string;
  /** Host folder of prepared dependencies laid under it (it may hold node_modules). */
  readonly layers: readonly string[];
  /** Repository-relative folder of the nearest package; '' for the root. */
  readonly packageDir: string;
  /** Parsed package.json of the package, or empty. */
  readonly manifest: Readonly<Record<string, unknown>>;
  /** All repository-relative paths of head. */
  readonly paths: readonly string[];
  /** Reads a repository-relative file of head or its layers; undefined when absent. */
  readonly read: (path: string) => string | undefined;
  /** Version of a package as it is installed for the tests, in the ecosystem's own way. */
  readonly installed: (name: string) => string | undefined;
}

export interface Detection {
  /** Version as installed. */
  readonly version: string;
  /** False: outside the range that we test; the answer says `framework-version`. */
  readonly supported: boolean;
  /** Arguments that the repository's own test script passes and that a run needs (loaders, `--config`, `--require`). */
  readonly extraArgs: readonly string[];
  /** Variables that the repository's own test script sets. */
  readonly env: Readonly<Record<string, string>>;
}

export interface FrameworkRun {
  readonly detection: Detection;
  readonly packageDir: string;
  /** Repository-relative test files. */
  readonly files: readonly string[];
  readonly ids?: readonly TestId[];
  /** Absolute path, inside the sandbox, of the read-only folder that holds our recorders. */
  readonly recorderDir: string;
  /** Descriptor of the record channel in the framework's parent process. */
  readonly channelFd: number;
  /** Guest path of a file with the run's nonce: the recorder reads it and takes it away before other code runs. */
  readonly nonceFile: string;
  readonly shuffleSeed?: number;
  /** Lines to count hits of, by repository-relative file. */
  readonly countLines?: Readonly<Record<string, readonly number[]>>;
}

/** One process over a plan; `files` are all test files of the plan. */
export interface WarmRun extends Omit<FrameworkRun, 'ids' | 'shuffleSeed' | 'countLines'> {
  /** Guest path of the plan. */
  readonly planFile: string;
}

export interface FrameworkCommand {
  /** First item is a program name or a path inside the sandbox. */
  readonly argv: readonly string[];
  /** Repository-relative folder to run in. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface Canaries {
  /** The test file's source with a must-pass and a must-fail test as its last tests. */
  readonly source: string;
  readonly passId: TestId;
  readonly failId: TestId;
}

type Rendered = Readonly<Record<'name' | 'source', string>>;

export interface Framework {
  readonly id: FrameworkId;
  readonly languages: readonly LanguageId[];
  /** Versions that are tested, as people write it: "26–30". */
  readonly versions: string;
  readonly detect: (project: Project) => Detection | null;
  /** Test files of the package among the paths, by the framework's own convention and configuration. */
  readonly testFiles: (project: Project, detection: Detection) => readonly string[];
  readonly command: (run: FrameworkRun) => FrameworkCommand;
  /** Many mutants in one process; absent: each goes cold. What is to be recorded stands at `ChannelRecord`. */
  readonly warm?: (run: WarmRun) => FrameworkCommand;
  readonly canaries: (source: string, file: string, tag: string, style: TestStyle) => Canaries;
  /** Import statements that a test file needs for the framework itself, and for what the draft's assertions use. */
  readonly imports: (style: TestStyle, neighbour: string | undefined, draft?: TestDraft) => readonly string[];
  /** The test as source text, as it stands in a file, without imports. */
  readonly render: (draft: TestDraft, style: TestStyle, neighbour: string | undefined) => Rendered;
  /** One assertion as it stands in the body of an existing test, which shows how assertions are reached there. */
  readonly assertion: (assertion: Assertion, style: TestStyle, body: string) => string;
  /** One test around a probe body (which may use `await` in JavaScript). */
  readonly wrapProbe: (name: string, body: string, style: TestStyle, neighbour: string | undefined) => string;
  /** The id under which a top-level test of this name is reported. */
  readonly idOf: (file: string, name: string) => TestId;
  /** Where a new test file for a source file belongs, by the repository's convention. */
  readonly newTestFile: (sourcePath: string, project: Project, testFiles: readonly string[]) => string;
}
