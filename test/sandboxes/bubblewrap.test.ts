import { spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bubblewrap } from '../../src/sandboxes/bubblewrap.ts';
import { sandboxConformance } from './conformance.ts';
import { isRoot, ordinaryUserGround, ownGround } from './ground.ts';
import { specFor } from './run-spec.ts';

sandboxConformance('bubblewrap, as whoever runs the tests', () =>
  ownGround((scratchDir) => bubblewrap({ scratchDir })),
);

// Root runs both kinds of caller; an ordinary user has just been the second kind.
if (isRoot) sandboxConformance('bubblewrap, as an ordinary user', () => ordinaryUserGround('bubblewrap'));

it('starts for a user who has more processes than a run may have', async () => {
  const ground = await ownGround((scratchDir) => bubblewrap({ scratchDir }));
  const others = Array.from({ length: 30 }, () =>
    spawn('sleep', ['60'], { stdio: 'ignore', ...(isRoot ? { uid: ground.uid, gid: ground.uid } : {}) }),
  );
  try {
    const result = await ground.sandbox.run(
      specFor(['true'], { processes: 20 }),
      new AbortController().signal,
    );
    expect(result).toMatchObject({ end: 'exited', exitCode: 0 });
  } finally {
    for (const other of others) other.kill('SIGKILL');
    await ground.close();
  }
});

it('takes no word of the guest for its exit code', async () => {
  const ground = await ownGround((scratchDir) => bubblewrap({ scratchDir }));
  const script = `
import os
for fd in range(3, 300):
  try: os.write(fd, b'{ "exit-code": 0 }\\n')
  except OSError: pass
os._exit(3)`;
  const result = await ground.sandbox.run(specFor(['python3', '-c', script]), new AbortController().signal);
  expect(result).toMatchObject({ end: 'exited', exitCode: 3 });
  await ground.close();
});

it('never leaves the process group that is killed; only the guest has a session of its own', async () => {
  const ground = await ownGround((scratchDir) => bubblewrap({ scratchDir }));
  // Fields of stat: process, …, group, session. A group of outside reads as 0.
  const script = 'for pid in 1 $$; do cut -d" " -f1,5,6 "/proc/$pid/stat"; done';
  const result = await ground.sandbox.run(specFor(['sh', '-c', script]), new AbortController().signal);
  expect(result.stdout.head).toBe('1 0 0\n2 2 2\n');
  await ground.close();
});

it('keeps from the guest what the caller’s own parent left open', async () => {
  const ground = await ownGround((scratchDir) => bubblewrap({ scratchDir }));
  const secret = join(ground.dir, 'secret');
  await writeFile(secret, 'inherited secret');
  const open = openSync(secret, 'r');
  // Node itself closes low ones when it starts others, but stops at the first gap after fifteen.
  const stdio = [
    'ignore',
    'pipe',
    'inherit',
    ...Array.from({ length: 37 }, () => 'ignore' as const),
    open,
  ] as const;
  const program = [join(import.meta.dirname, 'print-descriptors.ts'), ground.scratchDir];
  const stdout = spawnSync(process.execPath, program, { stdio: [...stdio], encoding: 'utf8' }).stdout;
  closeSync(open);
  expect(stdout).toContain('/dev/null');
  expect(stdout).not.toContain('secret');
  await ground.close();
});

it('works with all of it below a folder that only its owner can pass', async () => {
  const ground = await ownGround(() => bubblewrap({ scratchDir: '/' }));
  const home = join(ground.dir, 'home');
  await mkdir(join(home, 'tree'), { recursive: true });
  await writeFile(join(home, 'tree/a.txt'), 'below');
  await chmod(home, 0o700);
  const sandbox = bubblewrap({ scratchDir: join(home, 'scratch') });
  const result = await sandbox.run(
    specFor(
      ['cat', '/work/a.txt', '/data/a.txt'],
      {},
      {
        mounts: [
          { kind: 'overlay', lowers: [join(home, 'tree')], guest: '/work', sizeMiB: 4, inodes: 100 },
          { kind: 'read-only', host: join(home, 'tree'), guest: '/data' },
        ],
      },
    ),
    new AbortController().signal,
  );
  expect(result).toMatchObject({ end: 'exited', exitCode: 0 });
  expect(result.stdout.head).toBe('belowbelow');
  await ground.close();
});
