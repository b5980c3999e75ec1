// What recorders say over the record channel.

/**
 * Records on the channel: one JSON object a line, each with `nonce` and a gapless `seq` from 0.
 * `begin` first, `end` last. Written by the recorder in the framework's parent process.
 *
 * A warm run writes one batch a switch: its `test` records (only of tests that did not pass), then its `mutant` record.
 * The first and the last batch are of switch 0 and run every test of the plan on the plain code; a test that is red in
 * one of them kills nothing. A mutant that has no batch is undecided, too. Its exit code says nothing.
 */
export type ChannelRecord =
  | { readonly kind: 'begin'; readonly framework: string; readonly version: string }
  | {
      readonly kind: 'test';
      readonly file: string;
      /** From outermost describe/class to the test's own name. */
      readonly path: readonly string[];
      readonly status: 'pass' | 'fail' | 'skip';
      /** Present on fail: class name, message (≤ 64 KiB so that probes fit), stack as text. */
      readonly error?: {
        readonly type: string;
        readonly message: string;
        readonly stack: string;
        readonly isAssertion: boolean;
        readonly inHook: boolean;
      };
      readonly ms: number;
      readonly hits?: Readonly<Record<string, readonly number[]>>;
      /** Of a warm run. */
      readonly switch?: number;
    }
  /**
   * `completed`: its tests were run, up to the first red one where the plan says so. `timeout`: they took too long twice.
   * `undecided`: whatever is not clearly a verdict (a dead process, an import error, red without the mutant as well,
   * another process started that would not know the switch); `why` says it.
   */
  | {
      readonly kind: 'mutant';
      readonly switch: number;
      readonly end: 'completed' | 'timeout' | 'undecided';
      readonly why?: string;
      /** How many of its tests passed. */
      readonly passed: number;
    }
  /** Which counted lines the tests of a file ran, where they cannot be told apart by test. */
  | {
      readonly kind: 'hits';
      readonly file: string;
      readonly hits: Readonly<Record<string, readonly number[]>>;
    }
  /** Which counted lines ran before the first test: whatever they did is there for all tests. */
  | { readonly kind: 'early'; readonly hits: Readonly<Record<string, readonly number[]>> }
  | { readonly kind: 'file-error'; readonly file: string; readonly message: string }
  | { readonly kind: 'end' };
