// A real PostgreSQL server for tests, from Debian's packages, in a folder of its own. It refuses to run as root, so it
// runs as its own user or as nobody.
import { execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Postgres extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
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
  const words = ['-D', data, '-h', '127.0.0.1', '-p', String(port), '-k', dir];
  const child = spawn(join(bin, 'postgres'), words, {
    ...user,
    env,
    cwd: dir,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  let said = '';
  await new Promise<void>((resolve, reject) => {
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.includes('ready to accept connections')) resolve();
    });
    child.once('close', () => reject(new Error(`PostgreSQL ended:\n${said}`)));
  });
  return {
    url: `postgres://testwright@127.0.0.1:${port}/postgres`,
    pid: child.pid ?? 0,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGINT');
      await ended;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
