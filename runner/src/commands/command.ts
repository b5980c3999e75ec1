// A command of `testwright-runner`.

export interface CommandContext {
  readonly args: readonly string[];
  readonly cacheDir: string;
  /** Aborted by SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface Command {
  readonly name: string;
  /** What follows the name, for the help. */
  readonly usage: string;
  readonly does: string;
  /** The exit code. Throws RunnerFault. */
  readonly run: (context: CommandContext) => Promise<number>;
}
