// The npm package as a stranger meets it: packed, installed without a network, and asked about a change of theirs.
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import type { Answer } from '../../src/report/answer.ts';
import { newFolder, newRepository } from '../stages/workspace/repository.ts';

const root = join(import.meta.dirname, '../..');
const PATH = `${dirname(process.execPath)}:${process.env['PATH']}`;
const MIB = 2 ** 20;
let tarball: string;
let home: string;

function run(program: string, args: readonly string[], cwd: string) {
  return spawnSync(program, [...args], { cwd, encoding: 'utf8', env: { ...process.env, PATH } });
}

beforeAll(() => {
  tarball = execFileSync(join(root, 'scripts/pack'), { encoding: 'utf8' }).trim();
  home = newFolder();
  writeFileSync(join(home, 'package.json'), '{ "type": "module" }');
  // Offline and from an empty cache: whatever the package wanted besides itself would fail here.
  const offline = ['--offline', '--cache', newFolder(), '--no-audit', '--no-fund'];
  const installed = run('npm', ['install', ...offline, tarball], home);
  expect([installed.status, installed.stderr]).toEqual([0, '']);
});

test('publint has nothing to say, and the package is small', async () => {
  const pkgDir = join(root, 'dist/npm');
  const { messages } = await publint({ pkgDir, pack: false, strict: true });
  const manifest = JSON.parse(readFileSync(join(pkgDir, 'package.json'), 'utf8'));
  expect(messages.map((message) => formatMessage(message, manifest))).toEqual([]);
  expect(statSync(tarball).size).toBeLessThan(2 * MIB);
});

test('a first judgement of a change in a repository that it never saw', () => {
  const repository = newRepository();
  const manifest = { name: 'strange', version: '1.0.0', type: 'module', scripts: { test: 'node --test' } };
  const older = 'export function label(count) {\n  return count + " items";\n}\n';
  repository.commit({ 'package.json': JSON.stringify(manifest), 'label.js': older });
  repository.commit({
    'label.js': older.replace('  return', '  if (count === 1) return "one item";\n  return'),
    'label.test.js':
      "import assert from 'node:assert';\nimport test from 'node:test';\nimport { label } from './label.js';\n\ntest('one', () => assert.equal(label(1), 'one item'));\ntest('none', () => {\n  label(0);\n});\n",
  });
  const file = join(newFolder(), 'answer.json');
  const asked = ['prove', '--repo', repository.dir, '--base', 'HEAD^', '--head', 'HEAD', '--json', file];
  const { status, stdout } = run('npx', ['--no-install', 'testwright', ...asked], home);
  expect(status).toBe(0);
  expect(stdout).toContain('1 test cannot fail');
  const { judgements }: Answer = JSON.parse(readFileSync(file, 'utf8'));
  expect(judgements.map(({ id, verdict }) => [id, verdict])).toEqual([
    ['label.test.js::one', 'proves-change'],
    ['label.test.js::none', 'cannot-fail'],
  ]);
}, 120_000);

test('the embedded model comes only when asked for, and what is missing is named with the command that brings it', () => {
  const list = run('npx', ['--no-install', 'testwright', 'model', 'list'], home);
  expect([list.status, list.stdout]).toEqual([0, expect.stringContaining('qwen')]);
  const served = run('npx', ['--no-install', 'testwright-runner', 'serve-embedded'], home);
  expect(served.status).toBe(3);
  expect(served.stderr).toMatch(/model-missing: .*\nWhat to do: .*npm install .*node-llama-cpp@3/);
});

test('the server names the packages that it wants besides', () => {
  const { status, stderr } = run('npx', ['--no-install', 'testwright', 'serve'], home);
  expect([status, stderr]).toEqual([
    2,
    expect.stringMatching(/^bad-app: [\s\S]*missing: [\w@/-]+\nWhat to do: Install beside/),
  ]);
});

test('a program reads answers with types, under the strictest settings', () => {
  const program = [
    "import { type Answer, Fault, readAnswer } from 'testwright';",
    'const answer: Answer = await readAnswer(process.argv[2] as string);',
    'const first: string | undefined = answer.tests.at(0)?.file;',
    "process.stdout.write(first + ' ' + typeof Fault);",
  ].join('\n');
  writeFileSync(join(home, 'reads.ts'), program);
  const strict = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess', '--noEmit'];
  const modules = ['--module', 'nodenext', '--target', 'es2023', '--types', 'node'];
  const types = ['--typeRoots', join(root, 'node_modules/@types')];
  const tsc = join(root, 'node_modules/.bin/tsc');
  expect(run(tsc, [...strict, ...modules, ...types, 'reads.ts'], home).stdout).toBe('');
  writeFileSync(join(home, 'wrong.ts'), program.replace('string | undefined', 'number'));
  expect(run(tsc, [...strict, ...modules, ...types, 'wrong.ts'], home).stdout).toContain('TS2322');
  const read = run('node', ['reads.ts', join(root, 'test/golden/answers/proven.json')], home);
  expect([read.stderr, read.stdout]).toEqual(['', expect.stringMatching(/\.\w+ function$/)]);
});

test('the version of the native part is the one that the runner is tested with', () => {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'runner/package.json'), 'utf8'));
  const source = readFileSync(join(root, 'runner/src/commands/serve-embedded.ts'), 'utf8');
  expect(source).toContain(`ENGINE_VERSION = '${dependencies['node-llama-cpp']}'`);
});
