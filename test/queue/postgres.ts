// A real PostgreSQL server for tests, from Debian's packages, in a folder of its own. It refuses to run as root, so it
// runs as its own user or as nobody.
import { type ChildProcess, execFileSync, type SpawnOptions, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Postgres extends AsyncDisposable {
  readonly url: string;
  /** All of it dies of SIGKILL at once, and is started again. */
  readonly crash: () => Promise<void>;
}

const PLACE = '/usr/lib/postgresql';

/** The newest that is installed; as root it is installed where it is missing. */
function findBinaries(): string {
  const versions = () => (existsSync(PLACE) ? readdirSync(PLACE) : []);
  if (versions().length === 0 && process.getuid?.() === 0) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    execFileSync('apt-get', ['update', '-qq'], { env, stdio: 'ignore' });
    execFileSync('apt-get', ['install', '-y', '-qq', 'postgresql'], { env, stdio: 'ignore' });
  }
  const newest = versions().sort((a, b) => Number(b) - Number(a))[0];
  if (newest === undefined) throw new Error('PostgreSQL is missing: sudo apt-get install -y postgresql');
  return join(PLACE, newest, 'bin');
}

function userOf(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

export async function startPostgres(): Promise<Postgres> {
  const bin = findBinaries();
  const user = userOf();
  const dir = mkdtempSync(join(tmpdir(), 'testwright-pg-'));
  if (user !== undefined) chownSync(dir, user.uid, user.gid);
  const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C' };
  const data = join(dir, 'data');
  execFileSync(join(bin, 'initdb'), ['-D', data, '-A', 'trust', '-U', 'testwright', '-N'], {
    ...user,
    env,
    cwd: dir,
    stdio: 'ignore',
  });
  const port = await freePort();
  const start = () =>
    startServer(join(bin, 'postgres'), { ...user, env, cwd: dir }, [
      ...['-D', data, '-h', '127.0.0.1', '-p', String(port), '-k', dir],
    ]);
  let running = await start();
  return {
    url: `postgres://testwright@127.0.0.1:${port}/postgres`,
    crash: async () => {
      killWithChildren(running.child.pid ?? 0);
      await running.ended;
      running = await start();
    },
    [Symbol.asyncDispose]: async () => {
      running.child.kill('SIGINT');
      await running.ended;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<void>;
}

/** Ready once it says so. */
async function startServer(
  program: string,
  options: SpawnOptions,
  words: readonly string[],
): Promise<Running> {
  const child = spawn(program, words, { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let said = '';
  await new Promise<void>((resolve, reject) => {
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.includes('ready to accept connections')) resolve();
    });
    child.once('exit', () => reject(new Error(`PostgreSQL ended:\n${said}`)));
  });
  return { child, ended };
}

function killWithChildren(pid: number): void {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
  for (const one of [pid, ...children.map(Number)]) {
    try {
      if (one > 0) process.kill(one, 'SIGKILL');
    } catch {
      // It ended by itself in between.
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
