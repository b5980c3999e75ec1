// Faults: trouble that is not a verdict. Thrown; caught only at the job boundary, in the CLI's main and in cleanup.

export type Who = 'user' | 'operator' | 'us' | 'outside';
export type Retry = 'never' | 'later' | 'now';

interface FaultKind {
  readonly who: Who;
  readonly retry: Retry;
  /** Process exit code: 2 wrong use or configuration, 3 infrastructure, 4 refused for safety, 130 interrupted. */
  readonly exit: 2 | 3 | 4 | 130;
  /** The one public sentence: no path, variable or token in it. */
  readonly sentence: string;
}

/** Every fault there is: who must act, whether trying again helps, and what to tell them. */
export const faults = {
  usage: { who: 'user', retry: 'never', exit: 2, sentence: 'The command was not understood.' },
  'not-built': {
    who: 'user',
    retry: 'never',
    exit: 2,
    sentence: 'This version does not have that command yet.',
  },
  unwritable: {
    who: 'user',
    retry: 'never',
    exit: 2,
    sentence: 'A file that was named for output cannot be written.',
  },
  'not-a-repository': {
    who: 'user',
    retry: 'never',
    exit: 2,
    sentence: 'This folder is not inside a git repository.',
  },
  'unknown-ref': {
    who: 'user',
    retry: 'never',
    exit: 2,
    sentence: 'A commit that was named does not exist here.',
  },
  'unknown-path': {
    who: 'user',
    retry: 'never',
    exit: 2,
    sentence: 'A path that was named does not exist in the repository.',
  },
  'bad-config': { who: 'user', retry: 'never', exit: 2, sentence: 'The configuration file is not valid.' },
  'bad-answer': {
    who: 'user',
    retry: 'never',
    exit: 2,
    sentence: 'The answer file is not one that this version can read.',
  },
  'bad-evidence': {
    who: 'user',
    retry: 'never',
    exit: 2,
    sentence: 'The evidence file is not one that this version can read.',
  },
  'cannot-replay': {
    who: 'user',
    retry: 'later',
    exit: 3,
    sentence: 'The evidence cannot be run again here.',
  },
  'dirty-test-file': {
    who: 'user',
    retry: 'never',
    exit: 2,
    sentence: 'A test file that would be written has uncommitted changes.',
  },
  'no-sandbox': {
    who: 'operator',
    retry: 'never',
    exit: 4,
    sentence: 'No sandbox of the required strength works on this machine, so nothing was run.',
  },
  'unsafe-path': {
    who: 'user',
    retry: 'never',
    exit: 4,
    sentence: 'The repository holds a path that leads out of it, so nothing was written there.',
  },
  'sandbox-failed': {
    who: 'operator',
    retry: 'later',
    exit: 3,
    sentence: 'The sandbox could not be started.',
  },
  'git-failed': { who: 'operator', retry: 'never', exit: 3, sentence: 'git could not do what was needed.' },
  'model-failed': {
    who: 'operator',
    retry: 'later',
    exit: 3,
    sentence: 'The model server did not answer as it should.',
  },
  'model-missing': {
    who: 'user',
    retry: 'never',
    exit: 3,
    sentence: 'The embedded model is not on this machine yet.',
  },
  'pull-failed': { who: 'outside', retry: 'later', exit: 3, sentence: 'The model could not be fetched.' },
  'toolchain-missing': {
    who: 'operator',
    retry: 'never',
    exit: 3,
    sentence: 'A language tool that the repository needs is not on this machine.',
  },
  'disk-full': { who: 'operator', retry: 'later', exit: 3, sentence: 'The disk is full.' },
  'bad-app': {
    who: 'operator',
    retry: 'never',
    exit: 2,
    sentence: 'The settings of the GitHub App are not complete or not safe.',
  },
  'data-locked': {
    who: 'operator',
    retry: 'never',
    exit: 3,
    sentence: 'Another process owns the data folder.',
  },
  'database-failed': {
    who: 'operator',
    retry: 'later',
    exit: 3,
    sentence: 'The database could not be opened.',
  },
  'github-failed': {
    who: 'outside',
    retry: 'later',
    exit: 3,
    sentence: 'GitHub did not answer as it should.',
  },
  'github-limited': {
    who: 'outside',
    retry: 'later',
    exit: 3,
    sentence: 'GitHub asked to wait before more is asked of it.',
  },
  'github-denied': {
    who: 'operator',
    retry: 'never',
    exit: 3,
    sentence: 'GitHub does not let the App do that.',
  },
  'github-gone': {
    who: 'user',
    retry: 'never',
    exit: 3,
    sentence: 'What the request is about is not on GitHub any more.',
  },
  'clone-failed': {
    who: 'outside',
    retry: 'later',
    exit: 3,
    sentence: 'The repository could not be fetched.',
  },
  'worker-died': {
    who: 'us',
    retry: 'never',
    exit: 3,
    sentence: 'The worker died over this request several times, so it is not tried again.',
  },
  interrupted: { who: 'user', retry: 'now', exit: 130, sentence: 'Interrupted.' },
  internal: { who: 'us', retry: 'never', exit: 3, sentence: 'Testwright itself failed; this is a bug.' },
} as const satisfies Record<string, FaultKind>;

export type FaultCode = keyof typeof faults;

export function isFaultCode(word: string | null): word is FaultCode {
  return word !== null && Object.hasOwn(faults, word);
}

export class Fault extends Error {
  readonly code: FaultCode;
  /** Facts for the log and the terminal: paths, versions, the failing command. Never shown in public posts. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** What to do about it here, when more can be said than the table does. */
  readonly fix: string | undefined;

  constructor(
    code: FaultCode,
    options: { fields?: Record<string, unknown>; fix?: string | undefined; cause?: unknown } = {},
  ) {
    super(faults[code].sentence, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'Fault';
    this.code = code;
    this.fields = options.fields ?? {};
    this.fix = options.fix;
  }
}
