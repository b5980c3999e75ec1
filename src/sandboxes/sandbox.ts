// The contract of a sandbox: the only place where code of a repository or a model runs.

export type Mount =
  | { readonly kind: 'read-only'; readonly host: string; readonly guest: string }
  /** Bound writable: only for folders that this run alone owns. */
  | { readonly kind: 'writable'; readonly host: string; readonly guest: string }
  /** `lowers` first wins; what is written goes to a sized tmpfs and is gone after the run. */
  | {
      readonly kind: 'overlay';
      readonly lowers: readonly string[];
      readonly guest: string;
      readonly sizeMiB: number;
      readonly inodes: number;
    }
  | { readonly kind: 'tmpfs'; readonly guest: string; readonly sizeMiB: number };

export interface Limits {
  readonly wallMs: number;
  readonly memoryMiB: number;
  readonly processes: number;
  readonly openFiles: number;
  readonly fileSizeMiB: number;
  /** Bytes of stdout and of stderr after which the run is killed. */
  readonly outputBytes: number;
  readonly channelBytes: number;
}

/** knowledge: measured peaks of small suites are 5–27 tasks and under 300 MiB; three times that and more. */
export const defaultLimits: Limits = {
  wallMs: 120_000,
  memoryMiB: 2048,
  processes: 256,
  openFiles: 4096,
  fileSizeMiB: 256,
  outputBytes: 16 * 1024 * 1024,
  channelBytes: 8 * 1024 * 1024,
};

export interface SandboxSpec {
  /** No shell: the first item is a program name looked up on the guest's PATH, or a guest path. */
  readonly argv: readonly string[];
  /** Guest path. */
  readonly cwd: string;
  /** The whole environment of the child. */
  readonly env: Readonly<Record<string, string>>;
  readonly mounts: readonly Mount[];
  /** `registries`: only the package registries of the operator's configuration, through our proxy. */
  readonly network: 'none' | 'registries';
  readonly limits: Limits;
}

/** Descriptor number of the record channel inside every sandbox. */
export const CHANNEL_FD = 6;

export type SandboxEnd =
  | 'exited'
  | 'signalled'
  | 'timeout'
  | 'memory-limit'
  | 'process-limit'
  | 'output-limit'
  | 'channel-limit'
  | 'cancelled';

export interface SandboxResult {
  readonly end: SandboxEnd;
  /** Exit code of the child as the sandbox's own status pipe reports it; absent unless `exited`. */
  readonly exitCode?: number;
  readonly signal?: string;
  readonly wallMs: number;
  readonly peakMemoryMiB?: number;
  readonly stdout: CappedText;
  readonly stderr: CappedText;
  /** Bytes written to the channel, complete at the end of the run. */
  readonly channel: Uint8Array;
  /** What was enforced by what: `memory: cgroup-v1`, `network: netns`, `memory: rlimit+watchdog` … */
  readonly enforced: Readonly<Record<string, string>>;
}

/** Head and tail of a stream; what lies between is dropped. */
export interface CappedText {
  readonly head: string;
  readonly tail: string;
  readonly bytes: number;
  readonly truncated: boolean;
}

export interface ProbeReport {
  /** 0 unusable; 2 caps by rlimit and watchdog; 3 namespaces, seccomp and cgroup caps; 4 separate kernel. */
  readonly level: 0 | 1 | 2 | 3 | 4;
  readonly mechanisms: Readonly<Record<string, string>>;
  /** Each canary that was run: did the sandbox hold? */
  readonly checks: readonly { readonly name: string; readonly held: boolean; readonly detail: string }[];
  /** Present when unusable: cause and what to do. */
  readonly cause?: string;
  readonly fix?: string;
  readonly ms: number;
}

export interface Sandbox {
  readonly id: string;
  /** Runs real canaries; never trusts the presence of a program. */
  readonly probe: (signal: AbortSignal) => Promise<ProbeReport>;
  /** Throws Fault `sandbox-failed` when the sandbox itself could not start: that is never a failing test. */
  readonly run: (spec: SandboxSpec, signal: AbortSignal) => Promise<SandboxResult>;
  /** The uid:gid that owns files for `writable` mounts and overlay lowers (0 for none: the caller's own). */
  readonly owner: () => { readonly uid: number; readonly gid: number } | null;
}
