import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer } from '../../src/report/answer.ts';
import { renderHtml } from '../../src/report/html/page.ts';
import { renderJudgements } from '../../src/report/judgements.ts';
import { MOST_OF_A_COMMENT, renderMarkdown } from '../../src/report/markdown.ts';

const golden: Answer = JSON.parse(
  readFileSync(join(import.meta.dirname, '../golden/answers/judged.json'), 'utf8'),
);
const plain = { width: 80, isColour: false };

test('names of tests are whole however long they are, below their file', () => {
  const [first] = golden.judgements;
  if (first === undefined) throw new Error('The golden answer judges nothing');
  const long = `${'a'.repeat(90)} > ends here`;
  const text = renderJudgements(
    { ...golden, judgements: [{ ...first, id: `test_shop.py::${long}` }] },
    plain,
  );
  expect(text.replace(/\s+/g, ' ')).toContain(` test_shop.py ✓ ${long} `);
});

test('faults that could not be decided are said wherever the score is', () => {
  const [mutant] = golden.mutants;
  if (mutant === undefined) throw new Error('The golden answer has no fault');
  const answer: Answer = { ...golden, mutants: [...golden.mutants, { ...mutant, status: 'not-run' }] };
  const markdown = (one: Answer) => renderMarkdown(one, MOST_OF_A_COMMENT);
  for (const render of [(one: Answer) => renderJudgements(one, plain), markdown, renderHtml]) {
    expect(render(golden)).not.toContain('could not be decided');
    expect(render(answer).replace(/\s+/g, ' ')).toContain('; 1 more could not be decided');
  }
});
