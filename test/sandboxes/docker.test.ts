// What of docker needs no docker: the command it is started with, what is measured for it, and why it does not start.
import { readFileSync } from 'node:fs';
import { link, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { explainContainerFailure } from '../../src/sandboxes/container-diagnosis.ts';
import { docker } from '../../src/sandboxes/docker.ts';
import { dockerCommand } from '../../src/sandboxes/docker-command.ts';
import { measureFolder } from '../../src/sandboxes/folder-size.ts';
import { patience, specFor } from './run-spec.ts';

const run = {
  name: 'testwright-1-a',
  image: 'localhost/testwright:1',
  filesDir: '/scratch/run-1/files',
  uid: 61_130,
  proxy: undefined,
  held: [{ mib: 100, inodes: 6000 }],
};
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

test('the command is this', () => {
  const text = `${JSON.stringify(dockerCommand(run, spec), null, 2)}\n`;
  expect(text).toBe(readFileSync(join(import.meta.dirname, '../golden/sandboxes/docker.json'), 'utf8'));
});

test('a path cannot become an option of its mount', () => {
  const mounts = [{ kind: 'read-only' as const, host: '/a,readonly=false,"b', guest: '/c' }];
  expect(dockerCommand(run, { ...spec, mounts })).toContain(
    '--mount=type=bind,"source=/a,readonly=false,""b",target=/c,readonly',
  );
});

test('what is copied is counted in whole pages, and links are not followed', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'testwright-size-'));
  await mkdir(join(dir, 'a'));
  await writeFile(join(dir, 'a/one'), 'x');
  await writeFile(join(dir, 'a/large'), Buffer.alloc(3 * 1024 * 1024));
  await link(join(dir, 'a/one'), join(dir, 'a/again'));
  await symlink('/usr', join(dir, 'a/out'));
  expect(await measureFolder([dir])).toEqual({ mib: 4, inodes: 5 });
  expect(await measureFolder([dir, dir])).toEqual({ mib: 7, inodes: 10 });
  expect(await measureFolder([join(dir, 'absent')])).toEqual({ mib: 0, inodes: 0 });
  await rm(dir, { recursive: true });
});

test('without an image it is refused, with how to name one', async () => {
  const report = await docker({ scratchDir: join(tmpdir(), 'testwright-never') }).probe(patience);
  expect(report).toMatchObject({
    level: 0,
    cause: expect.stringMatching(/needs an image/),
    fix: expect.stringMatching(/TESTWRIGHT_SANDBOX_IMAGE/),
  });
});

test.each([
  ['sh: 1: docker: not found', /docker is not installed/],
  [
    'docker: Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
    /daemon does not answer/,
  ],
  [
    'docker: permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock',
    /may not speak/,
  ],
  ['docker: Error response from daemon: No such image: localhost/x:latest.', /not on this machine/],
  ['/bin/sh: 4: setpriv: not found', /lacks \/bin\/sh/],
])('%s: a cause and what to do', (stderr, cause) => {
  expect(explainContainerFailure(stderr)).toMatchObject({
    code: 'no-sandbox',
    fields: { cause: expect.stringMatching(cause) },
    fix: expect.stringMatching(/\w{4}/),
  });
});
