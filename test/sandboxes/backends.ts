// Backends by name, for processes that are told which to open.
import { bubblewrap } from '../../src/sandboxes/bubblewrap.ts';
import { docker } from '../../src/sandboxes/docker.ts';
import { podman } from '../../src/sandboxes/podman.ts';
import type { Sandbox } from '../../src/sandboxes/sandbox.ts';

/** The daemon and image that whoever runs the suites names, as an operator would. */
const dockerPlace = () => ({
  image: process.env['TESTWRIGHT_SANDBOX_IMAGE'] ?? 'localhost/testwright:1',
  ...(process.env['DOCKER_HOST'] === undefined ? {} : { dockerHost: process.env['DOCKER_HOST'] }),
});

const backends: Readonly<Record<string, (scratchDir: string) => Sandbox>> = {
  bubblewrap: (scratchDir) => bubblewrap({ scratchDir }),
  docker: (scratchDir) => docker({ scratchDir, ...dockerPlace() }),
  podman: (scratchDir) => podman({ scratchDir }),
};

export function openBackend(name: string, scratchDir: string): Sandbox {
  const open = backends[name];
  if (open === undefined) throw new Error(`no backend ${name}`);
  return open(scratchDir);
}
