// The kernel's word on which processes there are.
import { readdirSync, readFileSync } from 'node:fs';

/** Every process below this one, as the kernel tells. */
export function descendants(pid: number): readonly number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        return [{ pid: Number(name), parent: Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) }];
      } catch {
        // It ended while we looked.
        return [];
      }
    });
  const children = parents.filter(({ parent }) => parent === pid).map((one) => one.pid);
  return [...children, ...children.flatMap(descendants)];
}

/** A zombie has ended: burying it is the init process's turn, which may be slow. */
export function isRunning(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
  } catch {
    return false;
  }
}
