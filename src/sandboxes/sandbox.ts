// The contract of a sandbox: the only place where code of a repository or a model runs.
import type { SandboxSpec } from './spec.ts';

export {
  CHANNEL_FD,
  defaultLimits,
  type Limits,
  type Mount,
  type SandboxSpec,
} from './spec.ts';

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
  /** What level 3 still lacks: which resource, what bounds it now, what an operator can do. */
  readonly missing: readonly {
    readonly resource: string;
    readonly mechanism: string;
    readonly fix: string;
  }[];
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
