// The quick start of the command line, command by command, as it is printed: all but the lines that say why they are not run.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { judgedRepository } from '../doors/mcp/client.ts';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/start-cli.md'), 'utf8');
const lines = [...page.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = '']) =>
  block.trim().split('\n'),
);
const run = lines.filter((line) => !line.includes('# not run by our docs test'));

test('each command does what the page says', () => {
  expect(run.map((line) => line.split(' ')[1])).toEqual(['prove', 'evidence', 'replay', 'test', 'init']);
  const repository = judgedRepository();
  for (const line of run) {
    const command = line.replace('shop.test.js', 'label.test.js');
    const env = { ...process.env, PATH: `${join(root, 'bin')}:${process.env['PATH']}` };
    const { status, stderr } = spawnSync('sh', ['-c', command], {
      cwd: repository.dir,
      encoding: 'utf8',
      env,
    });
    expect([command, status, stderr.includes('What to do')]).toEqual([command, 0, false]);
  }
  expect(repository.git('status', '--porcelain', '--untracked-files=all')).toContain(
    '.github/workflows/testwright.yml',
  );
});
