// Real git in a bare repository: commits without a work tree, merges, differences.
import { execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { appendFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const BIGGEST = 64 * 1024 * 1024;

export interface Person {
  readonly name: string;
  readonly email: string;
  readonly date?: string | undefined;
}

/** Text or bytes, or nothing: then the file goes away. */
export type Files = Readonly<Record<string, string | Buffer | null>>;

export interface NewCommit {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly author: Person;
  readonly committer?: Person | undefined;
}

/** Nothing of the machine's own configuration reaches the forge's repositories. */
export const gitEnvironment = {
  PATH: '/usr/local/bin:/usr/bin:/bin',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  LC_ALL: 'C',
};

/** What git prints, without the last line break. Throws where git refuses. */
export async function git(
  dir: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<string> {
  const { stdout } = await run('git', ['-C', dir, ...args], {
    env: { ...gitEnvironment, ...env },
    maxBuffer: BIGGEST,
  });
  return stdout.replace(/\n$/, '');
}

/** The same, with bytes on its standard input. */
export async function gitWith(
  dir: string,
  args: readonly string[],
  input: string | Buffer,
  env: NodeJS.ProcessEnv = {},
): Promise<string> {
  return (await gitBytes(dir, args, input, env)).toString('utf8').replace(/\n$/, '');
}

/** What git prints, to the byte. */
export async function gitBytes(
  dir: string,
  args: readonly string[],
  input: string | Buffer = '',
  env: NodeJS.ProcessEnv = {},
): Promise<Buffer> {
  const child = spawn('git', ['-C', dir, ...args], {
    env: { ...gitEnvironment, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const out: Buffer[] = [];
  const bad: Buffer[] = [];
  child.stdout.on('data', (piece: Buffer) => out.push(piece));
  child.stderr.on('data', (piece: Buffer) => bad.push(piece));
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) throw new Error(`git ${args[0]}: ${Buffer.concat(bad).toString('utf8')}`);
  return Buffer.concat(out);
}

/** Refuses what GitHub refuses by push: protected branches, pull request refs, workflows without the permission. */
const PRE_RECEIVE = `#!/bin/sh
while read -r old new ref; do
  case "$ref" in refs/pull/*) echo "deny updating a hidden ref" >&2; exit 1;; esac
  for name in $FORGE_PROTECTED; do
    if [ "$ref" = "refs/heads/$name" ]; then echo "GH006: Protected branch update failed for $ref." >&2; exit 1; fi
  done
  if [ -n "$FORGE_NO_WORKFLOWS" ] && ! expr "$new" : '^0*$' >/dev/null; then
    if [ -n "$(git log -m --name-only --format= "$new" --not --all -- .github/workflows)" ]; then
      echo "refusing to allow a GitHub App to create or update workflow without \\\`workflows\\\` permission" >&2; exit 1
    fi
  fi
done
`;

export async function createBare(dir: string, branch: string): Promise<void> {
  await mkdir(dir, { recursive: true });
  await git(dir, ['init', '-q', '--bare', `--initial-branch=${branch}`]);
  await configure(dir);
}

export async function copyBare(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  await git(to, ['clone', '-q', '--bare', from, '.']);
  await configure(to);
}

const CONFIGURATION = `
[http]
	receivepack = true
[uploadpack]
	allowFilter = true
	allowAnySHA1InWant = true
[gc]
	auto = 0
`;

async function configure(dir: string): Promise<void> {
  await appendFile(join(dir, 'config'), CONFIGURATION);
  await mkdir(join(dir, 'hooks'), { recursive: true });
  await writeFile(join(dir, 'hooks', 'pre-receive'), PRE_RECEIVE, { mode: 0o755 });
}

/** Where a name points, or nothing. */
export async function resolve(dir: string, name: string): Promise<string | undefined> {
  const found = await git(dir, ['rev-parse', '-q', '--verify', '--end-of-options', `${name}^{commit}`]).catch(
    () => '',
  );
  return found || undefined;
}

/** Writes a tree: the files of `base`, with these laid over; what was executable stays so. */
export async function writeTree(dir: string, base: string | undefined, files: Files): Promise<string> {
  const index = join(dir, `index-${randomUUID()}`);
  const env = { GIT_INDEX_FILE: index };
  const paths = Object.keys(files);
  const known = base && paths.length > 0 ? await git(dir, ['ls-tree', '-z', base, '--', ...paths]) : '';
  const executable = new Set(
    known
      .split('\0')
      .filter((line) => line.startsWith('100755'))
      .map((line) => line.slice(line.indexOf('\t') + 1)),
  );
  const entry = async ([path, content]: readonly [string, string | Buffer | null]) => {
    if (content === null) return `0 ${'0'.repeat(40)}\t${path}\0`;
    const blob = await gitWith(dir, ['hash-object', '-w', '--stdin'], content);
    return `${executable.has(path) ? '100755' : '100644'} ${blob}\t${path}\0`;
  };
  const entries = await Promise.all(Object.entries(files).map(entry));
  if (base) await git(dir, ['read-tree', base], env);
  await gitWith(dir, ['update-index', '-z', '--index-info'], entries.join(''), env);
  const tree = await git(dir, ['write-tree'], env);
  await rm(index, { force: true });
  return tree;
}

export async function writeCommit(dir: string, commit: NewCommit): Promise<string> {
  const env: NodeJS.ProcessEnv = {};
  for (const [role, person] of [
    ['AUTHOR', commit.author],
    ['COMMITTER', commit.committer ?? commit.author],
  ] as const) {
    env[`GIT_${role}_NAME`] = person.name;
    env[`GIT_${role}_EMAIL`] = person.email;
    if (person.date) env[`GIT_${role}_DATE`] = person.date;
  }
  const parents = commit.parents.flatMap((parent) => ['-p', parent]);
  return git(dir, ['commit-tree', commit.tree, ...parents, '-m', commit.message], env);
}

export async function setRef(dir: string, ref: string, sha: string): Promise<void> {
  await git(dir, ['update-ref', ref, sha]);
}

/** Every branch with its commit. */
export async function branches(dir: string): Promise<ReadonlyMap<string, string>> {
  const lines = await git(dir, ['for-each-ref', '--format=%(refname:lstrip=2) %(objectname)', 'refs/heads']);
  return new Map(
    lines
      .split('\n')
      .filter(Boolean)
      .map((line) => [line.slice(0, line.lastIndexOf(' ')), line.slice(line.lastIndexOf(' ') + 1)]),
  );
}

/** The tree of a merge of two commits, or nothing where they conflict. */
export async function mergeTree(dir: string, base: string, head: string): Promise<string | undefined> {
  const printed = await git(dir, ['merge-tree', '--write-tree', base, head]).catch(() => undefined);
  return printed?.split('\n')[0];
}
