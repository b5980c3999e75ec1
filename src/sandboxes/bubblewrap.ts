// The bubblewrap backend. A run passes four programs, each giving something up: (as root: a private mount namespace and
// the uid), prlimit, unshare with a sized overlay, bwrap with its filter. Measured recipe and reasons: docs/ARCHITECTURE.md.
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../errors.ts';
import { explainStartFailure } from './bubblewrap-diagnosis.ts';
import { bwrapArguments, layOutMounts, ROOT_STAGE, type Stage, USER_STAGE } from './bubblewrap-stage.ts';
import { type Cgroup, openCgroup } from './cgroup.ts';
import { probeSandbox } from './probe.ts';
import { openRegistryProxy, type RegistryAccess } from './registry-proxy.ts';
import type { Sandbox, SandboxEnd, SandboxResult, SandboxSpec } from './sandbox.ts';
import { seccompFilter } from './seccomp.ts';
import { capStream, collectChannel } from './streams.ts';

export interface BubblewrapOptions {
  /** Folder that every uid may pass through (mode 0711 or wider), where runs keep their mount points. */
  readonly scratchDir: string;
  /** What `network: 'registries'` may reach; absent: such runs are refused. */
  readonly registries?: RegistryAccess;
}

/** Uids for runs of a root caller: outside the range that distributions give to people and services. */
const FIRST_POOL_UID = 61_000;
const POOL_SIZE = 64;
/** 128 + signal number is how bwrap reports a child that died of a signal. */
const SIGNAL_BASE = 128;
const signalNames: Readonly<Record<number, string>> = {
  4: 'SIGILL',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  15: 'SIGTERM',
  24: 'SIGXCPU',
  25: 'SIGXFSZ',
  31: 'SIGSYS',
};

export function bubblewrap(options: BubblewrapOptions): Sandbox {
  const isRoot = process.getuid?.() === 0;
  // One uid for all runs of this process: prepared files belong to it, and user namespaces keep runs apart.
  const uid = FIRST_POOL_UID + (process.pid % POOL_SIZE);
  const sandbox: Sandbox = {
    id: 'bubblewrap',
    owner: () => (isRoot ? { uid, gid: uid } : null),
    run: (spec, signal) => runOnce(options, spec, isRoot ? uid : null, signal),
    probe: (signal) => probeSandbox(sandbox, signal),
  };
  return sandbox;
}

async function runOnce(
  options: BubblewrapOptions,
  spec: SandboxSpec,
  uid: number | null,
  signal: AbortSignal,
): Promise<SandboxResult> {
  if (signal.aborted) throw new Fault('interrupted');
  await mkdir(options.scratchDir, { recursive: true, mode: 0o711 });
  const stageDir = await mkdtemp(join(options.scratchDir, 'run-'));
  const cgroup = await openCgroup(spec.limits);
  const proxy = spec.network === 'registries' ? await openRegistryProxy(options.registries) : undefined;
  try {
    const stage = layOutMounts(spec, stageDir, uid, proxy);
    return await startAndWatch(stage, spec, cgroup, signal);
  } finally {
    await proxy?.close();
    await cgroup?.remove();
    await rm(stageDir, { recursive: true, force: true });
  }
}

/** The root caller enters its own mount namespace before it gives up its uid; a user has nothing to give up. */
function commandOf(stage: Stage, spec: SandboxSpec, cgroup: Cgroup | undefined): readonly string[] {
  const { limits } = spec;
  const limit = [
    'prlimit',
    `--data=${limits.memoryMiB * 1024 * 1024}`,
    `--nproc=${limits.processes}`,
    `--nofile=${limits.openFiles}`,
    `--fsize=${limits.fileSizeMiB * 1024 * 1024}`,
    '--core=0',
  ];
  const inner = [
    ...limit,
    'unshare',
    '--user',
    '--mount',
    '--map-root-user',
    'sh',
    '-c',
    USER_STAGE,
    'sh',
    stage.dir,
    ...stage.overlayArguments,
    ...(stage.proxy?.wrap ?? []),
    ...spec.argv,
  ];
  if (stage.uid === null) return inner;
  const drop = ['setpriv', `--reuid=${stage.uid}`, `--regid=${stage.uid}`, '--clear-groups'];
  return [
    'unshare',
    '--mount',
    '--propagation',
    'private',
    'sh',
    '-c',
    ROOT_STAGE,
    'sh',
    cgroup?.joinFiles.join(' ') ?? '',
    stage.dir,
    String(stage.binds.length),
    ...stage.binds.flatMap(({ host, name }) => [host, name]),
    ...drop,
    ...inner,
  ];
}

