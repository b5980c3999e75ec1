// What a run in a sandbox is: command, environment, mounts, network and limits.

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
  /** Who the guest is to itself; absent: GUEST_UID. Its files stay its own. Kubernetes knows only the usual one. */
  readonly uid?: number;
}

export const GUEST_UID = 1000;

/** Descriptor number of the record channel inside every sandbox. */
export const CHANNEL_FD = 6;
