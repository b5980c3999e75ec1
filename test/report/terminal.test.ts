import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../../src/errors.ts';
import { type Answer, emptyAnswer } from '../../src/report/answer.ts';
import { openProgress } from '../../src/report/progress.ts';
import { renderAnswer, renderFault } from '../../src/report/terminal.ts';
import { type AcceptedTest, type Request, reasonCodes } from '../../src/terms.ts';

const golden: Answer = JSON.parse(
  readFileSync(join(import.meta.dirname, '../golden/answers/proven.json'), 'utf8'),
);
const request: Request = {
  command: 'test',
  paths: [],
  symbols: [],
  attempt: 1,
  trust: 'own',
  budgetMs: 240_000,
};
const plain = { width: 80, isColour: false, answerFile: 'answer.json' };
const [shown] = golden.tests;
if (shown === undefined) throw new Error('The golden answer has no test');
const make = (more: Partial<AcceptedTest>): Answer => ({ ...golden, tests: [{ ...shown, ...more }] });

test('kind and oracle are said in words', () => {
  const text = (more: Partial<AcceptedTest>) => renderAnswer(make(more), plain).replace(/\s+/g, ' ');
  expect(text({ kind: 'behaviour', oracle: 'observed' })).toMatch(/red on base, green on head.* Intended\?/);
  expect(text({ kind: 'guard', oracle: 'agreed' })).toMatch(/green on base and head.*agree on the expected/);
  expect(text({ kind: 'new', oracle: 'stated', statedBy: 'README.md' })).toMatch(
    /no such code.*stated in README.md/,
  );
});

test('what only head vouches for must be named to be taken; the rest goes together', () => {
  const observed = { ...shown, id: 'aaaaaaaa', kind: 'behaviour', oracle: 'observed' } as const;
  const stated = { ...shown, id: 'bbbbbbbb', kind: 'behaviour', oracle: 'stated' } as const;
  const both = renderAnswer({ ...golden, tests: [observed, stated] }, plain);
  expect(both).toContain('Take them: testwright apply answer.json\n');
  expect(both).toContain('And what is intended of these: aaaaaaaa\n');
  expect(renderAnswer({ ...golden, tests: [observed] }, plain)).toContain(
    'testwright apply answer.json aaaaaaaa',
  );
});

test('a mutant is a one-line diff, cut to the width', () => {
  const mutant = {
    id: 'cccccccc',
    path: 'a.py',
    line: 3,
    operator: 'constant',
    before: 'x = 1',
    after: 'y'.repeat(200),
  };
  const text = renderAnswer(make({ kills: [{ by: 'mutant', mutant, message: '' }] }), plain);
  expect(text).toContain('Red when a.py:3 is broken (constant):\n  - x = 1\n  + yyy');
  expect(
    Math.max(
      ...text
        .split('\n')
        .filter((line) => line.includes('yy'))
        .map((line) => line.length),
    ),
  ).toBe(80);
});

test('hostile text cannot drive the terminal, in any place of an answer', () => {
  const evil = '\u001b]0;x\u0007\u001b[2J\u202e\r';
  const hostile: Answer = JSON.parse(JSON.stringify(golden), (_, value: unknown) =>
    typeof value === 'string' && !/^(?:behaviour|guard|new|stated|agreed|observed|base|mutant)$/.test(value)
      ? evil + value
      : value,
  );
  const answer = { ...hostile, reasons: [{ code: 'baseline-red' as const, detail: evil }] };
  const text = renderAnswer(answer, plain);
  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  const fault = new Fault('git-failed', { fields: { message: evil, [evil]: { deep: evil } }, fix: evil });
  expect(renderFault(fault, 80).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
});

test.each(reasonCodes)('without a test, %s says what it means, what happened and what to do', (code) => {
  const answer = { ...emptyAnswer(request), reasons: [{ code, detail: 'The detail.' }] };
  const lines = renderAnswer(answer, plain).split('\n');
  expect(lines[0]).toBe('No test to show.');
  expect(lines[2]).toMatch(new RegExp(`^${code}: \\S`));
  expect(lines).toContain('  The detail.');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
});

test('progress: a line a step in a pipe, one rewritten line in a terminal, nothing when quiet', () => {
  const run = (isTerminal: boolean, isQuiet: boolean) => {
    let spent = 0;
    let out = '';
    const output = {
      write: (text: string) => {
        out += text;
      },
      width: 80,
      isTerminal,
      isQuiet,
    };
    const progress = openProgress(output, { spentMs: () => spent, leftMs: () => 60_000 - spent });
    progress.step('Reading the change');
    spent = 1500;
    progress.note(`evil\u001b[2J ${'x'.repeat(100)}`);
    progress.done();
    progress.done();
    return { out, timings: progress.timings() };
  };
  expect(run(false, true).out).toBe('');
  const piped = run(false, false);
  expect(piped.out).toMatch(
    /^ {3}0\.0 s {2}Reading the change {2}\[60 s left\]\n {3}1\.5 s .*… {2}\[59 s left\]\n$/,
  );
  expect(piped.out).not.toContain('\u001b');
  expect(piped.timings).toEqual({ 'Reading the change': 1500 });
  const live = run(true, false).out.split('\r\u001b[K');
  expect(live.every((line) => line.trimEnd().length <= 79)).toBe(true);
  expect(live.at(-1)).toBe('   1.5 s  Reading the change (1.5 s)\n');
});
