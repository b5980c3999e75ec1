// The demo: two consecutive releases of a published package, fetched by npm and checked against pinned hashes, become a
// repository of two commits, and `testwright test` looks for the tests that the newer one lacks.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readSettings } from '../src/config.ts';

interface Release {
  readonly version: string;
  /** When it was published: dependencies are resolved as of then. */
  readonly published: string;
  /** Subresource integrity of the package's archive. */
  readonly integrity: string;
}

const demo: { readonly package: string; readonly base: Release; readonly head: Release } = JSON.parse(
  readFileSync(join(import.meta.dirname, 'demo.json'), 'utf8'),
);
const folder = join(readSettings().cacheDir, 'demo', `${demo.package}-${demo.head.version}`);
const repository = join(folder, demo.package);

say(`fetching ${demo.package} ${demo.base.version} and ${demo.head.version}, sources and tests, from npm`);
rmSync(folder, { recursive: true, force: true });
mkdirSync(repository, { recursive: true });
git('init', '--quiet', '--initial-branch=main');
for (const release of [demo.base, demo.head]) commit(release);
say(`the change: ${git('diff', '--shortstat', 'HEAD^', 'HEAD', '--', 'lib').trim()} in lib/\n`);

const testwright = join(import.meta.dirname, '../bin/testwright');
const asked = ['test', '--repo', repository, '--base', 'HEAD^', '--head', 'HEAD'];
const { status } = spawnSync(testwright, [...asked, ...process.argv.slice(2)], { stdio: 'inherit' });
if (status === 0) say(`the repository is kept in ${repository}: look around, and run it again with --apply`);
process.exitCode = status ?? 130;

/** The work tree as the release was published, as one commit of that day. */
function commit({ version, published, integrity }: Release): void {
  execFileSync('npm', ['pack', '--silent', '--ignore-scripts', `${demo.package}@${version}`], {
    cwd: folder,
  });
  const archive = join(folder, `${demo.package}-${version}.tgz`);
  const found = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
  if (found !== integrity)
    throw new Error(`${demo.package} ${version} is not the archive that this demo was made with: ${found}`);
  for (const name of readdirSync(repository).filter((entry) => entry !== '.git'))
    rmSync(join(repository, name), { recursive: true });
  execFileSync('tar', ['-xzf', archive, '--strip-components=1', '--no-same-owner', '-C', repository]);
  git('add', '--all', '--force');
  git('commit', '--quiet', '--no-verify', `--date=${published}`, '-m', `${demo.package} ${version}`);
}

function git(...args: readonly string[]): string {
  const identity = ['-c', 'user.name=demo', '-c', 'user.email=demo@localhost', '-c', 'commit.gpgSign=false'];
  const dated = args.find((arg) => arg.startsWith('--date='))?.slice('--date='.length);
  const env = { ...process.env, ...(dated === undefined ? {} : { GIT_COMMITTER_DATE: dated }) };
  return execFileSync('git', ['-C', repository, ...identity, ...args], { encoding: 'utf8', env });
}

function say(text: string): void {
  process.stderr.write(`demo: ${text}\n`);
}
