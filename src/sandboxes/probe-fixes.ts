// What a usable sandbox still lacks for level 3, and how an operator gets it.

export interface Check {
  readonly name: string;
  readonly held: boolean;
  readonly detail: string;
}

export interface Missing {
  readonly resource: string;
  readonly mechanism: string;
  readonly fix: string;
}

const capped = ['memory', 'processes'];

/** Empty: every resource has the mechanism of level 3. */
export function missingFixes(mechanisms: Readonly<Record<string, string>>): readonly Missing[] {
  return capped.flatMap((resource) => {
    const mechanism = mechanisms[resource] ?? 'nothing';
    if (mechanism.startsWith('cgroup')) return [];
    return [{ resource, mechanism, fix: fixFor() }];
  });
}

function fixFor(): string {
  return process.getuid?.() === 0
    ? 'Mount the memory and pids controllers (cgroup v1 or v2) writable at /sys/fs/cgroup'
    : 'Run Testwright as root, which drops to an ordinary uid for every run, on a host whose cgroups it may write';
}
