// The npm packages as a stranger meets them: packed, installed without a network, and asked about a change of theirs.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import type { Answer } from '../../src/report/answer.ts';
import { newFolder, newRepository } from '../stages/workspace/repository.ts';

const root = join(import.meta.dirname, '../..');
const PATH = `${dirname(process.execPath)}:${process.env['PATH']}`;
const attw = join(root, 'node_modules/.bin/attw');
const MIB = 2 ** 20;
const names = ['testwright', '@testwright/runner'] as const;
let tarballs: readonly string[];
let home: string;

function run(program: string, args: readonly string[], cwd: string) {
  return spawnSync(program, [...args], { cwd, encoding: 'utf8', env: { ...process.env, PATH } });
}

beforeAll(() => {
  tarballs = execFileSync(join(root, 'scripts/pack'), { encoding: 'utf8' }).trim().split('\n');
  home = newFolder();
  writeFileSync(join(home, 'package.json'), '{ "type": "module" }');
  // Offline and from an empty cache: whatever the package wanted besides itself would fail here.
  const offline = ['--offline', '--cache', newFolder(), '--no-audit', '--no-fund'];
  const installed = run('npm', ['install', ...offline, ...tarballs], home);
  expect([installed.status, installed.stderr]).toEqual([0, '']);
});

test.each(names)('%s: publint and are-the-types-wrong have nothing to say, and it is small', async (name) => {
  const [tarball = '', most] = name === 'testwright' ? [tarballs[0], 2 * MIB] : [tarballs[1], MIB / 4];
  const pkgDir = join(home, 'node_modules', name);
  const { messages } = await publint({ pkgDir, pack: false, strict: true });
  const manifest = JSON.parse(readFileSync(join(pkgDir, 'package.json'), 'utf8'));
  expect(messages.map((message) => formatMessage(message, manifest))).toEqual([]);
  // Modules of the newer kind only: what asks by `require` has to import.
  const { status, stdout } = run(attw, [tarball, '--profile', 'esm-only'], root);
  expect([status, stdout]).toEqual([0, expect.stringContaining(`${name} v${manifest.version}`)]);
  expect(statSync(tarball).size).toBeLessThan(most);
});

test('types that are wrong are seen', () => {
  const dir = newFolder();
  cpSync(join(home, 'node_modules/@testwright/runner'), dir, { recursive: true });
  rmSync(join(dir, 'types/index.d.ts'));
  const tarball = execFileSync('npm', ['pack', '--silent', '--ignore-scripts'], {
    cwd: dir,
    encoding: 'utf8',
  });
  const { status, stdout } = run(attw, [join(dir, tarball.trim()), '--profile', 'esm-only'], root);
  expect([status, stdout]).toEqual([1, expect.stringContaining('No types')]);
});

test('what the pages of the package link to is in it', () => {
  const dir = join(home, 'node_modules/testwright');
  const pages = readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.md'),
  );
  const broken = pages.flatMap((page) =>
    [...readFileSync(join(dir, page), 'utf8').matchAll(/\]\(([^)\s#]+)[^)\s]*\)/g)]
      .filter(([, to = '']) => !/^(?:https?|mailto):/.test(to) && !existsSync(join(dir, dirname(page), to)))
      .map(([, to]) => `${page}: ${to}`),
  );
  expect(pages.length).toBeGreaterThan(10);
  // Who contributes has a clone.
  expect(broken).toEqual(['README.md: CONTRIBUTING.md']);
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

test('the embedded model comes only when asked for: what is missing is named with the command that brings it, and that works', () => {
  const list = run('npx', ['--no-install', 'testwright', 'model', 'list'], home);
  expect([list.status, list.stdout]).toEqual([0, expect.stringContaining('qwen')]);
  const serving = ['--no-install', 'testwright-runner', 'serve-embedded', '--idle-ms', '100'];
  const missing = run('npx', serving, home);
  expect(missing.status).toBe(3);
  const [, command = ''] = /^model-missing: .*\nWhat to do: .*(npm install .*)$/m.exec(missing.stderr) ?? [];
  expect(command).toContain('node-llama-cpp@3');
  expect(run('sh', ['-c', command], home).status).toBe(0);
  const served = run('npx', serving, home);
  expect([served.status, JSON.parse(served.stdout)]).toEqual([
    0,
    expect.objectContaining({ model: expect.stringContaining('qwen') }),
  ]);
});

test('the server names the packages that it wants besides', () => {
  const { status, stderr } = run('npx', ['--no-install', 'testwright', 'serve'], home);
  expect([status, stderr]).toEqual([
    2,
    expect.stringMatching(/^bad-app: [\s\S]*missing: [\w@/-]+\nWhat to do: Install beside/),
  ]);
});

/** What the compiler says of a program under the strictest settings. */
function compile(name: string, program: string): string {
  writeFileSync(join(home, name), program);
  const strict = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess', '--noEmit'];
  const modules = ['--module', 'nodenext', '--target', 'es2023', '--types', 'node'];
  const types = ['--typeRoots', join(root, 'node_modules/@types')];
  return run(join(root, 'node_modules/.bin/tsc'), [...strict, ...modules, ...types, name], home).stdout;
}

test('a program reads answers with types', () => {
  const program = [
    "import { type Answer, Fault, readAnswer } from 'testwright';",
    'const answer: Answer = await readAnswer(process.argv[2] as string);',
    'const first: string | undefined = answer.tests.at(0)?.file;',
    "process.stdout.write(first + ' ' + typeof Fault);",
  ].join('\n');
  expect(compile('reads.ts', program)).toBe('');
  expect(compile('wrong.ts', program.replace('string | undefined', 'number'))).toContain('TS2322');
  const read = run('node', ['reads.ts', join(root, 'test/golden/answers/proven.json')], home);
  expect([read.stderr, read.stdout]).toEqual(['', expect.stringMatching(/\.\w+ function$/)]);
});

test('a program asks the runner with types', () => {
  const program = [
    "import { knownModels, type ModelFacts } from '@testwright/runner';",
    "const [first]: readonly ModelFacts[] = knownModels('/nowhere');",
    'const bytes: number | undefined = first?.bytes;',
    'process.stdout.write(String(bytes));',
  ].join('\n');
  expect(compile('asks.ts', program)).toBe('');
  expect(compile('wrong.ts', program.replace('number | undefined', 'string'))).toContain('TS2322');
  expect(run('node', ['asks.ts'], home).stdout).toBe('1117320768');
});

test('the version of the native part is the one that the runner is tested with', () => {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'runner/package.json'), 'utf8'));
  const source = readFileSync(join(root, 'runner/src/commands/serve-embedded.ts'), 'utf8');
  expect(source).toContain(`ENGINE_VERSION = '${dependencies['node-llama-cpp']}'`);
});
