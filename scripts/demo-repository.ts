// Two consecutive releases of a published package, sources and tests, fetched by pip inside the sandbox and checked against
// pinned hashes, become a repository of two commits.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readSettings } from '../src/config.ts';
import { chooseSandbox } from '../src/sandboxes/index.ts';
import { requiredLevel } from '../src/sandboxes/policy.ts';
import { defaultLimits } from '../src/sandboxes/sandbox.ts';
import { pythonMounts } from '../src/stages/workspace/steps.ts';
import { findPython, findRegistries } from '../src/stages/workspace/toolchain.ts';
import { giveTo } from '../src/stages/workspace/trees.ts';

interface Release {
  readonly version: string;
  /** When it was tagged: dependencies are resolved as of then. */
  readonly published: string;
  /** Of the source archive. */
  readonly sha256: string;
}

const demo: { readonly package: string; readonly base: Release; readonly head: Release } = JSON.parse(
  readFileSync(join(import.meta.dirname, 'demo.json'), 'utf8'),
);
const settings = readSettings();
const folder = join(settings.cacheDir, 'demo');
const archives = join(folder, 'archives');
const repository = join(folder, demo.package);

/** @returns its folder; what an earlier call made there is made anew. */
export async function makeDemoRepository(): Promise<string> {
  say(`fetching ${demo.package} ${demo.base.version} and ${demo.head.version}, sources and tests, with pip`);
  rmSync(folder, { recursive: true, force: true });
  for (const dir of [archives, repository]) mkdirSync(dir, { recursive: true });
  await fetchArchives();
  git('init', '--quiet', '--initial-branch=main');
  for (const release of [demo.base, demo.head]) commit(release);
  say(`the change:${git('diff', '--shortstat', 'HEAD^', 'HEAD', '--', demo.package).trimEnd()}\n`);
  return repository;
}

/** pip reads a source archive's metadata by running its build system: that belongs into the sandbox. */
async function fetchArchives(): Promise<void> {
  const registries = await findRegistries(settings);
  const signal = new AbortController().signal;
  const where = { scratchDir: settings.scratchDir, registries };
  const { sandbox } = await chooseSandbox(where, requiredLevel('own'), signal);
  const python = await findPython(settings.path);
  await giveTo(sandbox.owner(), archives);
  for (const { version } of [demo.base, demo.head]) {
    const wanted = [
      '--no-deps',
      '--no-binary',
      ':all:',
      '--dest',
      '/archives',
      `${demo.package}==${version}`,
    ];
    const result = await sandbox.run(
      {
        argv: [python.executable, '-m', 'pip', 'download', '--quiet', '--no-cache-dir', ...wanted],
        cwd: '/archives',
        env: { PATH: '/usr/local/bin:/usr/bin:/bin', PIP_DISABLE_PIP_VERSION_CHECK: '1' },
        mounts: [{ kind: 'writable', host: archives, guest: '/archives' }, ...pythonMounts(python)],
        network: 'registries',
        limits: { ...defaultLimits, wallMs: 120_000 },
      },
      signal,
    );
    if (result.end !== 'exited' || result.exitCode !== 0)
      throw new Error(`pip could not fetch ${demo.package} ${version}: ${result.stderr.tail || result.end}`);
  }
}

/** The work tree as the release was published, as one commit of that day. */
function commit({ version, published, sha256 }: Release): void {
  const name = readdirSync(archives).find((file) => file === `${demo.package}-${version}.tar.gz`);
  if (name === undefined) throw new Error(`pip left no archive of ${demo.package} ${version} in ${archives}`);
  const archive = join(archives, basename(name));
  const found = createHash('sha256').update(readFileSync(archive)).digest('hex');
  if (found !== sha256) throw new Error(`${name} is not the archive that this demo was made with: ${found}`);
  for (const entry of readdirSync(repository).filter((one) => one !== '.git'))
    rmSync(join(repository, entry), { recursive: true });
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

export function say(text: string): void {
  process.stderr.write(`demo: ${text}\n`);
}
