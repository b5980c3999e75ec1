// What more workers on one PostgreSQL bring, where jobs mostly wait for the model: in the place of the stages stands a
// wait. Prints a line each for one worker, for three, and for three of which one is killed; and how soon a cancelled
// request stops. Arguments: requests (18), seconds that each waits (5).
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Product, startProduct, until } from '../test/doors/app/product.ts';
import { type Ground, openShop } from '../test/doors/app/shop.ts';
import type { PullIssue } from '../test/forge/pulls.ts';
import { startPostgres } from '../test/queue/postgres.ts';

const [requests = 18, seconds = 5] = process.argv.slice(2).map(Number);
const root = join(import.meta.dirname, '../test/crash');

interface Installation extends AsyncDisposable {
  readonly ground: Ground;
  readonly workers: readonly Product[];
}

async function open(count: number): Promise<Installation> {
  const ground = await openShop();
  Object.assign(ground.forge.world.settings, { primaryPerHour: 1e6, contentPerMinute: 1e6 });
  const server = await startPostgres();
  const home = mkdtempSync(join(tmpdir(), 'testwright-bench-'));
  writeFileSync(join(home, 'points.json'), '[]');
  const env = {
    NODE_OPTIONS: `--import=${join(root, 'kill-hook.mjs')} --disable-warning=ExperimentalWarning`,
    TESTWRIGHT_KILL_FILE: join(home, 'kill'),
    TESTWRIGHT_KILL_POINTS: join(home, 'points.json'),
    TESTWRIGHT_CACHE: join(home, 'cache'),
    TESTWRIGHT_PERSON_RATE: '1000',
    TESTWRIGHT_REPOSITORY_RATE: '1000',
    DATABASE_URL: server.url,
  };
  const serve = await startProduct({ ...ground, home, env });
  const workers: Product[] = [];
  for (let at = 0; at < count; at += 1)
    workers.push(await startProduct({ ...ground, home, env, command: 'worker' }));
  return {
    ground,
    workers,
    [Symbol.asyncDispose]: async () => {
      for (const product of [...workers, serve]) await product.stop();
      await server[Symbol.asyncDispose]();
      await ground[Symbol.asyncDispose]();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

async function openPull({ forge, repository }: Ground, branch: string): Promise<PullIssue> {
  const maria = forge.as('maria');
  await maria.commit(repository, { branch, files: { 'README.md': `# ${branch}\n` } });
  return await maria.openPull(repository, { branch, draft: true });
}

const answers = ({ comments }: PullIssue) => comments.filter(({ app }) => app !== undefined).length;

/** Seconds from the first request to the last answer. */
async function run(count: number, kills: boolean): Promise<number> {
  await using installation = await open(count);
  const { ground, workers } = installation;
  const pulls: PullIssue[] = [];
  for (let at = 0; at < requests; at += 1) pulls.push(await openPull(ground, `wait-${at}`));
  await ground.forge.deliveries.settled();
  const start = performance.now();
  for (const pull of pulls)
    ground.forge.as('maria').comment(ground.repository, pull, `/testwright test wait for ${seconds} seconds`);
  if (kills) {
    await until(() => pulls.some((pull) => answers(pull) > 0));
    workers[0]?.child.kill('SIGKILL');
  }
  await until(() => pulls.every((pull) => answers(pull) > 0));
  const took = (performance.now() - start) / 1000;
  const twice = pulls.filter((pull) => answers(pull) > 1).length;
  if (twice > 0) throw new Error(`${twice} requests were answered twice`);
  return took;
}

/** Seconds from the word of a person to the check that says so. */
async function cancel(): Promise<number> {
  await using installation = await open(1);
  const { forge, repository } = installation.ground;
  const pull = await openPull(installation.ground, 'cancelled');
  forge.as('maria').comment(repository, pull, '/testwright test slowly');
  await until(() => repository.runs.length > 0);
  const start = performance.now();
  forge.as('maria').comment(repository, pull, '/testwright cancel');
  await until(() => repository.runs.some(({ output }) => output.title === 'Cancelled.'));
  return (performance.now() - start) / 1000;
}

const one = await run(1, false);
process.stdout.write(`one worker: ${requests} requests in ${one.toFixed(1)} s\n`);
const three = await run(3, false);
process.stdout.write(
  `three workers: ${three.toFixed(1)} s, ${(one / three).toFixed(2)} times the throughput\n`,
);
const killed = await run(3, true);
process.stdout.write(`three workers, one killed: ${killed.toFixed(1)} s, every request answered once\n`);
process.stdout.write(`cancelled after ${(await cancel()).toFixed(2)} s\n`);