interface Watched {
  end?: SandboxEnd;
  exitCode?: number;
  started: boolean;
}

async function startAndWatch(
  stage: Stage,
  spec: SandboxSpec,
  cgroup: Cgroup | undefined,
  signal: AbortSignal,
): Promise<SandboxResult> {
  const [program, ...args] = commandOf(stage, spec, cgroup);
  if (program === undefined) throw new Fault('internal');
  const start = performance.now();
  const child = spawn(program, args, {
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
    detached: true,
  });
  const watched: Watched = { started: false };
  const kill = (end: SandboxEnd) => {
    watched.end ??= end;
    // The whole group: before bwrap runs there is no pid namespace yet whose death would end the others.
    if (child.pid !== undefined) killGroup(child.pid);
  };
  const [, out, err, argPipe, filterPipe, statusPipe, channelPipe]: readonly unknown[] = child.stdio;
  const stdout = capStream(out, spec.limits.outputBytes, () => kill('output-limit'));
  const stderr = capStream(err, spec.limits.outputBytes, () => kill('output-limit'));
  const status = collectChannel(statusPipe, 64 * 1024, () => kill('output-limit'));
  const channel = collectChannel(channelPipe, spec.limits.channelBytes, () => kill('channel-limit'));
  const words = bwrapArguments(stage, spec).map((word) => `${word}\0`);
  feed(argPipe, Buffer.from(words.join('')));
  feed(filterPipe, seccompFilter(process.arch === 'arm64' ? 'arm64' : 'x64'));
  const timer = setTimeout(() => kill('timeout'), spec.limits.wallMs);
  const cancel = () => kill('cancelled');
  signal.addEventListener('abort', cancel, { once: true });
  try {
    await closed(child, program);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', cancel);
    if (child.pid !== undefined) killGroup(child.pid);
  }
  readStatus(status().toString('utf8'), watched);
  const wallMs = performance.now() - start;
  const limitHit = await cgroup?.limitHit();
  if (watched.end === undefined && !watched.started) throw explainStartFailure(stderr().tail);
  return {
    ...endOf(watched, limitHit),
    wallMs,
    ...(cgroup === undefined ? {} : { peakMemoryMiB: await cgroup.peakMiB() }),
    stdout: stdout(),
    stderr: stderr(),
    channel: channel(),
    enforced: {
      ...stage.enforced,
      ...(cgroup?.enforced ?? { memory: 'rlimit (per process)', processes: 'rlimit (per user namespace)' }),
    },
  };
}

async function closed(child: ReturnType<typeof spawn>, program: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    child.once('error', (cause) =>
      reject(
        new Fault('no-sandbox', {
          cause,
          fields: { program },
          fix: 'Install bubblewrap and util-linux: apt-get install bubblewrap util-linux',
        }),
      ),
    );
    child.once('close', () => resolve());
  });
}

function endOf(
  watched: Watched,
  limitHit: 'memory-limit' | undefined,
): Pick<SandboxResult, 'end' | 'exitCode' | 'signal'> {
  if (watched.end !== undefined) return { end: watched.end };
  if (limitHit !== undefined && watched.exitCode !== 0) return { end: limitHit };
  const signalName = watched.exitCode === undefined ? 'SIGKILL' : signalNames[watched.exitCode - SIGNAL_BASE];
  if (watched.exitCode === undefined || signalName !== undefined)
    return { end: 'signalled', signal: signalName ?? 'SIGKILL' };
  return { end: 'exited', exitCode: watched.exitCode };
}

/** bwrap's own status lines: the descriptor is not inherited by the child, so they cannot be forged from inside. */
function readStatus(text: string, watched: Watched): void {
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const report: unknown = JSON.parse(line);
    if (typeof report !== 'object' || report === null) continue;
    if ('child-pid' in report) watched.started = true;
    if ('exit-code' in report && typeof report['exit-code'] === 'number')
      watched.exitCode = report['exit-code'];
  }
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
    // No instanceof: an error of Node's own realm is none of the realm that Jest runs us in.
    if (typeof error !== 'object' || error === null || !('code' in error) || error.code !== 'ESRCH')
      throw error;
  }
}
