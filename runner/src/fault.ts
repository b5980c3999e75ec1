// Trouble that ends a command: what happened, what to do about it, and the exit code.

export type FaultCode =
  | 'usage'
  | 'unknown-model'
  | 'bad-model-file'
  | 'bad-config'
  | 'pull-failed'
  | 'disk-full'
  | 'model-missing'
  | 'engine-failed';

const exits: Record<FaultCode, 2 | 3> = {
  usage: 2,
  'unknown-model': 2,
  'bad-model-file': 2,
  'bad-config': 2,
  'pull-failed': 3,
  'disk-full': 3,
  'model-missing': 3,
  'engine-failed': 3,
};

export class RunnerFault extends Error {
  readonly code: FaultCode;
  readonly fix: string;
  /** 2 wrong use or configuration, 3 infrastructure. */
  readonly exit: 2 | 3;
  constructor(code: FaultCode, message: string, fix: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'RunnerFault';
    this.code = code;
    this.fix = fix;
    this.exit = exits[code];
  }
}
