// A group may vanish while it is looked at. In a process of its own: a promise that nobody catches ends the whole program.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const cgroup = join(import.meta.dirname, '../../src/sandboxes/cgroup.ts');

test('a group that is gone when it is looked at ends nobody', () => {
  const program = `
    import { readFile } from 'node:fs/promises';
    import { watchCgroup } from ${JSON.stringify(cgroup)};
    let looks = 0;
    const limitHit = () => {
      looks += 1;
      if (looks === 2) stop();
      return readFile('/nonexistent/memory.oom_control', 'utf8');
    };
    const stop = watchCgroup({ limitHit }, () => process.exit(3));
    process.once('exit', () => process.stdout.write(String(looks)));
  `;
  const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
  });
  expect([status, stdout]).toEqual([0, '2']);
});
