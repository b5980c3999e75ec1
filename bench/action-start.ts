// How long the step of GitHub Actions takes until it does its first own work: from the start of node to its first line of progress,
// and how large its bundle is. Prints the median of the starts.
// Usage: node bench/action-start.ts [STARTS]
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FIRST_LINE = 'Checking the sandbox';
const starts = Number(process.argv[2] ?? 15);
const dir = mkdtempSync(join(tmpdir(), 'testwright-bench-'));
const bundle = join(dir, 'action');
execFileSync(join(import.meta.dirname, '../scripts/build-action'), [bundle]);
const event = join(dir, 'event.json');
writeFileSync(event, '{}');

async function start(): Promise<number> {
  const began = performance.now();
  const child = spawn(process.execPath, [join(bundle, 'index.js')], {
    cwd: dir,
    env: {
      ...{ PATH: process.env['PATH'], HOME: dir, RUNNER_TEMP: dir, GITHUB_WORKSPACE: dir },
      ...{ GITHUB_EVENT_NAME: 'push', GITHUB_EVENT_PATH: event, INPUT_COMMAND: 'prove' },
    },
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const first = new Promise<number>((resolve) =>
    child.stderr.on('data', (piece: Buffer) => {
      if (piece.includes(FIRST_LINE)) resolve(performance.now() - began);
    }),
  );
  const ms = await Promise.race([first, ended.then(() => Number.NaN)]);
  child.kill('SIGKILL');
  await ended;
  return ms;
}

const times: number[] = [];
for (let index = 0; index < starts; index += 1) times.push(await start());
const bytes = readdirSync(bundle, { recursive: true, encoding: 'utf8' })
  .map((name) => statSync(join(bundle, name)))
  .filter((entry) => entry.isFile())
  .reduce((sum, entry) => sum + entry.size, 0);
rmSync(dir, { recursive: true });
times.sort((a, b) => a - b);
const shown = (ms: number | undefined) => `${((ms ?? Number.NaN) / 1000).toFixed(2)} s`;
process.stdout.write(
  `bundle: ${(bytes / 2 ** 20).toFixed(2)} MiB\nstart: median ${shown(times[Math.floor(starts / 2)])}, slowest ${shown(times.at(-1))}, of ${starts}\n`,
);
