// What several processes do to one cache: stopped in the middle of an install, or working at the same time.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSettings } from '../../src/config.ts';
import { newFolder } from '../stages/workspace/repository.ts';
import { descendants, isRunning } from './processes.ts';
import { makeShop, type Shop, testwright } from './shop.ts';

let shop: Shop;
beforeAll(() => {
  shop = makeShop();
});
afterAll(() => shop.remove());

const args = ['prove', '--base', 'HEAD~1', '--head', 'HEAD'];
const listing = (dir: string) => (existsSync(dir) ? readdirSync(dir) : []);
/** Folders of requests and half-made layers. */
const leftovers = (cacheDir: string) => [
  ...listing(join(cacheDir, 'runs')).filter((name) => name.startsWith('run-')),
  ...listing(join(cacheDir, 'layers')).filter((name) => name.startsWith('.')),
];

/** Control groups of the process, where the machine has them. */
function groupsOf(pid: number): readonly string[] {
  return ['', 'memory', 'pids']
    .flatMap((part) => listing(join('/sys/fs/cgroup', part)))
    .filter((name) => name.startsWith(`testwright-${pid}-`));
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

test.each([
  ['while a package manager is fetched', / -m pip install /],
  ['while dependencies are installed', /uv pip install /],
])('Ctrl-C %s: exit 130, and no process, mount, folder or control group is left', async (_, at) => {
  const cacheDir = newFolder();
  const child = spawn(join(import.meta.dirname, '../../bin/testwright'), args, {
    cwd: shop.dir,
    env: { ...process.env, TESTWRIGHT_CACHE: cacheDir },
    stdio: 'ignore',
  });
  const pid = child.pid ?? 0;
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  let running: readonly number[] = [];
  const watch = setInterval(() => {
    const below = descendants(pid);
    if (!below.some((one) => at.test(commandOf(one)))) return;
    running = below;
    clearInterval(watch);
    child.kill('SIGINT');
  }, 10);
  const code = await ended;
  clearInterval(watch);
  expect(running.length).toBeGreaterThan(0);
  expect(code).toBe(130);
  expect(running.filter(isRunning)).toEqual([]);
  expect(leftovers(cacheDir)).toEqual([]);
  expect(groupsOf(pid)).toEqual([]);
  const mounts = readFileSync('/proc/self/mounts', 'utf8');
  expect(mounts).not.toContain(cacheDir);
  expect(listing(readSettings().scratchDir).filter((name) => name.includes(String(pid)))).toEqual([]);
  // What was made before the interruption is whole: the next run builds on it.
  expect((await testwright(args, shop.dir, { TESTWRIGHT_CACHE: cacheDir })).code).toBe(0);
});

test('two runs at once on one empty cache: both answer the same, nothing is left', async () => {
  const cacheDir = newFolder();
  const run = async (name: string) => {
    const file = join(cacheDir, `${name}.json`);
    const { code } = await testwright([...args, '--json', file], shop.dir, { TESTWRIGHT_CACHE: cacheDir });
    const { judgements, reasons }: Record<string, unknown> = JSON.parse(readFileSync(file, 'utf8'));
    return { code, judgements, reasons };
  };
  const [one, other] = await Promise.all([run('one'), run('other')]);
  expect(one).toEqual(other);
  expect(one.code).toBe(0);
  expect(leftovers(cacheDir)).toEqual([]);
  // The installer, and one layer for base and head.
  expect(readdirSync(join(cacheDir, 'layers'))).toHaveLength(2);
});
