import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSettings } from '../../src/config.ts';
import { descendants, isRunning } from './processes.ts';
import { makeShop, type Shop } from './shop.ts';

let shop: Shop;
beforeAll(() => {
  shop = makeShop();
});
afterAll(() => shop.remove());

/** Nobody listens there: it is stopped long before a model is asked. */
const NO_MODEL = 'http://127.0.0.1:9/v1';

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s while tests run: exit 130, an answer that says so, and no process, folder or change left',
  async (signal) => {
    const file = join(shop.dir, '.git/answer.json');
    const child = spawn(
      join(import.meta.dirname, '../../bin/testwright'),
      ['test', '--base', 'HEAD~1', '--head', 'HEAD', '--model-url', NO_MODEL, '--json', file, '--apply'],
      { cwd: shop.dir, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    let stderr = '';
    let running: readonly number[] = [];
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString('utf8');
    });
    // Not a moment in time but a state: something of the repository is running.
    const watch = setInterval(() => {
      if (!stderr.includes('Running the existing tests')) return;
      running = descendants(child.pid ?? 0);
      if (running.length === 0) return;
      clearInterval(watch);
      child.kill(signal);
    }, 20);
    expect(await ended).toBe(130);
    expect(stderr).toMatch(/^interrupted: /m);
    expect(running.length).toBeGreaterThan(0);
    expect(running.filter(isRunning)).toEqual([]);
    const answer: unknown = JSON.parse(readFileSync(file, 'utf8'));
    expect(answer).toMatchObject({ error: { code: 'interrupted' }, tests: [] });
    const runs = join(readSettings().cacheDir, 'runs');
    const ours = readdirSync(runs).filter((name) => {
      const pidFile = join(runs, name, 'pid');
      return existsSync(pidFile) && readFileSync(pidFile, 'utf8') === String(child.pid);
    });
    expect(ours).toEqual([]);
    expect(shop.git('status', '--porcelain')).toBe('');
  },
);

test("Ctrl-C while the host's own tools are asked: the library that starts them does not kill us first", async () => {
  const child = spawn(join(import.meta.dirname, '../../bin/testwright'), ['prove'], { cwd: shop.dir });
  let stderr = '';
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  child.stderr.on('data', (chunk: Buffer) => {
    if (!stderr.includes('Checking the sandbox') && `${stderr}${chunk}`.includes('Checking the sandbox'))
      child.kill('SIGINT');
    stderr += chunk.toString('utf8');
  });
  expect([await ended, stderr]).toEqual([130, expect.stringMatching(/^interrupted: /m)]);
});
