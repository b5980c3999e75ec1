// One attack as data. Its program gets the world as JSON in argv[1] and prints WON when it got what it wanted.
import type { Limits, SandboxResult } from '../../src/sandboxes/sandbox.ts';

export const WON = 'ATTACK-WON';

/** What is taken from the sandbox to show that the suite would notice. */
export type Weakness =
  | 'shared-network'
  | 'shared-processes'
  | 'no-filter'
  | 'whole-disk'
  | 'caller-environment'
  | 'leaked-descriptor'
  | 'no-limits'
  | 'real-root';

/** Things of the host that an attack is after. */
export interface World {
  readonly needle: string;
  readonly secretFile: string;
  readonly gitConfig: string;
  readonly writableDir: string;
  readonly socketPath: string;
  readonly tcpPort: number;
  readonly udpPort: number;
  readonly abstractName: string;
  readonly hostPid: number;
  readonly mark: string;
  /** What the server for datagrams has been sent so far. */
  readonly heard: () => string;
}

export interface HostileCase {
  readonly id: string;
  readonly title: string;
  readonly kind: 'secrets' | 'reach' | 'escape' | 'exhaustion';
  /** Python; `w` is the world, `won()` tells. */
  readonly program: string;
  readonly weakness: Weakness;
  readonly limits?: Partial<Limits>;
  /** The attack makes sense only for a caller that is root. */
  readonly asRootOnly?: boolean;
  /** Bare it can succeed only on a machine that has a way out. */
  readonly needsRoute?: boolean;
  /** Who won, when that is seen from the host and not said by the program. */
  readonly judge?: (result: Seen, world: World) => boolean;
}

export interface Seen {
  readonly end: SandboxResult['end'];
  readonly stdout: string;
  readonly outputBytes: number;
  readonly wallMs: number;
}

export const prelude = `import sys, os, json, socket, ctypes, subprocess, time
w = json.loads(sys.argv[1])
def won(): print(${JSON.stringify(WON)}, flush=True)
libc = ctypes.CDLL(None, use_errno=True)
X64 = os.uname().machine == "x86_64"
def call(x64, arm64, *args):
    return libc.syscall(ctypes.c_long(x64 if X64 else arm64), *[ctypes.c_long(a) if isinstance(a, int) else a for a in args])
`;
