// What the probe says of hosts and of sandboxes that lack something.
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bubblewrapBy } from '../../src/sandboxes/bubblewrap.ts';
import { fullRecipe } from '../../src/sandboxes/bubblewrap-command.ts';
import { probeSandbox } from '../../src/sandboxes/probe.ts';
import type { ProbeReport } from '../../src/sandboxes/sandbox.ts';
import { ownGround } from './ground.ts';

const execute = promisify(execFile);
let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'testwright-broken-'));
  await chmod(dir, 0o755);
  await mkdir(join(dir, 'scratch'), { mode: 0o711 });
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function probeOn(broken: string): Promise<ProbeReport> {
  const probe = [process.execPath, join(import.meta.dirname, 'print-probe.ts'), join(dir, 'scratch')];
  const { stdout } = await execute(join(import.meta.dirname, 'broken-host.sh'), [broken, dir, ...probe]);
  return JSON.parse(stdout);
}

// Of hosts on which nothing works, test/doors/cli/doctor-hosts.test.ts tells.
it('on a host without cgroups: level 2, naming what bounds memory and processes instead, and how to get to 3', async () => {
  const report = await probeOn('no-cgroup');
  expect(report.level).toBe(2);
  expect(report.missing.map(({ resource }) => resource)).toEqual(['memory', 'processes']);
  expect(report.missing[0]).toMatchObject({
    mechanism: expect.stringContaining('watchdog'),
    fix: expect.stringMatching(/cgroup/),
  });
});

it('on this host as it is: usable', async () => {
  expect((await probeOn('nothing')).level).toBeGreaterThanOrEqual(2);
});

it('sweeps what a killed process left, and leaves what a living one has', async () => {
  const scratch = join(dir, 'scratch');
  await mkdir(join(scratch, 'run-999999999-abc'));
  await mkdir(join(scratch, `run-${process.pid}-abc`));
  const ground = await ownGround(() => bubblewrapBy(fullRecipe, { scratchDir: scratch }));
  await ground.sandbox.probe(new AbortController().signal);
  expect(readdirSync(scratch)).toEqual([`run-${process.pid}-abc`]);
  await ground.close();
});

it('refuses a scratch folder to which others may write', async () => {
  const scratch = join(dir, 'scratch');
  await chmod(scratch, 0o777);
  const ground = await ownGround(() => bubblewrapBy(fullRecipe, { scratchDir: scratch }));
  expect(await ground.sandbox.probe(new AbortController().signal)).toMatchObject({
    level: 0,
    cause: expect.stringMatching(/others may write/),
  });
  await ground.close();
});

it('calls a machine busy, and not its sandbox weak, when the canaries do not get through in time', async () => {
  const ground = await ownGround((scratchDir) => bubblewrapBy(fullRecipe, { scratchDir }));
  const hurried: typeof ground.sandbox.run = (spec, signal) =>
    ground.sandbox.run({ ...spec, limits: { ...spec.limits, wallMs: 1 } }, signal);
  const report = await probeSandbox(hurried, new AbortController().signal);
  expect(report).toMatchObject({
    level: 0,
    cause: expect.stringMatching(/too busy/),
    fix: expect.stringMatching(/Try again/),
  });
  await ground.close();
});

it.each([
  ['the second lock on kernel settings and namespaces', withoutLocks, 'make a namespace'],
  ['the network namespace', withoutNetworkNamespace, 'reach a server of the host'],
])('notices when %s is gone', async (_, change, hole) => {
  const ground = await ownGround((scratchDir) =>
    bubblewrapBy(
      (...args) => {
        const full = fullRecipe(...args);
        return { ...full, inputs: change(full.inputs) };
      },
      { scratchDir },
    ),
  );
  const report = await ground.sandbox.probe(new AbortController().signal);
  expect(report.level).toBe(0);
  expect(report.checks.filter(({ held }) => !held).map(({ name }) => name)).toContain(hole);
  await ground.close();
});

function withoutNetworkNamespace([words, filter]: readonly [Buffer, Buffer]): readonly [Buffer, Buffer] {
  const text = words.toString().replace('--unshare-all\0', '--unshare-ipc\0--unshare-pid\0--unshare-uts\0');
  return [Buffer.from(text), filter];
}

function withoutLocks([words]: readonly [Buffer, Buffer]): readonly [Buffer, Buffer] {
  // One instruction: allow.
  const filter = Buffer.from([6, 0, 0, 0, 0, 0, 0xff, 0x7f]);
  return [Buffer.from(words.toString().replace('--disable-userns\0', '')), filter];
}
