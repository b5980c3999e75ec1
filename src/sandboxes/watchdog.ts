// Bounds the memory of a whole run where no cgroup can be had: adds up what each of its processes really holds.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { SandboxEnd } from './sandbox.ts';

const EVERY_MS = 200;
const KIB_A_MIB = 1024;

export interface Watchdog {
  readonly watch: (status: () => Buffer, kill: (end: SandboxEnd) => void) => () => void;
  readonly peakMiB: () => number;
}

/** Finds a run's processes by the pid namespace that the status descriptor names; works for an ordinary user. */
export function memoryWatchdog(limitMiB: number): Watchdog {
  let peak = 0;
  return {
    peakMiB: () => Math.round(peak),
    watch: (status, kill) => {
      let namespace: string | undefined;
      const look = () => {
        namespace ??= /"pid-namespace":\s*(\d+)/.exec(status().toString('utf8'))?.[1];
        if (namespace === undefined) return;
        const held = memoryOf(`pid:[${namespace}]`);
        peak = Math.max(peak, held);
        if (held > limitMiB) kill('memory-limit');
      };
      const timer = setInterval(look, EVERY_MS);
      return () => clearInterval(timer);
    },
  };
}

/** MiB, each shared page counted once over its sharers. */
function memoryOf(namespace: string): number {
  let kib = 0;
  for (const pid of readdirSync('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    try {
      if (readlinkSync(`/proc/${pid}/ns/pid`) !== namespace) continue;
      const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
      kib += Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0);
    } catch {
      // Ended meanwhile, or another user's process: neither belongs to the sum.
    }
  }
  return kib / KIB_A_MIB;
}
