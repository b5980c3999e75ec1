// The workflows before the linters that people use: actionlint (a Go module) and zizmor (a Python package).
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSettings } from '../../src/config.ts';
import { newFolder } from '../stages/workspace/repository.ts';
import { expression } from './workflow.ts';

const root = join(import.meta.dirname, '../..');
const tools = join(readSettings().cacheDir, 'test-tools');
const actionlint = join(tools, 'actionlint');
const zizmor = join(tools, 'zizmor/bin/zizmor');

/** A repository that has copied all of them. */
function copied(): string {
  const dir = newFolder();
  mkdirSync(join(dir, '.github'));
  cpSync(join(root, 'workflows'), join(dir, '.github/workflows'), { recursive: true });
  cpSync(join(root, 'workflows/zizmor.yml'), join(dir, '.github/zizmor.yml'));
  for (const path of ['action.yml', 'sandbox/action.yml']) cpSync(join(root, path), join(dir, path));
  execFileSync('git', ['init', '--quiet'], { cwd: dir });
  return dir;
}

beforeAll(() => {
  const module = 'github.com/rhysd/actionlint/cmd/actionlint@v1.7.12';
  if (!existsSync(actionlint))
    execFileSync('go', ['install', module], { env: { ...process.env, GOBIN: tools }, stdio: 'inherit' });
  if (existsSync(zizmor)) return;
  execFileSync('python3', ['-m', 'venv', join(tools, 'zizmor')]);
  execFileSync(join(tools, 'zizmor/bin/pip'), ['install', '--quiet', 'zizmor==1.32.0']);
});

const lint = (dir: string) => {
  const config = ['-config-file', join(import.meta.dirname, 'actionlint.yaml')];
  const names = [
    'prove',
    'tests',
    'fork-safe-prove',
    'fork-safe-publish',
    'comment-command',
    'nightly-sweep',
  ];
  const files = [...names, 'gpu-runner', 'generate-test-deploy', 'release'].map(
    (name) => `.github/workflows/${name}.yml`,
  );
  const { status, stdout } = spawnSync(actionlint, [...config, ...files], { cwd: dir, encoding: 'utf8' });
  return { status, stdout };
};
const audit = (dir: string) => {
  const args = ['--offline', '--no-progress', '--format', 'plain', '.'];
  const { status, stdout } = spawnSync(zizmor, args, { cwd: dir, encoding: 'utf8' });
  return { status, stdout: stdout.replace(/^.*(?:No findings|findings).*$/gm, '').trim() };
};

test('actionlint and zizmor have nothing to say', () => {
  const dir = copied();
  expect(lint(dir)).toEqual({ status: 0, stdout: '' });
  expect(audit(dir)).toEqual({ status: 0, stdout: '' });
});

test('both see what is wrong', () => {
  const dir = copied();
  const file = join(dir, '.github/workflows/prove.yml');
  const text = readFileSync(file, 'utf8');
  const planted = ['head_ref', 'hed_ref']
    .map((name) => `      - run: echo ${expression(`github.${name}`)}\n`)
    .join('');
  writeFileSync(file, `${text}${planted}`);
  expect(lint(dir).stdout).toContain('hed_ref');
  expect(audit(dir).stdout).toContain('template-injection');
});
