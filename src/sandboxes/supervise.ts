// Starts the outermost program of a sandbox, takes in what it writes, and ends it: by its own exit or by a limit.
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { Fault } from '../errors.ts';
import { hasErrno } from './errno.ts';
import type { CappedText, SandboxEnd } from './sandbox.ts';
import type { Limits } from './spec.ts';
import { capStream, collectChannel } from './streams.ts';

export interface Launch {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Bytes for descriptors 3 and 4. */
  readonly inputs: readonly [Buffer, Buffer];
  /** Ends what is not of the program's own process group. */
  readonly alsoKill?: () => void;
  /** Looks after limits that nothing else enforces; gives back how to stop looking. */
  readonly watch?: (status: () => Buffer, kill: (end: SandboxEnd) => void) => () => void;
}

export interface Supervised {
  /** Why we ended it; absent: it ended by itself. */
  readonly end?: SandboxEnd;
  /** The guest's first program said on its own descriptor that all is set up: from then on a failure is the run's. */
  readonly started: boolean;
  /** Exit code of the outermost program. */
  readonly exitCode: number | null;
  /** What was written to descriptor 5, which no guest program inherits. */
  readonly status: Buffer;
  readonly stdout: CappedText;
  readonly stderr: CappedText;
  readonly channel: Buffer;
  readonly wallMs: number;
}

const STATUS_BYTES = 64 * 1024;
const STARTED_FD = 7;

/** Put before the guest's command: tells that the sandbox stands, and closes what the command must not have. */
export const STARTER: readonly string[] = [
  '/bin/sh',
  '-c',
  `echo >&${STARTED_FD}; exec 3>&- 4>&- 5>&- ${STARTED_FD}>&-; exec "$@"`,
  'sh',
];

/** Runs it to its end. Throws Fault `no-sandbox` when the program is not there. */
export async function supervise(launch: Launch, limits: Limits, signal: AbortSignal): Promise<Supervised> {
  const [program = '', ...args] = launch.command;
  const start = performance.now();
  const child = spawnSealed(program, args, launch.env);
  let end: SandboxEnd | undefined;
  const kill = (why: SandboxEnd) => {
    end ??= why;
    // The whole group: before a pid namespace stands there is none whose death would end the others.
    if (child.pid !== undefined) killGroup(child.pid);
    launch.alsoKill?.();
  };
  const [, out, err, first, second, statusPipe, channelPipe, startedPipe]: readonly unknown[] = child.stdio;
  const stdout = capStream(out, limits.outputBytes, () => kill('output-limit'));
  const stderr = capStream(err, limits.outputBytes, () => kill('output-limit'));
  const status = collectChannel(statusPipe, STATUS_BYTES, () => kill('output-limit'));
  const channel = collectChannel(channelPipe, limits.channelBytes, () => kill('channel-limit'));
  const started = collectChannel(startedPipe, STATUS_BYTES, () => kill('output-limit'));
  feed(first, launch.inputs[0]);
  feed(second, launch.inputs[1]);
  const timer = setTimeout(() => kill('timeout'), limits.wallMs);
  const stopWatching = launch.watch?.(status, kill);
  const cancel = () => kill('cancelled');
  signal.addEventListener('abort', cancel, { once: true });
  // Told to stop while the run was being laid out, when nobody listened.
  if (signal.aborted) cancel();
  let exitCode: number | null;
  try {
    exitCode = await endOf(child, program);
  } finally {
    clearTimeout(timer);
    stopWatching?.();
    signal.removeEventListener('abort', cancel);
  }
  return {
    ...(end === undefined ? {} : { end }),
    started: started().length > 0,
    exitCode,
    status: status(),
    stdout: stdout(),
    stderr: stderr(),
    channel: channel(),
    wallMs: performance.now() - start,
  };
}

/** Starts with our pipes as its only descriptors: what our own parent left open to us must not reach a guest. */
function spawnSealed(program: string, args: readonly string[], env: Launch['env']): ChildProcess {
  const nothing = openSync('/dev/null', 'r+');
  const stdio: ('ignore' | 'pipe' | number)[] = [
    'ignore',
    ...Array.from({ length: STARTED_FD }, () => 'pipe' as const),
  ];
  for (const fd of inheritable()) {
    while (stdio.length < fd) stdio.push('ignore');
    stdio[fd] = nothing;
  }
  try {
    return spawn(program, args, { env, stdio, detached: true });
  } finally {
    closeSync(nothing);
  }
}

const CLOSED_ON_EXEC = 0o2000000;

/** Descriptors past ours that a started program would inherit. */
function inheritable(): readonly number[] {
  return readdirSync('/proc/self/fd')
    .map(Number)
    .filter((fd) => {
      if (fd <= STARTED_FD) return false;
      try {
        const flags = /^flags:\s+(\d+)/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8'))?.[1] ?? '0';
        return (Number.parseInt(flags, 8) & CLOSED_ON_EXEC) === 0;
      } catch {
        // The descriptor of the listing itself: closed by now.
        return false;
      }
    })
    .sort((one, other) => one - other);
}

function endOf(child: ChildProcess, program: string): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', (cause) =>
      reject(
        new Fault('no-sandbox', {
          cause,
          fields: { cause: `${program} cannot be started` },
          fix: 'Install bubblewrap and util-linux: apt-get install bubblewrap util-linux',
        }),
      ),
    );
    // A helper that outlives its parent may hold the pipes: its group goes as soon as the first program has.
    child.once('exit', () => {
      if (child.pid !== undefined) killGroup(child.pid);
    });
    child.once('close', (code) => resolve(code));
  });
}

function feed(pipe: unknown, bytes: Buffer): void {
  if (typeof pipe !== 'object' || pipe === null || !('end' in pipe) || typeof pipe.end !== 'function')
    throw new Fault('internal');
  // A child that dies before it reads closes the pipe; its exit says why.
  if ('on' in pipe && typeof pipe.on === 'function') pipe.on('error', () => {});
  pipe.end(bytes);
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if (!hasErrno(error, 'ESRCH')) throw error;
  }
}
