// How many threads the model may take right now: all cores on a quiet machine, one less while others work. Threads that
// wait for a core spin, and one that is kept from its core holds up all others (measured: 22 against 0.6 tokens/s).
import { availableParallelism, cpus } from 'node:os';

export interface CpuTimes {
  /** Milliseconds that all cores together were busy since boot. */
  readonly busyMs: number;
  /** The part of it that is this process's own. */
  readonly ownMs: number;
  readonly atMs: number;
}

/** This much of one core is background noise. */
const QUIET_SHARE = 0.35;

export function readCpuTimes(): CpuTimes {
  const busyMs = cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0);
  const own = process.cpuUsage();
  return { busyMs, ownMs: (own.user + own.system) / 1000, atMs: performance.now() };
}

/** Threads for the next stretch of work, from what the last one (`before` to `after`) showed of the others' load. */
export function threadsFor(cores: number, before: CpuTimes, after: CpuTimes): number {
  const elapsed = after.atMs - before.atMs;
  if (elapsed <= 0) return cores;
  const others = (after.busyMs - before.busyMs - (after.ownMs - before.ownMs)) / elapsed;
  return others > QUIET_SHARE ? Math.max(1, cores - 1) : cores;
}

const EVERY_MS = 300;

/** Calls `setThreads` whenever the number changes, until stopped. */
export function watchSpareCore(most: number, setThreads: (threads: number) => void): () => void {
  const cores = Math.min(most, availableParallelism());
  let before = readCpuTimes();
  let current = cores;
  const timer = setInterval(() => {
    const after = readCpuTimes();
    const threads = threadsFor(cores, before, after);
    before = after;
    if (threads !== current) setThreads(threads);
    current = threads;
  }, EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
