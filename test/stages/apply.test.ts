import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apply } from '../../src/flow.ts';
import { languages } from '../../src/languages/index.ts';
import { loadGrammars } from '../../src/languages/parser.ts';
import { emptyAnswer } from '../../src/report/answer.ts';
import type { AcceptedTest } from '../../src/terms.ts';

const FILE = 'tests/test_a.py';
const TEXT = 'import os\n\n\ndef test_old():\n    assert os\n';
let outside: string;
let repo: string;

beforeAll(loadGrammars);
beforeEach(() => {
  outside = mkdtempSync(join(tmpdir(), 'testwright-apply-test-'));
  repo = join(outside, 'repo');
  mkdirSync(join(repo, 'tests'), { recursive: true });
  writeFileSync(join(repo, FILE), TEXT);
  git('init', '-q');
  git('add', '-A');
  git('-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '-qm', 'x');
});
afterEach(() => rmSync(outside, { recursive: true }));

function git(...args: readonly string[]): void {
  execFileSync('git', [...args], { cwd: repo });
}

function accepted(more: Partial<AcceptedTest> = {}): AcceptedTest {
  const id = more.id ?? 'aaaaaaaa';
  return {
    ...{ id, file: FILE, name: `test_${id}`, symbol: 'f', kind: 'guard', oracle: 'observed' },
    ...{ imports: ['from a import f'], code: `def test_${id}():\n    assert f(1) == 2\n`, patch: '' },
    ...{ kills: [{ by: 'base', message: '' }], trials: { green: 10, red: 1 } },
    ...more,
  };
}

async function run(tests: readonly AcceptedTest[], ids: readonly string[] = []) {
  const request = { command: 'test', paths: [], symbols: [], attempt: 1, trust: 'own', budgetMs: 1 } as const;
  return await apply({ ...emptyAnswer(request), tests }, ids, { startDir: repo, languages });
}

const read = (file = FILE) => readFileSync(join(repo, file), 'utf8');

test('tests are added with their imports; all that was there stays; nothing else is touched', async () => {
  const applied = await run([accepted(), accepted({ id: 'bbbbbbbb' })]);
  expect(applied.written.map(({ id }) => id)).toEqual(['aaaaaaaa', 'bbbbbbbb']);
  expect(read()).toBe(
    'import os\nfrom a import f\n\n\ndef test_old():\n    assert os\n\n\ndef test_aaaaaaaa():\n    assert f(1) == 2\n\n\ndef test_bbbbbbbb():\n    assert f(1) == 2\n',
  );
  expect(readdirSync(join(repo, 'tests'))).toEqual(['test_a.py']);
});

test('a second time adds nothing, though the file is dirty by then', async () => {
  await run([accepted()]);
  const once = read();
  const again = await run([accepted()]);
  expect([again.written.length, again.present.length]).toEqual([0, 1]);
  expect(read()).toBe(once);
});

test.each([
  ["const { a } = require('../a');\n", "const { a, f } = require('../a');\n"],
  ["import {\n  a\n} from '../a';\n", "import {\n  a,\n  f\n} from '../a';\n"],
])('an import that is there gets the name that is missing: %j', async (before, after) => {
  const file = 'tests/a.test.js';
  writeFileSync(join(repo, file), `${before}\ntest('old', () => a());\n`);
  git('add', '-A');
  git('-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '-qm', 'x');
  const imports = [
    after.includes('require') ? "const { f } = require('../a');" : "import { f } from '../a';",
  ];
  const code = "test('new', () => {\n  expect(f(1)).toBe(2);\n});\n";
  const { written } = await run([accepted({ file, imports, code })]);
  expect(written.length).toBe(1);
  expect(read(file)).toBe(`${after}\ntest('old', () => a());\n\n${code}`);
});

test('a new file in a new folder is made', async () => {
  await run([accepted({ file: 'more/tests/test_b.py' })]);
  expect(read('more/tests/test_b.py')).toContain('def test_aaaaaaaa');
});

test('what only head vouches for is written when it is named, not along with the rest', async () => {
  const observed = accepted({ kind: 'behaviour' });
  const stated = accepted({ id: 'bbbbbbbb', kind: 'behaviour', oracle: 'stated' });
  const applied = await run([observed, stated]);
  expect(applied.written.map(({ id }) => id)).toEqual(['bbbbbbbb']);
  expect(applied.unasked.map(({ id }) => id)).toEqual(['aaaaaaaa']);
  git('-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '-qam', 'y');
  expect((await run([observed, stated], ['aaaaaaaa'])).written).toEqual([observed]);
});

test('an id that the answer does not hold is wrong use', async () => {
  await expect(run([accepted()], ['cccccccc'])).rejects.toMatchObject({ code: 'usage' });
});

test.each([
  ['changed', () => writeFileSync(join(repo, FILE), `${TEXT}# mine\n`)],
  [
    'staged',
    () => {
      writeFileSync(join(repo, FILE), `${TEXT}# mine\n`);
      git('add', '-A');
    },
  ],
  ['untracked', () => git('rm', '-q', '--cached', FILE)],
  [
    'ignored',
    () => {
      git('rm', '-q', '--cached', FILE);
      writeFileSync(join(repo, '.gitignore'), 'tests\n');
    },
  ],
])('a dirty test file (%s) is refused, and nothing at all is written', async (_, dirty) => {
  dirty();
  const before = read();
  const tests = [accepted({ file: 'tests/test_new.py' }), accepted({ id: 'bbbbbbbb' })];
  await expect(run(tests)).rejects.toMatchObject({ code: 'dirty-test-file' });
  expect(read()).toBe(before);
  expect(existsSync(join(repo, 'tests/test_new.py'))).toBe(false);
});

test.each([
  ['../test_x.py'],
  ['/tmp/test_x.py'],
  ['tests/../../test_x.py'],
  ['tests//test_x.py'],
  ['.git/hooks/test_x.py'],
  ['a/.GIT/test_x.py'],
  ['tests/a\\test_x.py'],
  ['tests\n/test_x.py'],
])('a path that leads elsewhere is refused: %j', async (file) => {
  await expect(run([accepted({ file })])).rejects.toMatchObject({
    code: expect.stringMatching(/^(?:unsafe-path|bad-answer)$/),
  });
});

test.each([['src/a.py'], ['tests/conftest.py'], ['package.json'], ['tests/test_a.txt']])(
  'what is no test file is refused: %s',
  async (file) => {
    await expect(run([accepted({ file })])).rejects.toMatchObject({ code: 'bad-answer' });
  },
);

test('a test file that is a symbolic link, or lies behind one, is refused', async () => {
  mkdirSync(join(outside, 'victim'));
  writeFileSync(join(outside, 'victim/test_v.py'), 'mine\n');
  symlinkSync(join(outside, 'victim'), join(repo, 'linked'));
  symlinkSync(join(outside, 'victim/test_v.py'), join(repo, 'tests/test_link.py'));
  symlinkSync(join(outside, 'victim/test_gone.py'), join(repo, 'tests/test_dangling.py'));
  for (const file of [
    'linked/test_v.py',
    'linked/test_new.py',
    'tests/test_link.py',
    'tests/test_dangling.py',
  ])
    await expect(run([accepted({ file })])).rejects.toMatchObject({ code: 'unsafe-path' });
  expect(readFileSync(join(outside, 'victim/test_v.py'), 'utf8')).toBe('mine\n');
  expect(readdirSync(join(outside, 'victim'))).toEqual(['test_v.py']);
});

test('code that would not parse where it stands is refused', async () => {
  await expect(run([accepted({ code: 'def test_x(:\n' })])).rejects.toMatchObject({ code: 'bad-answer' });
  expect(read()).toBe(TEXT);
});

test('a test that stands beside another is put behind it; where that is gone, nothing is written', async () => {
  const beside = accepted({ beside: ['test_old'] });
  await run([beside]);
  expect(read()).toBe(
    'import os\nfrom a import f\n\n\ndef test_old():\n    assert os\n\n\ndef test_aaaaaaaa():\n    assert f(1) == 2\n',
  );
  git('checkout', '-q', '.');
  await expect(run([accepted({ beside: ['TestGone', 'test_old'] })])).rejects.toMatchObject({
    code: 'bad-answer',
  });
  expect(read()).toBe(TEXT);
});
