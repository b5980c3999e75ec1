// Sandboxes are made of Linux: what to do on other systems.
import { Fault } from '../errors.ts';

const fixes: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  darwin:
    'Run Testwright in a Linux container of Docker Desktop or of a podman machine: docs/security/operators.md, "macOS and Windows", has the image and the command',
  win32:
    'Install WSL (wsl --install) and run Testwright in it, with the repository on its own disk: docs/security/operators.md, "macOS and Windows"',
};

/** Throws Fault `no-sandbox` where none can be, before anything of one is tried. */
export function requireLinux(platform: NodeJS.Platform): void {
  if (platform === 'linux') return;
  throw new Fault('no-sandbox', {
    fields: { cause: `There is no sandbox for this system (${platform}): they are made of Linux` },
    fix: fixes[platform] ?? 'Run Testwright on Linux, or in a virtual machine of it',
  });
}
