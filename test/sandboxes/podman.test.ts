// What of podman needs no podman: the command it is started with, its filter, and why it does not start.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { layOutMounts } from '../../src/sandboxes/bubblewrap-stage.ts';
import { explainContainerFailure } from '../../src/sandboxes/container-diagnosis.ts';
import { ociSeccompProfile } from '../../src/sandboxes/oci-seccomp.ts';
import { podmanCommand } from '../../src/sandboxes/podman-command.ts';
import { tables, unknownToKernel } from '../../src/sandboxes/seccomp.ts';
import { specFor } from './run-spec.ts';

const golden = join(import.meta.dirname, '../golden/sandboxes');
const spec = specFor(
  ['node', '--test', "it's"],
  {},
  {
    cwd: '/work',
    mounts: [
      {
        kind: 'overlay',
        lowers: ['/cache/head', '/cache/layer'],
        guest: '/work',
        sizeMiB: 512,
        inodes: 1000,
      },
      { kind: 'read-only', host: '/cache/tools', guest: '/opt/tools' },
      { kind: 'tmpfs', guest: '/cache', sizeMiB: 2 },
    ],
  },
);

test.each(['rootfs', 'image'])('the command is this, with %s', (kind) => {
  const stage = layOutMounts(spec, '/scratch/run-1/mounts', 61_070, undefined);
  const sources = new Map([...stage.sources].filter(([mount]) => spec.mounts.includes(mount)));
  const run = { name: 'testwright-1-a', filesDir: '/scratch/run-1/files', uid: 61_070, initUid: 61_102 };
  const imageDir = kind === 'image' ? '/storage/overlay/1/merged' : undefined;
  const system = kind === 'image' ? [] : ['/usr', '/etc/localtime'];
  const binds = stage.binds.filter(({ host }) => host.startsWith('/cache'));
  const command = podmanCommand({ ...run, imageDir, system }, { ...stage, sources, binds }, spec);
  const file = join(golden, `podman-${kind}.json`);
  const text = `${JSON.stringify(command, null, 2)}\n`;
  expect(text).toBe(readFileSync(file, 'utf8'));
});

test.each(['x64', 'arm64'] as const)(
  'the profile of %s denies by name what the filter denies by number',
  (arch) => {
    const profile: {
      defaultAction: string;
      architectures: string[];
      syscalls: { names: string[]; action: string; errnoRet: number; args: { value: number }[] }[];
    } = JSON.parse(ociSeccompProfile(arch));
    expect(profile.defaultAction).toBe('SCMP_ACT_ALLOW');
    expect(profile.architectures).toHaveLength(1);
    const whole = profile.syscalls.filter(({ args }) => args.length === 0).flatMap(({ names }) => names);
    expect(whole.sort()).toEqual(
      [...Object.keys(tables[arch].denied), ...Object.keys(unknownToKernel)].sort(),
    );
    const families = profile.syscalls.filter(({ names }) => names.includes('socket'));
    const refused = families.flatMap(({ args }) => args.map(({ value }) => value));
    expect([1, 2, 10, 16].filter((family) => refused.includes(family))).toEqual([]);
    expect([3, 17, 38, 40, 44].every((family) => refused.includes(family))).toBe(true);
    const flags = profile.syscalls.filter(({ names }) => names.includes('clone'));
    expect(flags.reduce((sum, { args }) => sum + (args[0]?.value ?? 0), 0)).toBe(0x7e020000);
  },
);

test.each([
  ['sh: 1: exec: podman: not found', /not installed/],
  ['Error: localhost/x: image not known', /not on this machine/],
  ['Error: runc: exec: "/usr/bin/env": stat: no such file', /lacks \/bin\/sh/],
  ['Error: opening file `memory.max`: cgroup v2 not delegated', /caps/],
  ['Error: seccomp is not enabled', /filter/],
  ['mount: unknown filesystem type overlay', /overlays/],
])('%s: a cause and what to do', (stderr, cause) => {
  expect(explainContainerFailure(stderr)).toMatchObject({
    code: 'no-sandbox',
    fields: { cause: expect.stringMatching(cause), stderr },
    fix: expect.stringMatching(/\w{4}/),
  });
  expect(explainContainerFailure('something else').code).toBe('sandbox-failed');
});

test('an ordinary user, whose podman bounds nothing on some hosts, is refused with cause and fix', () => {
  const program = `import { podman } from '${join(import.meta.dirname, '../../src/sandboxes/podman.ts')}';
process.getuid = () => 1000;
console.log(JSON.stringify(await podman({ scratchDir: '/nonexistent' }).probe(new AbortController().signal)));`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
  });
  expect(JSON.parse(stdout)).toMatchObject({
    level: 0,
    cause: expect.stringContaining('ordinary user'),
    fix: expect.stringContaining('bubblewrap'),
  });
});
