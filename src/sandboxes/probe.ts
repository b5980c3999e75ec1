// Is this sandbox what it says? Real canaries are run inside it: the presence of a program proves nothing.
import { randomBytes } from 'node:crypto';
import { Fault } from '../errors.ts';
import { defaultLimits, type ProbeReport, type Sandbox } from './sandbox.ts';

/** Each line: a name, and a shell command that succeeds only if the sandbox has a hole. */
const holes: readonly (readonly [name: string, attempt: string])[] = [
  ['write to the system', 'touch /usr/testwright-probe'],
  ['write to the root', 'touch /testwright-probe'],
  ['write kernel settings', 'echo x > /proc/sys/kernel/core_pattern'],
  ['read the password file', 'cat /etc/shadow'],
  ['see the caller’s environment', 'grep -aq "$NEEDLE_NAME" /proc/1/environ'],
  ['see the caller’s processes', 'test -d /proc/2000000 -o "$(ls -d /proc/[0-9]* | wc -l)" -gt 12'],
  ['find a network interface', 'grep -qv -e lo: -e Inter -e face /proc/net/dev'],
  ['make a namespace', 'unshare --user true'],
  ['become root', 'test "$(id -u)" = 0'],
  ['hold a capability', '! grep -q "^CapEff:[[:space:]]*0*$" /proc/self/status'],
  ['escape the filter', '! grep -q "^Seccomp:[[:space:]]*2$" /proc/self/status'],
];

export async function probeSandbox(sandbox: Sandbox, signal: AbortSignal): Promise<ProbeReport> {
  const start = performance.now();
  const needle = `NEEDLE_${randomBytes(6).toString('hex')}`;
  const script = holes
    .map(
      ([, attempt], index) =>
        `if (${attempt}) >/dev/null 2>&1; then echo "hole ${index}"; else echo "held ${index}"; fi`,
    )
    .join('\n');
  try {
    const result = await sandbox.run(
      {
        argv: ['sh', '-c', script],
        cwd: '/tmp',
        env: { PATH: '/usr/bin:/bin', NEEDLE_NAME: needle },
        mounts: [
          {
            kind: 'overlay',
            lowers: ['/usr/share/doc/bubblewrap'],
            guest: '/work',
            sizeMiB: 16,
            inodes: 1000,
          },
        ],
        network: 'none',
        limits: { ...defaultLimits, wallMs: 10_000, processes: 64 },
      },
      signal,
    );
    const checks = holes.map(([name], index) => ({
      name,
      held: result.stdout.head.includes(`held ${index}\n`),
      detail: '',
    }));
    const ms = performance.now() - start;
    const broken = checks.filter((check) => !check.held);
    if (broken.length > 0)
      return {
        level: 0,
        mechanisms: result.enforced,
        checks,
        cause: `The sandbox let this happen: ${broken.map(({ name }) => name).join(', ')}`,
        fix: 'Do not use this machine for untrusted code; report the output of testwright doctor',
        ms,
      };
    const isCapped = (result.enforced['memory'] ?? '').startsWith('cgroup');
    return { level: isCapped ? 3 : 2, mechanisms: result.enforced, checks, ms };
  } catch (error) {
    if (!(error instanceof Fault) || (error.code !== 'no-sandbox' && error.code !== 'sandbox-failed'))
      throw error;
    const cause = String(error.fields['cause'] ?? error.fields['stderr'] ?? error.message);
    return {
      level: 0,
      mechanisms: {},
      checks: [],
      cause,
      fix: error.fix ?? 'See docs/security for what a host must allow',
      ms: performance.now() - start,
    };
  }
}
