// Caps by cgroup: what is written where under v2, and what becomes of a group that goes while it is looked at. The kernel
// that runs this may keep memory and processes under v1, so that v2's files stand in a plain folder here.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Cgroup, openCgroup, watchCgroup } from '../../src/sandboxes/cgroup.ts';
import { defaultLimits } from '../../src/sandboxes/sandbox.ts';
import { isRoot } from './ground.ts';

const limits = { ...defaultLimits, memoryMiB: 100, processes: 33 };
let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'testwright-cgroup-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function unified(controllers: string): Promise<void> {
  await writeFile(join(root, 'cgroup.controllers'), controllers);
  await writeFile(join(root, 'cgroup.subtree_control'), '');
}
const groupIn = () => join(root, readdirSync(root).find((name) => name.startsWith('testwright-')) ?? '');

it('an ordinary user has none', async () => {
  await unified('memory pids');
  const { getuid } = process;
  process.getuid = () => 1000;
  try {
    expect(await openCgroup(limits, root)).toBeUndefined();
  } finally {
    if (getuid !== undefined) process.getuid = getuid;
  }
});

/** What root does, whoever runs the tests: a plain folder asks for no rights. */
async function asRoot<T>(task: () => Promise<T>): Promise<T> {
  const { getuid } = process;
  process.getuid = () => 0;
  try {
    return await task();
  } finally {
    if (getuid !== undefined) process.getuid = getuid;
  }
}

it('v2: caps memory without swap and processes, and ends a full run whole', async () => {
  await unified('cpuset cpu io memory hugetlb pids rdma');
  const cgroup = await asRoot(() => openCgroup(limits, root));
  const group = groupIn();
  const written = (name: string) => readFileSync(join(group, name), 'utf8');
  expect(readFileSync(join(root, 'cgroup.subtree_control'), 'utf8')).toBe('+memory +pids');
  expect(written('memory.max')).toBe(String(100 * 1024 * 1024));
  expect([written('pids.max'), written('memory.oom.group')]).toEqual(['33', '1']);
  expect(cgroup).toMatchObject({
    joinFiles: [join(group, 'cgroup.procs')],
    enforced: { memory: 'cgroup-v2', processes: 'cgroup-v2' },
  });
});

it.each([
  ['low 0\nhigh 0\nmax 7\noom 1\noom_kill 1\n', 'max 0\n', 'memory-limit'],
  ['low 0\nhigh 0\nmax 7\noom 0\noom_kill 0\n', 'max 3\n', 'process-limit'],
  ['low 0\nhigh 0\nmax 7\noom 0\noom_kill 0\n', 'max 0\n', undefined],
])('v2: of %j and %j it says %s', async (memory, pids, limit) => {
  await unified('memory pids');
  const cgroup = await asRoot(() => openCgroup(limits, root));
  await writeFile(join(groupIn(), 'memory.events'), memory);
  await writeFile(join(groupIn(), 'pids.events'), pids);
  await writeFile(join(groupIn(), 'memory.peak'), String(50 * 1024 * 1024));
  expect(await cgroup?.limitHit()).toBe(limit);
  expect(await cgroup?.peakMiB()).toBe(50);
});

it('v2 without both controllers is none: then rlimits and the watchdog bound the run', async () => {
  await unified('hugetlb');
  expect(await asRoot(() => openCgroup(limits, root))).toBeUndefined();
  expect(readdirSync(root).sort()).toEqual(['cgroup.controllers', 'cgroup.subtree_control']);
});

it('a hierarchy that cannot be written is none, and nothing is left in it', async () => {
  await unified('memory pids');
  await rm(join(root, 'cgroup.subtree_control'));
  await mkdir(join(root, 'cgroup.subtree_control'));
  expect(await asRoot(() => openCgroup(limits, root))).toBeUndefined();
  expect(readdirSync(root).sort()).toEqual(['cgroup.controllers', 'cgroup.subtree_control']);
});

it('a group that goes while it is looked at is no failure of anything', async () => {
  const failures: unknown[] = [];
  const note = (error: unknown) => failures.push(error);
  process.on('unhandledRejection', note);
  let looks = 0;
  const gone: Cgroup = {
    joinFiles: [],
    enforced: {},
    limitHit: async () => {
      looks++;
      return readFileSync(join(root, 'gone/memory.events'), 'utf8') === '' ? 'memory-limit' : undefined;
    },
    peakMiB: async () => 0,
    remove: async () => {},
  };
  const stop = watchCgroup(gone, () => {});
  while (looks === 0) await sleep(20);
  await sleep(20);
  stop();
  process.off('unhandledRejection', note);
  expect(failures).toEqual([]);
});

// Only root has groups of this machine's own.
if (isRoot)
  it('this machine’s group ends what is in it, and can be removed twice', async () => {
    const cgroup = await openCgroup(limits);
    if (cgroup === undefined) throw new Error('this machine gives root no cgroup');
    const child = spawn('sleep', ['600'], { stdio: 'ignore' });
    for (const file of cgroup.joinFiles) await writeFile(file, String(child.pid));
    await cgroup.remove();
    await cgroup.remove();
    expect(
      child.signalCode ??
        (await new Promise((resolve) => child.once('exit', (_, signal) => resolve(signal)))),
    ).toBe('SIGKILL');
    expect(cgroup.joinFiles.some((file) => existsSync(file))).toBe(false);
  });
