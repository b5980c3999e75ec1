// The second half of the fork-safe pair against what a stranger's first half may leave behind.
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readHostile } from '../../../src/doors/action/publish.ts';
import { type Fault, faults } from '../../../src/errors.ts';
import type { Answer } from '../../../src/report/answer.ts';
import { emptyAnswer } from '../../../src/report/answer.ts';
import { MOST_OF_A_COMMENT, renderMarkdown } from '../../../src/report/markdown.ts';
import { newFolder } from '../../stages/workspace/repository.ts';

const golden: Answer = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../golden/answers/proven.json'), 'utf8'),
);
const [test0] = golden.tests;
const [mutant0] = golden.mutants;
if (test0 === undefined || mutant0 === undefined)
  throw new Error('The golden answer holds no test or no fault');
const judged: Answer = {
  ...emptyAnswer({ command: 'prove', paths: [], symbols: [], attempt: 1, budgetMs: 240_000, trust: 'own' }),
  judgements: [
    {
      id: 'a.test.js::one',
      isNew: true,
      verdict: 'guards',
      onBase: 'absent',
      kills: ['aaaaaaaa'],
      reaches: [{ path: 'a.js', lines: [1] }],
      detail: '',
    },
  ],
  mutants: [
    {
      id: 'aaaaaaaa',
      path: 'a.js',
      line: 1,
      operator: 'constant',
      before: '1',
      after: '2',
      status: 'killed',
    },
  ],
  score: { killed: 1, killedWithTests: 1, total: 1 },
};
const [judgement] = judged.judgements;
const write = (text: string | Uint8Array) => {
  const file = join(newFolder(), 'answer.json');
  writeFileSync(file, text);
  return file;
};
const as = (answer: object) => () => write(JSON.stringify(answer));
const test1 = (more: object) => as({ ...golden, tests: [{ ...test0, ...more }] });
const mutant = (more: object) => as({ ...judged, mutants: [{ ...judged.mutants[0], ...more }] });

test.each([
  ['of a search', golden],
  ['of a judgement', judged],
])('an honest answer %s is taken', async (_, answer) => {
  expect(await readHostile(write(JSON.stringify(answer)))).toEqual(answer);
});

