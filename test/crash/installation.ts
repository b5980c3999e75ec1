// An installation whose processes and database are killed, and started again as a service manager does it.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchProduct, type Product } from '../doors/app/product.ts';
import type { Ground } from '../doors/app/shop.ts';
import type { Postgres } from '../queue/postgres.ts';
import type { KillPoint } from './points.ts';

export type Victim = 'process' | 'database';
type Command = 'serve' | 'worker';

export interface Installation extends AsyncDisposable {
  /** Whoever comes first by one of these places dies there, or its database does. */
  readonly arm: (names: Iterable<string>) => void;
  readonly disarm: () => void;
  /** What died runs again. Returns the places that were hit since the last time. */
  readonly tend: () => Promise<readonly string[]>;
  /** The server ends as its operator ends it, and starts again. */
  readonly restart: () => Promise<void>;
  /** The server starts with a folder that does not exist yet, and then with its own again. */
  readonly bear: () => Promise<void>;
  /** Waiting and running jobs, as the server's figures have them. */
  readonly jobs: () => Promise<number>;
}

interface Means {
  readonly ground: Ground;
  readonly points: readonly KillPoint[];
  readonly victim: Victim;
  readonly database: Postgres | undefined;
}

export async function openInstallation({ ground, points, victim, database }: Means): Promise<Installation> {
  const home = mkdtempSync(join(tmpdir(), 'testwright-crash-'));
  const file = join(home, 'kill');
  writeFileSync(join(home, 'points.json'), JSON.stringify(points));
  const env = envOf(home, file, database);
  const running = new Map<Command, Product>();
  const hits: string[] = [];
  /** Whether something was hit; the database runs again then. */
  const take = async (): Promise<boolean> => {
    if (!existsSync(`${file}.hit`)) return false;
    hits.push(readFileSync(`${file}.hit`, 'utf8'));
    if (victim === 'database') await database?.crash();
    rmSync(`${file}.hit`);
    return true;
  };
  /** Again and again where it is killed before it is ready. */
  const start = async (command: Command, more: Readonly<Record<string, string>> = {}): Promise<void> => {
    const { ready, said } = launchProduct({ ...ground, command, home, env: { ...env, ...more } });
    const seen = hits.length;
    let product: Product | 'failed' | undefined;
    void ready.then(
      (one) => (product = one),
      () => (product = 'failed'),
    );
    while (product === undefined) {
      await take();
      await pause();
    }
    await take();
    if (product !== 'failed') running.set(command, product);
    else if (hits.length > seen) await start(command, more);
    else throw new Error(`${command} does not start:\n${said()}`);
  };
  const tend = async () => {
    const wasHit = await take();
    for (const [command, { child, ended }] of running) {
      if (wasHit && victim === 'process' && hits.at(-1)?.startsWith(`${child.pid} `)) await ended;
      if (child.exitCode !== null || child.signalCode !== null) await start(command);
    }
    return hits.splice(0).map((hit) => hit.replace(/^\d+ /, ''));
  };
  const stop = async (command: Command) => {
    const product = running.get(command);
    product?.child.kill('SIGTERM');
    while (product !== undefined && product.child.exitCode === null && product.child.signalCode === null) {
      await take();
      await pause();
    }
  };
  await start('serve');
  if (database !== undefined) await start('worker');
  return {
    arm: (names) => writeFileSync(file, [victim, ...names].join('\n')),
    disarm: () => rmSync(file, { force: true }),
    tend,
    restart: async () => {
      await stop('serve');
      await start('serve');
    },
    bear: async () => {
      await stop('serve');
      await start('serve', { TESTWRIGHT_DATA: mkdtempSync(join(home, 'data-')) });
      await stop('serve');
      await start('serve');
    },
    jobs: () => countJobs(ground.app.webhookUrl),
    [Symbol.asyncDispose]: async () => {
      for (const command of running.keys()) await stop(command);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function envOf(home: string, file: string, database: Postgres | undefined): Record<string, string> {
  return {
    NODE_OPTIONS: `--import=${join(import.meta.dirname, 'kill-hook.mjs')} --disable-warning=ExperimentalWarning`,
    TESTWRIGHT_KILL_FILE: file,
    TESTWRIGHT_KILL_POINTS: join(home, 'points.json'),
    TESTWRIGHT_JOBS: '4',
    TESTWRIGHT_CACHE: join(home, 'cache'),
    // Hundreds of starts of the same program.
    NODE_COMPILE_CACHE: join(tmpdir(), 'testwright-crash-compiled'),
    // One person asks for every kill point within the hour.
    TESTWRIGHT_PERSON_RATE: '100000',
    TESTWRIGHT_REPOSITORY_RATE: '100000',
    ...(database === undefined ? {} : { DATABASE_URL: database.url }),
  };
}

async function countJobs(address: string): Promise<number> {
  const text = await (await fetch(new URL('/metrics', address))).text();
  const figures = [...text.matchAll(/^testwright_jobs\{.*\} (\d+)$/gm)].map(([, count]) => Number(count));
  return figures.reduce((sum, count) => sum + count, 0);
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 50));
}
