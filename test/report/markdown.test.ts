import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer } from '../../src/report/answer.ts';
import { codeCell, codeFence, codeSpan } from '../../src/report/clean-markdown.ts';
import { MOST_OF_A_COMMENT, renderMarkdown } from '../../src/report/markdown.ts';

const golden = (name: string): Answer =>
  JSON.parse(readFileSync(join(import.meta.dirname, `../golden/answers/${name}.json`), 'utf8'));

test('a judgement says which tests are worth what, and which faults live', () => {
  const text = renderMarkdown(golden('judged'), MOST_OF_A_COMMENT);
  expect(text).toContain('## Testwright: 3 of 6 tests can notice a fault in the change');
  expect(text).toContain('| `test_shop.py::test_wrong` | `AssertionError: assert 1 == 2` |');
  expect(text).toContain('| `shop.py:3` | `if total > 100:` | `if total >= 100:` |');
  expect(text).toContain('- `shop.py`: 6');
});

test('a proven test is shown with its code and what turned it red', () => {
  const text = renderMarkdown(golden('proven-lines'), MOST_OF_A_COMMENT);
  expect(text).toContain('### `test_discount_raises_value_error`');
  expect(text).toContain('```python\nimport re\n');
  expect(text).toContain('- red on base: `discount(total, percent)` gave `101.0`, now `ValueError');
});

test('no text can close the code that holds it', () => {
  expect(codeSpan('a `b` c')).toBe('`` a `b` c ``');
  expect(codeSpan('`')).toBe('`` ` ``');
  expect(codeSpan('a\n@everyone\u202e')).toBe('`a @everyone<U+202E>`');
  expect(codeSpan('')).toBe('`` ``');
  expect(codeFence('a\n````\n@b', 'js')).toBe('`````js\na\n````\n@b\n`````');
  expect(codeCell('a | b')).toBe('`a \\| b`');
  expect(codeCell('a \\| b')).toBe('`a \\ \\| b`');
  expect(codeSpan(`${'a'.repeat(298)}\u{1F600}bb`)).toBe(`\`${'a'.repeat(298)}…\``);
});

test('hostile names are code wherever they stand', () => {
  const attack = '</details> @everyone ![x](http://a.example/x) <img src=x> #1';
  const answer = golden('judged');
  const hostile = {
    ...answer,
    judgements: answer.judgements.map((one) => ({ ...one, id: one.id + attack, detail: attack })),
    mutants: answer.mutants.map((one) => ({ ...one, before: attack, after: attack, path: attack })),
    neverRun: [{ path: attack, lines: [1] }],
    reasons: [{ code: 'budget' as const, detail: attack }],
  };
  const text = renderMarkdown(hostile, MOST_OF_A_COMMENT);
  const outside = text.replace(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, '');
  expect(text).toContain('@everyone');
  expect(outside).not.toMatch(/@everyone|!\[|<img|#1/);
});

test('a failure says what to do', () => {
  const text = renderMarkdown(golden('unknown-ref'), MOST_OF_A_COMMENT);
  expect(text).toMatch(/^## Testwright: the request failed\n\n\*\*unknown-ref\*\*: .*\n\nWhat to do: `/);
});

test.each([2000, MOST_OF_A_COMMENT])(
  'what does not fit %d bytes is left out whole, and it is said',
  (most) => {
    const answer = golden('proven-lines');
    const [test] = answer.tests;
    if (test === undefined) throw new Error('The golden answer has no test');
    const many = Array.from({ length: 40 }, () => ({ ...test, code: 'x = "é"\n'.repeat(900) }));
    const text = renderMarkdown({ ...answer, tests: many }, most);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(most);
    expect(text).toMatch(/_\d+ parts have no room here/);
    expect((text.match(/^```/gm) ?? []).length % 2).toBe(0);
  },
);
