import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answerValidator } from '../../../src/report/answer-file.ts';
import { testwright } from '../../end-to-end/shop.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'testwright-cli-'));
});
afterAll(() => rmSync(dir, { recursive: true }));

test.each([
  ['an unknown command', ['tset'], 'usage', "unknown command 'tset'"],
  ['an unknown option', ['test', '--hed', 'x'], 'usage', "unknown option '--hed'"],
  ['an option without its value', ['test', '--base'], 'usage', 'argument missing'],
  ['a budget that is none', ['test', '--budget', 'soon'], 'usage', '10s to 120m'],
  ['a budget too small', ['test', '--budget', '1s'], 'usage', '10s to 120m'],
  ['no repository', ['test', '--quiet'], 'not-a-repository', 'folder'],
  ['an answer that is not there', ['apply', 'none.json'], 'bad-answer', 'ENOENT'],
  ['an output that cannot be', ['test', '--json', 'no/folder.json'], 'unwritable', 'ENOENT'],
  ['a model action that is none', ['model', 'push'], 'usage', 'pull, list, rm'],
  ['rm without a model', ['model', 'rm'], 'usage', 'model list'],
  ['a worker without a database', ['worker'], 'bad-app', 'DATABASE_URL'],
  ['prove without a repository', ['prove', '--quiet'], 'not-a-repository', 'folder'],
  ['replay without a file', ['replay', 'none.json'], 'bad-evidence', 'ENOENT'],
  ['evidence without an answer', ['evidence', 'x', '--answer', 'none.json'], 'bad-answer', 'ENOENT'],
])('%s: one clear message with its code, exit 2', async (_, args, code, says) => {
  const { code: exit, stdout, stderr } = await testwright(args, dir);
  expect(stdout).toBe('');
  expect(stderr).toMatch(new RegExp(`^${code}: `));
  expect(stderr.replace(/\s+/g, ' ')).toContain(says);
  expect(stderr).toContain('What to do: ');
  expect(exit).toBe(2);
});

test.each([
  ['words that are wrong', ['test', '--nope', '--json', 'wrong.json'], 'wrong.json', 'usage'],
  ['no repository', ['test', 'a.py', '--quiet', '--json=none.json'], 'none.json', 'not-a-repository'],
])('the answer is also written on failure: %s', async (_, args, file, code) => {
  expect((await testwright(args, dir)).code).toBe(2);
  const answer: unknown = JSON.parse(readFileSync(join(dir, file), 'utf8'));
  const isAnswer = await answerValidator();
  isAnswer(answer);
  expect(isAnswer.errors).toBeNull();
  expect(answer).toMatchObject({ error: { code, sentence: expect.stringMatching(/\.$/) }, tests: [] });
});

test('on failure the page and the Markdown say what failed and what to do', async () => {
  const args = ['prove', '--quiet', '--html', 'none.html', '--markdown=none.md'];
  expect((await testwright(args, dir)).code).toBe(2);
  for (const file of ['none.html', 'none.md']) {
    const text = readFileSync(join(dir, file), 'utf8');
    expect(text).toMatch(/request failed/);
    expect(text).toContain('not-a-repository');
    expect(text).toContain('What to do: ');
  }
});

test('help and version go to stdout and are no failure', async () => {
  const help = await testwright(['--help'], dir);
  expect([help.code, help.stderr]).toEqual([0, '']);
  for (const name of ['test', 'apply', 'doctor', 'model'])
    expect(help.stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
  expect((await testwright([], dir)).stdout).toBe(help.stdout);
  const version = await testwright(['--version'], dir);
  expect([version.code, version.stdout]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+\n$/)]);
});
