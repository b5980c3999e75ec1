// What a sandbox costs over running the same program bare. Prints one line a measure: median and 95th percentile, ms.
// Arguments: count of runs (200). Run it as root and as an ordinary user: the two take different ways.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bubblewrap } from '../src/sandboxes/bubblewrap.ts';
import { defaultLimits } from '../src/sandboxes/sandbox.ts';

const runs = Number(process.argv[2] ?? 200);
const dir = await mkdtemp(join(tmpdir(), 'testwright-bench-'));
const sandbox = bubblewrap({ scratchDir: join(dir, 'scratch') });
const patience = new AbortController().signal;

/** About a second of real work, as a test suite does it: starting, reading, computing, writing. */
const suite = `
import hashlib, json, os, time, unittest
class T(unittest.TestCase):
  def test_work(self):
    end = time.process_time() + 0.9
    n = 0
    while time.process_time() < end:
      n += 1; hashlib.sha256(json.dumps(list(range(500))).encode()).digest()
      if n % 200 == 0: open("/tmp/testwright-bench-%d" % os.getpid(), "w").write(str(n))
unittest.main(argv=["x"])`;

const bare = (argv: readonly string[]) =>
  new Promise<void>((resolve) => {
    const [program = '', ...args] = argv;
    spawn(program, args, { stdio: 'ignore', env: { PATH: '/usr/bin:/bin' } }).once('close', () => resolve());
  });
const inside = async (argv: readonly string[]) => {
  await sandbox.run(
    {
      argv,
      cwd: '/work',
      env: { PATH: '/usr/bin:/bin' },
      mounts: [
        { kind: 'overlay', lowers: [import.meta.dirname], guest: '/work', sizeMiB: 64, inodes: 10_000 },
      ],
      network: 'none',
      limits: defaultLimits,
    },
    patience,
  );
};

async function measure(name: string, count: number, once: () => Promise<void>): Promise<number> {
  const times: number[] = [];
  for (let index = 0; index < count; index++) {
    const start = performance.now();
    await once();
    times.push(performance.now() - start);
  }
  times.sort((one, other) => one - other);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  console.log(`${name.padEnd(24)} median ${at(0.5).toFixed(1)}  p95 ${at(0.95).toFixed(1)}  runs ${count}`);
  return at(0.5);
}

try {
  console.log(`uid ${process.getuid?.()}, load shown by the operating system counts against every figure`);
  const start =
    (await measure('true, inside', runs, () => inside(['true']))) -
    (await measure('true, bare', runs, () => bare(['true'])));
  const few = Math.max(5, Math.round(runs / 20));
  const suiteBare = await measure('suite of 1 s, bare', few, () => bare(['python3', '-c', suite]));
  const suiteInside = await measure('suite of 1 s, inside', few, () => inside(['python3', '-c', suite]));
  console.log(`start-up over bare       ${start.toFixed(1)} ms`);
  console.log(`suite beyond start-up    ${(((suiteInside - start) / suiteBare - 1) * 100).toFixed(1)} %`);
  const probe = async () => void (await sandbox.probe(patience));
  await measure('probe', 5, probe);
} finally {
  await rm(dir, { recursive: true, force: true });
}
