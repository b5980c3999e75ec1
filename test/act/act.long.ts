// workflows/prove.yml as it is copied, run by act on this machine: the step is started by a runner that is not of our making.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readSettings } from '../../src/config.ts';
import { buildStep, example } from '../doors/action/step.ts';
import { newFolder, newRepository } from '../stages/workspace/repository.ts';

const root = join(import.meta.dirname, '../..');
const tools = join(readSettings().cacheDir, 'test-tools');
const act = join(tools, 'act');

/** What `OWNER/testwright@v1` is: action.yml and its bundle. */
function released(): string {
  const dir = newFolder();
  cpSync(join(root, 'action.yml'), join(dir, 'action.yml'));
  cpSync(buildStep(), join(dir, 'dist/action'), { recursive: true });
  return dir;
}

beforeAll(() => {
  if (existsSync(act)) return;
  const env = { ...process.env, GOBIN: tools };
  execFileSync('go', ['install', 'github.com/nektos/act@v0.2.89'], { env, stdio: 'inherit' });
});

test('a change whose test cannot fail makes the check red, with the test named', () => {
  const repository = newRepository();
  const manifest = { name: 'shop', version: '1.0.0', type: 'module', scripts: { test: 'node --test' } };
  const older = 'export function label(count) {\n  return count + " items";\n}\n';
  const workflow = readFileSync(join(root, 'workflows/prove.yml'), 'utf8');
  const installing = '      - uses: OWNER/testwright/sandbox@v1\n';
  expect(workflow).toContain(installing);
  const base = repository.commit({
    'package.json': JSON.stringify(manifest),
    'label.js': older,
    // All but the step that installs packages on a machine that is thrown away: this one is kept.
    '.github/workflows/prove.yml': workflow.replace(installing, ''),
  });
  const head = repository.commit({
    'label.js': older.replace('  return', '  if (count === 1) return "one item";\n  return'),
    'label.test.js':
      "import assert from 'node:assert';\nimport test from 'node:test';\nimport { label } from './label.js';\n\ntest('one', () => assert.equal(label(1), 'one item'));\ntest('none', () => {\n  label(0);\n});\n",
  });
  const event = join(newFolder(), 'event.json');
  const pull = { head: { sha: head }, base: { sha: base } };
  writeFileSync(
    event,
    JSON.stringify(example('pull_request', 'synchronize', { pull_request: pull }).payload),
  );
  const home = newFolder();
  mkdirSync(join(home, '.config'));
  const args = ['pull_request', '--eventpath', event, '--platform', 'ubuntu-24.04=-self-hosted'];
  const local = ['--local-repository', `OWNER/testwright@v1=${released()}`];
  const { status, stdout, stderr } = spawnSync(act, [...args, ...local, '--no-cache-server'], {
    cwd: repository.dir,
    encoding: 'utf8',
    // act starts the node on the PATH, whatever action.yml says.
    env: {
      ...process.env,
      PATH: `${dirname(process.execPath)}:${process.env['PATH']}`,
      XDG_CONFIG_HOME: home,
    },
  });
  const log = stdout + stderr;
  expect(log).toContain('This test cannot fail');
  expect(log).toContain('label.test.js::none: It is green without the change');
  expect(log).toContain('fail-on is met: cannot-fail');
  expect(log).toMatch(/::set-output:: mutation-score=1\.00/);
  expect(status).toBe(1);
});
