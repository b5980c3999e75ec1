// Requests that end early: each with its own clear reason, written into the answer, and with nothing left behind.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { answerValidator } from '../../src/report/answer-file.ts';
import { newFolder, newRepository } from '../stages/workspace/repository.ts';
import { testwright } from './shop.ts';

/** Nobody listens there: these end long before a model is asked. */
const NO_MODEL = 'http://127.0.0.1:9/v1';

type Files = Readonly<Record<string, string>>;

async function ask(base: Files, head: Files) {
  const repository = newRepository();
  repository.commit(base);
  repository.commit(head);
  const cacheDir = newFolder();
  const file = join(newFolder(), 'answer.json');
  const args = ['test', '--base', 'HEAD~1', '--head', 'HEAD', '--model-url', NO_MODEL, '--json', file];
  const ended = await testwright(args, repository.dir, { TESTWRIGHT_CACHE: cacheDir });
  const answer: { reasons: unknown; error?: unknown } = JSON.parse(readFileSync(file, 'utf8'));
  const isAnswer = await answerValidator();
  isAnswer(answer);
  expect(isAnswer.errors).toBeNull();
  expect(readdirSync(join(cacheDir, 'runs')).filter((name) => name.startsWith('run-'))).toEqual([]);
  return { ...ended, answer };
}

const goModule = { 'go.mod': 'module a\n', 'a.go': 'package a\n' };
const bare = { 'package.json': '{"name": "a", "version": "1.0.0"}', 'a.js': 'exports.a = (x) => x;\n' };

test.each<[string, Files, Files, string, RegExp]>([
  [
    'a language that cannot be tested yet',
    goModule,
    { 'a.go': 'package a\n\nfunc A() int { return 1 }\n' },
    'unsupported-language',
    /changed here: a\.go/,
  ],
  [
    'a change without code',
    { ...bare, 'README.md': 'one\n' },
    { 'README.md': 'two\n', 'data.json': '{}' },
    'no-code-change',
    /None of the 2 changed files .*README\.md/,
  ],
  [
    'only comments',
    bare,
    { 'a.js': '// Gives it back.\nexports.a = (x) => x;\n' },
    'no-code-change',
    /changed files? .*a\.js/,
  ],
  ['no change', bare, {}, 'no-change', /same files/],
  [
    'no test command',
    bare,
    { 'a.js': 'exports.a = (x) => x + 1;\n' },
    'no-test-command',
    /No test framework .* found in the repository \(vitest, jest/,
  ],
  [
    'a framework that the configuration names and that is not there',
    { ...bare, '.github/testwright.yml': 'test: { framework: mocha }\n' },
    { 'a.js': 'exports.a = (x) => x + 1;\n' },
    'no-test-command',
    /^mocha, which the configuration names, was not found/,
  ],
])(
  '%s: exit 0 and the reason',
  async (_, base, head, code, detail) => {
    const { code: exit, stdout, answer } = await ask(base, head);
    expect(exit).toBe(0);
    expect(answer).toMatchObject({ reasons: [{ code, detail: expect.stringMatching(detail) }], tests: [] });
    expect(stdout).toContain(code);
  },
  60_000,
);

test('a configuration that is wrong: exit 2, the file, the line and what is wrong', async () => {
  const { code, stderr, answer } = await ask(
    { ...bare, '.github/testwright.yml': 'paths: [src/**]\nbuidl: make\n' },
    { 'a.js': 'exports.a = (x) => x + 1;\n' },
  );
  expect(code).toBe(2);
  const words = stderr.replace(/\s+/g, ' ');
  expect(words).toContain('bad-config: ');
  for (const part of ['.github/testwright.yml', 'line: 2', '"buidl" is not known', 'docs/configuration.md'])
    expect(words).toContain(part);
  expect(answer).toMatchObject({ error: { code: 'bad-config' }, tests: [] });
});
