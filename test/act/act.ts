// GitHub's runner is not here: act, which is not of our making, starts workflows as they are copied, on this machine.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readSettings } from '../../src/config.ts';
import { buildStep, example } from '../doors/action/step.ts';
import { newFolder } from '../stages/workspace/repository.ts';

const root = join(import.meta.dirname, '../..');
const tools = join(readSettings().cacheDir, 'test-tools');
const act = join(tools, 'act');

export function installAct(): void {
  if (existsSync(act)) return;
  const env = { ...process.env, GOBIN: tools };
  execFileSync('go', ['install', 'github.com/nektos/act@v0.2.89'], { env, stdio: 'inherit' });
}

/** What `OWNER/testwright@v1` is: action.yml and its bundle. */
export function release(): string {
  const dir = newFolder();
  cpSync(join(root, 'action.yml'), join(dir, 'action.yml'));
  cpSync(buildStep(), join(dir, 'dist/action'), { recursive: true });
  return dir;
}

/**
 * A workflow of ours, without the steps that cannot be here: the one that installs packages on a machine that is thrown away
 * (this one is kept), and the upload of the report, which is a step of GitHub's that act would have to fetch from there.
 */
export function copyOf(name: string): string {
  const text = readFileSync(join(root, 'workflows', `${name}.yml`), 'utf8');
  const shorter = text
    .replace('      - uses: OWNER/testwright/sandbox@v1\n', '')
    .replace(/^ {6}- if: .*\n {8}uses: actions\/upload-artifact@.*\n(?: {8}.*\n)+/gm, '');
  if (/sandbox@|upload-artifact/.test(shorter) || shorter === text)
    throw new Error(`${name} has other steps now`);
  return shorter;
}

export interface Change {
  /** The clone, with head checked out. */
  readonly dir: string;
  readonly base: string;
  readonly head: string;
}

/** A pull request with this change. */
export function runAct(change: Change, released: string, more: readonly string[]) {
  const event = join(newFolder(), 'event.json');
  const pull = { head: { sha: change.head }, base: { sha: change.base } };
  writeFileSync(
    event,
    JSON.stringify(example('pull_request', 'synchronize', { pull_request: pull }).payload),
  );
  const home = newFolder();
  mkdirSync(join(home, '.config'));
  const args = ['pull_request', '--eventpath', event, '--platform', 'ubuntu-24.04=-self-hosted'];
  const local = ['--local-repository', `OWNER/testwright@v1=${released}`];
  const { status, stdout, stderr } = spawnSync(act, [...args, ...local, ...more], {
    cwd: change.dir,
    encoding: 'utf8',
    // act starts the node on the PATH, whatever action.yml says.
    env: {
      ...process.env,
      PATH: `${dirname(process.execPath)}:${process.env['PATH']}`,
      XDG_CONFIG_HOME: home,
    },
  });
  return { status, log: stdout + stderr };
}
