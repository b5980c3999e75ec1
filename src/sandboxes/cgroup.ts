// Memory and process caps for a whole run, by cgroup v1 or v2, where the machine lets us have one.
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hasErrno } from './errno.ts';
import type { SandboxEnd } from './sandbox.ts';
import { isAlive } from './scratch.ts';
import type { Limits } from './spec.ts';

export interface Cgroup {
  /** Files to which a process writes 0 to join. */
  readonly joinFiles: readonly string[];
  readonly enforced: Readonly<Record<string, string>>;
  readonly limitHit: () => Promise<'memory-limit' | 'process-limit' | undefined>;
  readonly peakMiB: () => Promise<number>;
  readonly remove: () => Promise<void>;
}

const ROOT = '/sys/fs/cgroup';
const MIB = 1024 * 1024;

/** Undefined where no cgroup can be had: then rlimits and the watchdog bound the run. `root`: where the hierarchies are. */
export async function openCgroup(limits: Limits, root = ROOT): Promise<Cgroup | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const name = `testwright-${process.pid}-${randomBytes(4).toString('hex')}`;
  try {
    if (existsSync(join(root, 'memory/memory.limit_in_bytes')) && existsSync(join(root, 'pids')))
      return await openV1(root, name, limits);
    if (existsSync(join(root, 'cgroup.controllers'))) return await openV2(root, name, limits);
    return undefined;
  } catch {
    await removeAll(groupsNamed(root, name));
    // Read-only or delegated away: the run goes on under rlimits, and says so in `enforced`.
    return undefined;
  }
}

async function openV1(root: string, name: string, limits: Limits): Promise<Cgroup> {
  const memory = join(root, 'memory', name);
  const pids = join(root, 'pids', name);
  await mkdir(memory);
  await mkdir(pids);
  await writeFile(join(memory, 'memory.limit_in_bytes'), String(limits.memoryMiB * MIB));
  const withSwap = join(memory, 'memory.memsw.limit_in_bytes');
  if (existsSync(withSwap)) await writeFile(withSwap, String(limits.memoryMiB * MIB));
  await writeFile(join(pids, 'pids.max'), String(limits.processes));
  return {
    joinFiles: [join(memory, 'cgroup.procs'), join(pids, 'cgroup.procs')],
    enforced: { memory: 'cgroup-v1', processes: 'cgroup-v1' },
    limitHit: async () => {
      if ((await counter(join(memory, 'memory.oom_control'), 'oom_kill')) > 0) return 'memory-limit';
      return (await counter(join(pids, 'pids.events'), 'max')) > 0 ? 'process-limit' : undefined;
    },
    peakMiB: async () =>
      Math.round(Number(await readFile(join(memory, 'memory.max_usage_in_bytes'), 'utf8')) / MIB),
    remove: () => removeAll([memory, pids]),
  };
}

async function openV2(root: string, name: string, limits: Limits): Promise<Cgroup | undefined> {
  const controllers = (await readFile(join(root, 'cgroup.controllers'), 'utf8')).split(/\s+/);
  if (!controllers.includes('memory') || !controllers.includes('pids')) return undefined;
  await writeFile(join(root, 'cgroup.subtree_control'), '+memory +pids');
  const group = join(root, name);
  await mkdir(group);
  await writeFile(join(group, 'memory.max'), String(limits.memoryMiB * MIB));
  if (existsSync(join(group, 'memory.swap.max'))) await writeFile(join(group, 'memory.swap.max'), '0');
  await writeFile(join(group, 'pids.max'), String(limits.processes));
  // Who runs out of memory goes whole: what would be left of a run without one of its processes says nothing.
  await writeFile(join(group, 'memory.oom.group'), '1');
  const peak = join(group, 'memory.peak');
  return {
    joinFiles: [join(group, 'cgroup.procs')],
    enforced: { memory: 'cgroup-v2', processes: 'cgroup-v2' },
    limitHit: async () => {
      if ((await counter(join(group, 'memory.events'), 'oom_kill')) > 0) return 'memory-limit';
      return (await counter(join(group, 'pids.events'), 'max')) > 0 ? 'process-limit' : undefined;
    },
    peakMiB: async () => (existsSync(peak) ? Math.round(Number(await readFile(peak, 'utf8')) / MIB) : 0),
    remove: () => removeAll([group]),
  };
}

const LOOK_EVERY_MS = 200;

/** The kernel ends one process of a group that is full; the run's other processes must go with it. */
export function watchCgroup(cgroup: Cgroup, kill: (end: SandboxEnd) => void): () => void {
  const look = () =>
    cgroup.limitHit().then(
      (limit) => limit === 'memory-limit' && kill(limit),
      // The run ended and its group was removed while this look was under way.
      () => undefined,
    );
  const timer = setInterval(look, LOOK_EVERY_MS);
  return () => clearInterval(timer);
}

const groupsNamed = (root: string, name: string) =>
  [join(root, 'memory', name), join(root, 'pids', name), join(root, name)].filter((group) =>
    existsSync(group),
  );

/** Removes the groups of runs whose bot was killed before it could; their processes died with it. */
export async function sweepCgroups(): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const names = (
    await Promise.all(['memory', 'pids', ''].map((part) => readdir(join(ROOT, part)).catch(() => [])))
  ).flat();
  for (const name of new Set(names)) {
    const pid = Number(/^testwright-(\d+)-/.exec(name)?.[1]);
    if (pid > 0 && !isAlive(pid)) await removeAll(groupsNamed(ROOT, name));
  }
}

async function counter(file: string, name: string): Promise<number> {
  const line = (await readFile(file, 'utf8')).split('\n').find((one) => one.startsWith(`${name} `));
  return Number(line?.split(' ')[1] ?? 0);
}

/** The pid namespace has ended them already; this is the second lock. */
async function killMembers(group: string): Promise<void> {
  const pids = await readFile(join(group, 'cgroup.procs'), 'utf8').catch(() => '');
  for (const pid of pids.split('\n').filter(Boolean)) {
    try {
      process.kill(Number(pid), 'SIGKILL');
    } catch (error) {
      if (!hasErrno(error, 'ESRCH')) throw error;
    }
  }
}

const REMOVE_MS = 10_000;

/**
 * A group can be removed only when its last process has been reaped, which takes the kernel a moment, and longer when the
 * machine is busy. One that stays is no reason to lose a run's result: it is swept by a later probe.
 */
async function removeAll(groups: readonly string[]): Promise<void> {
  for (const group of groups) {
    const start = performance.now();
    while (!(await isRemoved(group)) && performance.now() - start < REMOVE_MS)
      await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function isRemoved(group: string): Promise<boolean> {
  await killMembers(group);
  try {
    await rmdir(group);
    return true;
  } catch (error) {
    return hasErrno(error, 'ENOENT');
  }
}
