// What a sandbox costs over running the same program bare. Prints one line a measure: p50 and p95, ms.
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

const OVERDUE_MS = 500;
/** Ignores every signal that can be ignored, and spins. */
const overdue = async () => {
  const { end } = await sandbox.run(
    {
      argv: ['sh', '-c', "trap '' TERM INT HUP; sleep 60 & while :; do :; done"],
      cwd: '/tmp',
      env: { PATH: '/usr/bin:/bin' },
      mounts: [],
      network: 'none',
      limits: { ...defaultLimits, wallMs: OVERDUE_MS },
    },
    patience,
  );
  if (end !== 'timeout') throw new Error(`it ended by ${end}`);
};

const timed = async (once: () => Promise<void>) => {
  const start = performance.now();
  await once();
  return performance.now() - start;
};

function show(name: string, all: readonly number[]): number {
  const times = [...all].sort((one, other) => one - other);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  console.log(
    `${name.padEnd(24)} p50 ${at(0.5).toFixed(1)}  p95 ${at(0.95).toFixed(1)}  runs ${times.length}`,
  );
  return at(0.5);
}

/** Bare and inside in turn, so that whatever else the machine does falls on both alike; gives both medians. */
async function compare(name: string, count: number, argv: readonly string[]) {
  const [outside, within]: [number[], number[]] = [[], []];
  for (let index = 0; index < count; index++) {
    outside.push(await timed(() => bare(argv)));
    within.push(await timed(() => inside(argv)));
  }
  return { bare: show(`${name}, bare`, outside), inside: show(`${name}, inside`, within) };
}

try {
  console.log(`uid ${process.getuid?.()}, load shown by the operating system counts against every figure`);
  const start = await compare('true', runs, ['true']);
  const suites = await compare('suite of 1 s', Math.max(5, Math.round(runs / 10)), ['python3', '-c', suite]);
  const startUp = start.inside - start.bare;
  const beyond = suites.inside - suites.bare - startUp;
  console.log(`start-up over bare       ${startUp.toFixed(1)} ms`);
  console.log(
    `suite beyond start-up    ${beyond.toFixed(1)} ms, ${((beyond / suites.bare) * 100).toFixed(1)} %`,
  );
  const probes: number[] = [];
  for (let index = 0; index < 5; index++)
    probes.push(await timed(async () => void (await sandbox.probe(patience))));
  show('probe', probes);
  const late: number[] = [];
  for (let index = 0; index < 20; index++) late.push((await timed(overdue)) - OVERDUE_MS);
  show('back after wall limit', late);
} finally {
  await rm(dir, { recursive: true, force: true });
}
