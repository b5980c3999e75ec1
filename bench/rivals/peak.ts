// The most memory that all programs started from here held at one time.
import { readdirSync, readFileSync } from 'node:fs';

const EVERY_MS = 250;

/** Proportional sizes, so that what processes share counts once; `stop` gives MiB. */
export function watchPeak(): { readonly stop: () => number } {
  let most = 0;
  const timer = setInterval(() => {
    most = Math.max(most, heldNow());
  }, EVERY_MS);
  return {
    stop: () => {
      clearInterval(timer);
      return Math.round(most);
    },
  };
}

function heldNow(): number {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const parent = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1];
      parents.set(Number(name), Number(parent));
    } catch {
      // It ended in between.
    }
  }
  const isOurs = (pid: number): boolean => {
    const parent = parents.get(pid);
    return parent !== undefined && (parent === process.pid || isOurs(parent));
  };
  return [...parents.keys()].filter(isOurs).reduce((sum, pid) => sum + sizeOf(pid), 0);
}

function sizeOf(pid: number): number {
  try {
    const said = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    return Number(/^Pss:\s+(\d+)/m.exec(said)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
