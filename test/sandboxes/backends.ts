// Backends by name, for processes that are told which to open.
import { bubblewrap } from '../../src/sandboxes/bubblewrap.ts';
import { podman } from '../../src/sandboxes/podman.ts';
import type { Sandbox } from '../../src/sandboxes/sandbox.ts';

const backends: Readonly<Record<string, (scratchDir: string) => Sandbox>> = {
  bubblewrap: (scratchDir) => bubblewrap({ scratchDir }),
  podman: (scratchDir) => podman({ scratchDir }),
};

export function openBackend(name: string, scratchDir: string): Sandbox {
  const open = backends[name];
  if (open === undefined) throw new Error(`no backend ${name}`);
  return open(scratchDir);
}
