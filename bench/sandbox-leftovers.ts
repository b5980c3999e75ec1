// Runs many sandboxes, a tenth of them killed and some leaving daemons, and counts what is left of them: all must be 0.
// Argument: count of runs (500).
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bubblewrap } from '../src/sandboxes/bubblewrap.ts';
import { defaultLimits } from '../src/sandboxes/sandbox.ts';

const runs = Number(process.argv[2] ?? 500);
const SLEEP = '87654';
const dir = await mkdtemp(join(tmpdir(), 'testwright-bench-'));
const scratchDir = join(dir, 'scratch');
const sandbox = bubblewrap({ scratchDir });
const MIB = 1024 * 1024;
let killed = 0;

async function once(index: number): Promise<void> {
  const isKilled = index % 10 === 0;
  if (isKilled) killed++;
  const daemon = index % 3 === 0 ? `setsid sleep ${SLEEP} >/dev/null 2>&1 & ` : '';
  await sandbox.run(
    {
      argv: ['sh', '-c', `${daemon}${isKilled ? `sleep ${SLEEP}` : 'exit 0'}`],
      cwd: '/tmp',
      env: { PATH: '/usr/bin:/bin' },
      mounts: [],
      network: 'none',
      limits: { ...defaultLimits, wallMs: isKilled ? 300 : 30_000 },
    },
    new AbortController().signal,
  );
}

const isLeft = (pid: string) => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(SLEEP);
  } catch {
    return false;
  }
};

try {
  await once(1);
  const before = process.memoryUsage().rss;
  for (let index = 0; index < runs; index += 2) await Promise.all([once(index), once(index + 1)]);
  const groups = ['/sys/fs/cgroup', '/sys/fs/cgroup/memory', '/sys/fs/cgroup/pids'].filter((root) =>
    existsSync(root),
  );
  const left = {
    processes: readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isLeft(name)).length,
    mounts: readFileSync('/proc/self/mountinfo', 'utf8').split(scratchDir).length - 1,
    folders: readdirSync(scratchDir).length,
    cgroups: groups
      .flatMap((root) => readdirSync(root))
      .filter((name) => name.startsWith(`testwright-${process.pid}-`)).length,
  };
  console.log(
    JSON.stringify({
      runs,
      killed,
      ...left,
      memoryGrowthMiB: Math.round((process.memoryUsage().rss - before) / MIB),
    }),
  );
  if (Object.values(left).some((count) => count > 0)) process.exitCode = 1;
} finally {
  await rm(dir, { recursive: true, force: true });
}
