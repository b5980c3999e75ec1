// git as the workspace needs it: the user's repository is only read, everything is written to a private one that
// borrows its objects. No hook, filter, monitor, external program or network of any configuration can run.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { GitPluginError, type SimpleGit, simpleGit } from 'simple-git';
import { Fault } from '../../errors.ts';

export interface PrivateGit {
  readonly repoDir: string;
  /** Runs git on the private repository; `index` names the index file to use. */
  readonly run: (args: readonly string[], options?: { index?: string; workTree?: string }) => Promise<string>;
  /** Runs a reading command in the user's own repository. */
  readonly ask: (args: readonly string[]) => Promise<string>;
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
    LC_ALL: 'C',
  };
}

export async function openPrivateGit(startDir: string, privateDir: string): Promise<PrivateGit> {
  await mkdir(privateDir, { recursive: true });
  const env = environment(privateDir);
  const inUser = client(startDir, env);
  const repoDir = await attempt(inUser, ['rev-parse', '--show-toplevel']);
  if (repoDir === undefined)
    throw new Fault('not-a-repository', {
      fields: { folder: startDir },
      fix: 'Name a folder inside a git work tree with --repo',
    });
  const common = (await inUser.raw(['rev-parse', '--git-common-dir'])).trim();
  const objects = join(isAbsolute(common) ? common : join(startDir, common), 'objects');
  const gitDir = join(privateDir, 'git');
  await client(privateDir, env).raw(['init', '--bare', '--quiet', gitDir]);
  await writeFile(join(gitDir, 'objects/info/alternates'), `${objects}\n`);
  await copyExcludes(isAbsolute(common) ? common : join(startDir, common), gitDir);
  const shallow = await readFile(join(objects, '../shallow')).catch(() => undefined);
  if (shallow !== undefined) await writeFile(join(gitDir, 'shallow'), shallow);
  return {
    repoDir: repoDir.trim(),
    ask: (args) => guarded(client(repoDir.trim(), env), args),
    run: (args, options = {}) => {
      const more = options.index === undefined ? env : { ...env, GIT_INDEX_FILE: options.index };
      const place = options.workTree === undefined ? [] : [`--work-tree=${options.workTree}`];
      return guarded(client(options.workTree ?? gitDir, more), [`--git-dir=${gitDir}`, ...place, ...args]);
    },
  };
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
