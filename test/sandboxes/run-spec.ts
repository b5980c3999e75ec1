// Runs that tests ask for, in few words.
import { defaultLimits, type Limits, type SandboxSpec } from '../../src/sandboxes/sandbox.ts';
import type { Ground } from './ground.ts';

export const patience = new AbortController().signal;

export const specFor = (
  argv: readonly string[],
  limits: Partial<Limits> = {},
  more: Partial<SandboxSpec> = {},
): SandboxSpec => ({
  argv,
  cwd: '/tmp',
  env: { PATH: '/usr/bin:/bin' },
  mounts: [],
  network: 'none',
  limits: { ...defaultLimits, wallMs: 20_000, ...limits },
  ...more,
});

/** Short ways to run something on the ground that `beforeAll` has opened by then. */
export function runners(ground: () => Ground) {
  const run = (...args: Parameters<typeof specFor>) => ground().sandbox.run(specFor(...args), patience);
  return {
    run,
    sh: (script: string, ...rest: [Partial<Limits>?, Partial<SandboxSpec>?]) =>
      run(['sh', '-c', script], ...rest),
    python: (script: string, limits?: Partial<Limits>) => run(['python3', '-c', script], limits),
  };
}
