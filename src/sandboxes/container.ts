// A container seen from the host: its first process, its caps, its end.
import { readFileSync } from 'node:fs';
import { hasErrno } from './errno.ts';
import type { SandboxEnd } from './sandbox.ts';

const LOOK_EVERY_MS = 100;
const KIB_A_MIB = 1024;

export interface ContainerWatch {
  readonly watch: (status: () => Buffer, kill: (end: SandboxEnd) => void) => () => void;
  /** Kills the container's first process, and with it all others; until it is there, tries again. */
  readonly kill: () => void;
  readonly stop: () => void;
  readonly peakMiB: () => number;
  readonly limitHit: () => 'memory-limit' | 'process-limit' | undefined;
}

/** `pidOf`: the container's first process on this machine, once there is one. */
export function watchContainer(pidOf: () => number | undefined): ContainerWatch {
  let peak = 0;
  let hit: 'memory-limit' | 'process-limit' | undefined;
  let killing: NodeJS.Timeout | undefined;
  const look = () => {
    const pid = pidOf();
    const groups = pid === undefined ? '' : textOf(`/proc/${pid}/cgroup`);
    const [memory, pids] = [groupOf(groups, 'memory'), groupOf(groups, 'pids')];
    if (memory === undefined || pids === undefined) return;
    const isV2 = memory === pids;
    const used = numberIn(`${memory}/${isV2 ? 'memory.peak' : 'memory.max_usage_in_bytes'}`) ?? 0;
    peak = Math.max(peak, used / KIB_A_MIB / KIB_A_MIB);
    if (counterIn(`${memory}/${isV2 ? 'memory.events' : 'memory.oom_control'}`, 'oom_kill') > 0)
      hit = 'memory-limit';
    else if (counterIn(`${pids}/pids.events`, 'max') > 0) hit ??= 'process-limit';
  };
  return {
    watch: (_, kill) => {
      const timer = setInterval(() => {
        look();
        if (hit === 'memory-limit') kill(hit);
      }, LOOK_EVERY_MS);
      return () => clearInterval(timer);
    },
    kill: () => {
      look();
      const attempt = () => {
        const pid = pidOf();
        if (pid !== undefined) killOne(pid);
      };
      attempt();
      killing ??= setInterval(attempt, LOOK_EVERY_MS);
    },
    stop: () => clearInterval(killing),
    peakMiB: () => Math.round(peak),
    limitHit: () => hit,
  };
}

/** The folder of a controller, by /proc/PID/cgroup: v1 has a line for each, v2 one for all. */
function groupOf(groups: string, controller: string): string | undefined {
  const own = new RegExp(`^\\d+:(?:[^:]*,)?${controller}(?:,[^:]*)?:(.+)$`, 'm').exec(groups)?.[1];
  if (own !== undefined) return `/sys/fs/cgroup/${controller}${own}`;
  const unified = /^0::(.+)$/m.exec(groups)?.[1];
  return unified === undefined ? undefined : `/sys/fs/cgroup${unified}`;
}

function counterIn(file: string, name: string): number {
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(textOf(file))?.[1] ?? 0);
}

export function numberIn(file: string): number | undefined {
  const value = Number.parseInt(textOf(file), 10);
  return Number.isNaN(value) ? undefined : value;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // Not there yet, or gone already.
    return '';
  }
}

function killOne(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!hasErrno(error, 'ESRCH')) throw error;
  }
}