test.each<[string, () => string]>([
  ['no file', () => join(newFolder(), 'answer.json')],
  [
    'a folder',
    () => {
      const dir = join(newFolder(), 'answer.json');
      mkdirSync(dir);
      return dir;
    },
  ],
  [
    'a link to a file of the host',
    () => {
      const link = join(newFolder(), 'answer.json');
      symlinkSync('/etc/passwd', link);
      return link;
    },
  ],
  [
    'a link to an honest answer',
    () => {
      const link = join(newFolder(), 'answer.json');
      symlinkSync(write(JSON.stringify(judged)), link);
      return link;
    },
  ],
  ['an empty file', () => write('')],
  ['no JSON', () => write('{"version": 1')],
  ['bytes that are no text', () => write(new Uint8Array([0xff, 0xfe, 0, 1]))],
  ['JSON of another kind', as([judged])],
  ['nesting without end', () => write('['.repeat(200_000))],
  [
    'more bytes than an answer has',
    () => write(JSON.stringify({ ...judged, patch: 'x'.repeat(9 * 2 ** 20) })),
  ],
  ['another version', as({ ...judged, version: 2 })],
  ['a field that there is not', as({ ...judged, pullRequest: 1 })],
  ['a prototype', () => write(JSON.stringify(judged).replace('{', '{"__proto__":{"x":1},'))],
  ['a command that writes', as({ ...judged, request: { ...judged.request, command: 'apply' } })],
  ['a command that a step cannot ask', as({ ...judged, request: { ...judged.request, command: 'replay' } })],
  ['a text without end', as({ ...judged, judgements: [{ ...judgement, detail: 'x'.repeat(300_000) }] })],
  [
    'more faults than are ever planted',
    as({
      ...judged,
      mutants: Array.from({ length: 6000 }, (_, n) => ({
        ...judged.mutants[0],
        id: n.toString(16).padStart(8, '0'),
      })),
    }),
  ],
  ['a path that leads up', mutant({ path: 'a/../../.ssh/id' })],
  ['a path from the root', mutant({ path: '/etc/passwd' })],
  ['a path into .github', test1({ file: '.github/workflows/x.yml' })],
  ['a path into .GIT', test1({ file: '.GIT/hooks/pre-commit' })],
  [
    'a patch of a workflow',
    as({
      ...golden,
      patch: '--- a/.github/workflows/x.yml\n+++ b/.github/workflows/x.yml\n@@ -0,0 +1 @@\n+x\n',
    }),
  ],
  [
    'a patch that is not of its tests',
    as({ ...judged, patch: '--- a/a.js\n+++ b/a.js\n@@ -0,0 +1 @@\n+x\n' }),
  ],
  ['a test that was not counted', as({ ...golden, tests: [] })],
  ['tests in a judgement', as({ ...judged, tests: golden.tests, funnel: golden.funnel })],
  ['judgements in a search', as({ ...golden, judgements: judged.judgements })],
  ['a test judged twice', as({ ...judged, judgements: [judgement, judgement] })],
  ['a fault that was not planted', as({ ...judged, judgements: [{ ...judgement, kills: ['bbbbbbbb'] }] })],
  [
    'two faults of one id',
    as({
      ...judged,
      mutants: [...judged.mutants, ...judged.mutants],
      score: { killed: 2, killedWithTests: 2, total: 2 },
    }),
  ],
  ['a score that was made up', as({ ...judged, score: { killed: 100, killedWithTests: 100, total: 100 } })],
  ['no score where faults were planted', as({ ...judged, score: null })],
  ['a score that sinks', as({ ...judged, score: { killed: 1, killedWithTests: 0, total: 1 } })],
  [
    'numbers that are none',
    () => write(JSON.stringify(judged).replace('"budgetMs":240000', '"budgetMs":1e999')),
  ],
  ['an id that is a command', test1({ id: '`rm`' })],
])('refused: %s', async (_, make) => {
  const fault = await readHostile(make()).then(
    () => undefined,
    (error: Fault) => error,
  );
  expect([fault?.code, fault?.message]).toEqual(['bad-answer', faults['bad-answer'].sentence]);
});

test('what is taken can still be hostile text: it reaches Markdown as code only', () => {
  const evil =
    '@octocat <img src=x onerror=alert(1)> [x](https://evil.example) ```\n</details># h\n::error::x `` \u202e';
  const answer: Answer = {
    ...golden,
    tests: [{ ...test0, name: evil, file: evil, code: evil, statedBy: evil, oracle: 'stated' }],
    reasons: [{ code: 'budget', detail: evil }],
    judgements: [
      {
        ...judged.judgements[0],
        verdict: 'cannot-fail',
        id: evil,
        detail: evil,
      } as Answer['judgements'][number],
    ],
    neverRun: [{ path: evil, lines: [1] }],
    mutants: [{ ...mutant0, status: 'alive', path: evil, before: evil, after: evil }],
  };
  const outside = withoutCode(renderMarkdown(answer, MOST_OF_A_COMMENT));
  for (const part of ['@octocat', '<img', 'evil.example', '# h', '::error', '\u202e'])
    expect(outside).not.toContain(part);
  expect(outside).toContain('proven test');
});

/** Fenced blocks and code spans taken out, as CommonMark finds them. */
function withoutCode(markdown: string): string {
  const lines: string[] = [];
  let fence: string | undefined;
  for (const line of markdown.split('\n')) {
    const [, ticks] = /^ {0,3}(`{3,})[^`]*$/.exec(line) ?? [];
    if (fence === undefined && ticks !== undefined) fence = ticks;
    else if (
      fence !== undefined &&
      ticks !== undefined &&
      ticks.length >= fence.length &&
      line.trim() === ticks
    )
      fence = undefined;
    else if (fence === undefined) lines.push(line);
  }
  expect(fence).toBeUndefined();
  return lines.join('\n').replaceAll(/(?<!`)(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, '');
}
