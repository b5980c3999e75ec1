// Memory and process caps for a whole run, by cgroup v1 or v2, where the machine lets us have one.
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Limits } from './sandbox.ts';

export interface Cgroup {
  /** Files to which a process writes 0 to join. */
  readonly joinFiles: readonly string[];
  readonly enforced: Readonly<Record<string, string>>;
  readonly limitHit: () => Promise<'memory-limit' | undefined>;
  readonly peakMiB: () => Promise<number>;
  readonly remove: () => Promise<void>;
}

const ROOT = '/sys/fs/cgroup';
const MIB = 1024 * 1024;

/** Undefined where no cgroup can be had: then rlimits and the watchdog bound the run. */
export async function openCgroup(limits: Limits): Promise<Cgroup | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const name = `testwright-${process.pid}-${randomBytes(4).toString('hex')}`;
  try {
    if (existsSync(join(ROOT, 'memory/memory.limit_in_bytes')) && existsSync(join(ROOT, 'pids')))
      return await openV1(name, limits);
    if (existsSync(join(ROOT, 'cgroup.controllers'))) return await openV2(name, limits);
    return undefined;
  } catch {
    // Read-only or delegated away: the run goes on under rlimits, and says so in `enforced`.
    return undefined;
  }
}

async function openV1(name: string, limits: Limits): Promise<Cgroup> {
  const memory = join(ROOT, 'memory', name);
  const pids = join(ROOT, 'pids', name);
  await mkdir(memory);
  await mkdir(pids);
  await writeFile(join(memory, 'memory.limit_in_bytes'), String(limits.memoryMiB * MIB));
  const withSwap = join(memory, 'memory.memsw.limit_in_bytes');
  if (existsSync(withSwap)) await writeFile(withSwap, String(limits.memoryMiB * MIB));
  await writeFile(join(pids, 'pids.max'), String(limits.processes));
  return {
    joinFiles: [join(memory, 'cgroup.procs'), join(pids, 'cgroup.procs')],
    enforced: { memory: 'cgroup-v1', processes: 'cgroup-v1' },
    limitHit: async () =>
      (await counter(join(memory, 'memory.oom_control'), 'oom_kill')) > 0 ? 'memory-limit' : undefined,
    peakMiB: async () =>
      Math.round(Number(await readFile(join(memory, 'memory.max_usage_in_bytes'), 'utf8')) / MIB),
    remove: () => removeAll([memory, pids]),
  };
}

async function openV2(name: string, limits: Limits): Promise<Cgroup | undefined> {
  const controllers = (await readFile(join(ROOT, 'cgroup.controllers'), 'utf8')).split(/\s+/);
  if (!controllers.includes('memory') || !controllers.includes('pids')) return undefined;
  await writeFile(join(ROOT, 'cgroup.subtree_control'), '+memory +pids');
  const group = join(ROOT, name);
  await mkdir(group);
  await writeFile(join(group, 'memory.max'), String(limits.memoryMiB * MIB));
  if (existsSync(join(group, 'memory.swap.max'))) await writeFile(join(group, 'memory.swap.max'), '0');
  await writeFile(join(group, 'pids.max'), String(limits.processes));
  const peak = join(group, 'memory.peak');
  return {
    joinFiles: [join(group, 'cgroup.procs')],
    enforced: { memory: 'cgroup-v2', processes: 'cgroup-v2' },
    limitHit: async () =>
      (await counter(join(group, 'memory.events'), 'oom_kill')) > 0 ? 'memory-limit' : undefined,
    peakMiB: async () => (existsSync(peak) ? Math.round(Number(await readFile(peak, 'utf8')) / MIB) : 0),
    remove: () => removeAll([group]),
  };
}

async function counter(file: string, name: string): Promise<number> {
  const line = (await readFile(file, 'utf8')).split('\n').find((one) => one.startsWith(`${name} `));
  return Number(line?.split(' ')[1] ?? 0);
}

/** A group can be removed only when its last process has been reaped, which takes the kernel a moment. */
async function removeAll(groups: readonly string[]): Promise<void> {
  for (const group of groups) {
    for (let attempt = 0; ; attempt++) {
      try {
        await rmdir(group);
        break;
      } catch (error) {
        if (attempt === 100) throw error;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  }
}
