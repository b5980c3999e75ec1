// What needs no browser: see test/browser for how the page looks and sounds.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer } from '../../src/report/answer.ts';
import { shownFiles } from '../../src/report/change-view.ts';
import { renderHtml } from '../../src/report/html/page.ts';

const golden = (name: string): Answer =>
  JSON.parse(readFileSync(join(import.meta.dirname, `../golden/answers/${name}.json`), 'utf8'));
const statesOf = (answer: Answer) =>
  shownFiles(answer).flatMap(({ lines }) =>
    lines.flatMap(({ line, state }) => (state === undefined ? [] : [[line, state]])),
  );

test('each changed line has the state that its runs and faults give it', () => {
  expect(statesOf(golden('judged'))).toEqual([
    [2, 'noticed'],
    [3, 'alive'],
    [4, 'noticed'],
    [5, 'noticed'],
    [6, 'not-run'],
    [7, 'noticed'],
  ]);
});

test('a fault that one of the new tests kills is noticed, also on a line that no test ran before', () => {
  const answer = golden('proven-lines');
  expect(answer.lines?.[0]?.neverRun).toContain(6);
  expect(statesOf(answer)).toContainEqual([6, 'noticed']);
  expect(statesOf({ ...answer, tests: [] })).toContainEqual([6, 'not-run']);
});

test('a diff that is none shows nothing and breaks nothing', () => {
  const [file] = golden('judged').lines ?? [];
  if (file === undefined) throw new Error('The golden answer has no lines');
  const answer = { ...golden('judged'), lines: [{ ...file, diff: '@@ -x +y @@\n+a\nb' }] };
  expect(shownFiles(answer)[0]?.lines).toEqual([]);
  expect(renderHtml(answer)).toContain('<html lang="en">');
});

test('an answer without lines, of an older Testwright, is a page too', () => {
  expect(renderHtml(golden('proven'))).not.toContain('id="change"');
});

test('the page allows its own style sheet and nothing else', () => {
  expect(renderHtml(golden('judged'))).toMatch(
    /content="default-src 'none'; style-src 'sha256-[\w+/]+=*'; base-uri 'none'; form-action 'none'"/,
  );
});
