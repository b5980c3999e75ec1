// git as the workspace needs it: the user's repository is only read, everything is written to a private one that
// borrows its objects. No hook, filter, monitor, external program or network of any configuration can run.
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { GitPluginError, type SimpleGit, simpleGit } from 'simple-git';
import { Fault } from '../../errors.ts';

export interface PrivateGit {
  readonly repoDir: string;
  /** History was cut off when the repository was cloned. */
  readonly isShallow: boolean;
  /** Runs git on the private repository. */
  readonly run: (args: readonly string[], options?: RunOptions) => Promise<string>;
  /** Runs a reading command in the user's own repository. */
  readonly ask: (args: readonly string[]) => Promise<string>;
}

export interface RunOptions {
  /** The index file to use. */
  readonly index?: string;
  readonly workTree?: string;
  /** Hides the user's objects: git touches the time of an object that it would write and finds there already. */
  readonly isAlone?: boolean;
}

/** Nothing that a repository configures may start a program or leave the machine. */
const safeConfig = [
  'safe.directory=*',
  'core.fsmonitor=false',
  'core.hooksPath=/dev/null',
  'core.autocrlf=false',
  'core.quotePath=false',
  'diff.external=',
  'protocol.allow=never',
  'core.alternateRefsCommand=',
  'submodule.recurse=false',
  'credential.helper=',
  'core.pager=cat',
  'gc.auto=0',
  'core.untrackedCache=false',
  'core.protectHFS=true',
  'core.protectNTFS=true',
];

function environment(home: string): Record<string, string> {
  return {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    HOME: home,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_LFS_SKIP_SMUDGE: '1',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_NO_LAZY_FETCH: '1',
    GIT_ATTR_NOSYSTEM: '1',
    // Beats any protocol that a repository's own configuration allows by name (ext:: runs programs).
    GIT_ALLOW_PROTOCOL: 'none',
    LC_ALL: 'C',
  };
}

export async function openPrivateGit(startDir: string, privateDir: string): Promise<PrivateGit> {
  await mkdir(privateDir, { recursive: true });
  const home = join(privateDir, 'home');
  await mkdir(home, { recursive: true });
  const env = environment(home);
  const repoDir = await findWorkTree(startDir, env);
  const inUser = client(repoDir, env);
  const common = resolve(repoDir, withoutNewline(await inUser.raw(['rev-parse', '--git-common-dir'])));
  const gitDir = join(privateDir, 'git');
  const format = (await inUser.raw(['rev-parse', '--show-object-format'])).trim();
  await client(privateDir, env).raw(['init', '--bare', '--quiet', `--object-format=${format}`, gitDir]);
  const borrowing = { ...env, GIT_ALTERNATE_OBJECT_DIRECTORIES: quoted(join(common, 'objects')) };
  await copyExcludes(common, gitDir);
  const shallow = await readFile(join(common, 'shallow')).catch(() => undefined);
  if (shallow !== undefined) await writeFile(join(gitDir, 'shallow'), shallow);
  return {
    repoDir,
    isShallow: shallow !== undefined,
    ask: (args) => guarded(client(repoDir, env), args),
    run: (args, options = {}) => {
      const objects = options.isAlone === true ? env : borrowing;
      const more = options.index === undefined ? objects : { ...objects, GIT_INDEX_FILE: options.index };
      const place = options.workTree === undefined ? [] : [`--work-tree=${options.workTree}`];
      return guarded(client(options.workTree ?? gitDir, more), [`--git-dir=${gitDir}`, ...place, ...args]);
    },
  };
}

/** The top of the work tree that holds the folder. */
async function findWorkTree(startDir: string, env: Record<string, string>): Promise<string> {
  const refuse = (fix: string) => new Fault('not-a-repository', { fields: { folder: startDir }, fix });
  if (!existsSync(startDir)) throw refuse('The folder does not exist: check the path given with --repo');
  const git = client(startDir, env);
  const top = await attempt(git, ['rev-parse', '--show-toplevel']);
  if (top === undefined) {
    if (!(await git.version()).installed)
      throw new Fault('toolchain-missing', { fields: { tool: 'git' }, fix: 'Install git' });
    const isBare = (await attempt(git, ['rev-parse', '--is-bare-repository']))?.trim() === 'true';
    throw refuse(
      isBare
        ? 'It is a bare repository: clone it, and name the clone with --repo'
        : 'Name a folder inside a git work tree with --repo',
    );
  }
  // A configured work tree could be any folder of this machine.
  const folders = [startDir, withoutNewline(top)];
  const gitDirs = await Promise.all(
    folders.map((dir) => attempt(client(dir, env), ['rev-parse', '--absolute-git-dir'])),
  );
  if (gitDirs[0] !== gitDirs[1])
    throw refuse('Its configuration (core.worktree) names a folder that is no work tree of it: remove that');
  return withoutNewline(top);
}

/** Folder names may end in blanks; git's answer ends in one newline. */
function withoutNewline(answer: string): string {
  return answer.replace(/\n$/, '');
}

/** git takes a C-quoted path among its object folders, so that no character of it means anything. */
function quoted(path: string): string {
  return `"${path.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}

/** What the user hides from git without committing it stays hidden; dependency folders are never part of a change. */
async function copyExcludes(commonDir: string, gitDir: string): Promise<void> {
  const own = await readFile(join(commonDir, 'info/exclude'), 'utf8').catch(() => '');
  await mkdir(join(gitDir, 'info'), { recursive: true });
  await writeFile(join(gitDir, 'info/exclude'), `${own}\nnode_modules/\n.venv/\nvenv/\n__pycache__/\n`);
}

/** The values are ours, not a caller's: without this the library refuses to have configured programs switched off. */
const allowSwitchingOff = Object.fromEntries(
  [
    'FsMonitor',
    'HooksPath',
    'DiffExternal',
    'DiffTextConv',
    'CredentialHelper',
    'Pager',
    'ProtocolOverride',
    'ConfigPaths',
    'Submodule',
    'GpgProgram',
  ].map((what) => [`allowUnsafe${what}`, true]),
);

function client(dir: string, env: Record<string, string>): SimpleGit {
  return simpleGit({
    baseDir: dir,
    config: [...safeConfig],
    unsafe: allowSwitchingOff,
    allowEnvironment: Object.keys(env),
  }).env(env);
}

async function attempt(git: SimpleGit, args: readonly string[]): Promise<string | undefined> {
  try {
    return await git.raw([...args]);
  } catch (error) {
    // Not a repository is an answer to this question; that the library refused to ask is not.
    if (error instanceof GitPluginError) throw new Fault('internal', { cause: error });
    return undefined;
  }
}

async function guarded(git: SimpleGit, args: readonly string[]): Promise<string> {
  try {
    return await git.raw([...args]);
  } catch (cause) {
    throw new Fault('git-failed', {
      cause,
      fields: {
        command: args
          .filter((word) => !word.startsWith('--git-dir'))
          .slice(0, 4)
          .join(' '),
        message: cause instanceof Error ? cause.message.slice(0, 500) : '',
      },
    });
  }
}
