// A click on a suggestion must give exactly what the patch gives; what a click could not take is not suggested.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { applyPatch, createTwoFilesPatch } from 'diff';
import { suggestOn } from '../../src/doors/action/comment.ts';
import type { Answer } from '../../src/report/answer.ts';
import { suggestionsFor } from '../../src/report/suggestions.ts';
import type { AcceptedTest } from '../../src/terms.ts';
import { openFakeGitHub } from '../fakes/github-comments.ts';

const golden: Answer = JSON.parse(
  readFileSync(join(import.meta.dirname, '../golden/answers/proven.json'), 'utf8'),
);
const [some] = golden.tests;
if (some === undefined) throw new Error('The golden answer holds no test');

const base = 'from shop import price\n\n\ndef test_one():\n    assert price(1) == 1\n';
const head = `${base}\n\ndef test_two():\n    assert price(2) == 2\n`;
const proven = `${head}\n\ndef test_three():\n    assert price("\`\`\`") is None\n`;
const withImport = proven.replace('from shop', 'import re\nfrom shop');
const unfinished = proven.trimEnd();
const diffOf = (from: string, to: string) =>
  createTwoFilesPatch('a/t.py', 'b/t.py', from, to, '', '', { context: 3 });
/** GitHub gives hunks only. */
const shown = [{ path: 't.py', patch: diffOf(base, head).replace(/^[\s\S]*?(?=@@)/, '') }];
const test0: AcceptedTest = {
  ...some,
  file: 't.py',
  kind: 'guard',
  oracle: 'agreed',
  patch: diffOf(head, proven),
};

/** What GitHub does on a click: the lines of the block in place of the line. */
function clicked(text: string, { line, body }: { readonly line: number; readonly body: string }): string {
  const [, , block = ''] = /^(`{3,})suggestion\n([\s\S]*)\n\1$/m.exec(body) ?? [];
  const lines = text.split('\n');
  return [...lines.slice(0, line - 1), block, ...lines.slice(line)].join('\n');
}

test('a click gives what the patch gives, backticks and all', () => {
  const [suggestion, ...more] = suggestionsFor([test0], shown);
  if (suggestion === undefined) throw new Error('Nothing was suggested');
  expect([suggestion.path, suggestion.line, more]).toEqual(['t.py', 9, []]);
  expect(clicked(head, suggestion)).toBe(proven);
  expect(clicked(head, suggestion)).toBe(applyPatch(head, test0.patch));
});

test('of two tests behind one line only the first is suggested', () => {
  const both = [test0, { ...test0, id: 'ffffffff' }];
  expect(suggestionsFor(both, shown).map(({ test }) => test.id)).toEqual([test0.id]);
});

test.each<[string, Partial<AcceptedTest>, readonly { path: string; patch: string | undefined }[]]>([
  ['whose imports go elsewhere', { patch: diffOf(head, withImport) }, shown],
  ['in a file of its own', { file: 'new.py', patch: diffOf('', 'def test():\n    pass\n') }, shown],
  ['in a file that the change leaves alone', {}, []],
  ['in a file whose diff GitHub does not give', {}, [{ path: 't.py', patch: undefined }]],
  [
    'after a line that has moved meanwhile',
    {},
    [{ path: 't.py', patch: shown[0]?.patch.replace('price(2) == 2', 'price(3) == 3') }],
  ],
  ['whose last line has no end', { patch: diffOf(head, unfinished) }, shown],
  ['with a mark that nobody sees', { patch: diffOf(head, proven.replace('three', 'thr\u200bee')) }, shown],
  ['that only head vouches for', { kind: 'behaviour', oracle: 'observed' }, shown],
])('not suggested: a test %s', (_, more, files) => {
  expect(suggestionsFor([{ ...test0, ...more }], files)).toEqual([]);
});

test('one review at a commit, however often it is asked for', async () => {
  const HEAD = 'a'.repeat(40);
  await using github = await openFakeGitHub({
    run: { event: 'push', head_sha: HEAD, head_branch: 'x', head_repository: null },
    pulls: [{ number: 2, state: 'open', head: { sha: HEAD } }],
    comments: [],
    files: shown.map(({ path, patch }) => ({ filename: path, patch })),
    reviews: [],
  });
  const host = { apiUrl: github.url, repository: 'Codertocat/Hello-World' };
  const answer = { ...golden, tests: [test0] };
  for (let time = 0; time < 2; time += 1) await suggestOn(answer, { number: 2, head: HEAD }, host, 'a-token');
  expect(github.state.reviews).toEqual([
    expect.objectContaining({
      commit_id: HEAD,
      event: 'COMMENT',
      comments: [{ path: 't.py', line: 9, side: 'RIGHT', body: expect.stringContaining('suggestion') }],
    }),
  ]);
  await suggestOn(answer, { number: 2, head: 'b'.repeat(40) }, host, 'a-token');
  expect(github.asked.filter((one) => one.startsWith('POST'))).toHaveLength(1);
});
