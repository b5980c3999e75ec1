// What editors and GitHub's runner are told to look for, against what the command line really prints.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer } from '../../src/report/answer.ts';
import { renderJudgements } from '../../src/report/judgements.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8'));
const golden: Answer = read('test/golden/answers/proven.json');
const judged: Answer = {
  ...golden,
  judgements: (['cannot-fail', 'guards', 'flaky'] as const).map((verdict) => ({
    ...{
      id: `tests/test_a.py::test_${verdict}`,
      isNew: true,
      verdict,
      onBase: 'absent' as const,
      kills: [],
      reaches: [],
    },
    detail: 'green when shop/pricing.py:6 reads x',
  })),
  neverRun: [{ path: 'shop/pricing.py', lines: [6] }],
};

test.each([
  ['docs/editors/problem-matcher.json', (file: string) => read(file).problemMatcher[0].pattern[0]],
  ['docs/editors/tasks.json', (file: string) => read(file).tasks[0].problemMatcher.pattern],
])('%s finds each planted fault that nobody notices, and nothing else', (file, patternIn) => {
  const pattern = patternIn(file);
  const text = renderJudgements(judged, { width: 80, isColour: false });
  const found = text.split('\n').flatMap((line) => {
    const match = new RegExp(pattern.regexp).exec(line);
    return match === null ? [] : [`${match[pattern.file]}:${match[pattern.line]} ${match[pattern.message]}`];
  });
  const alive = golden.mutants.filter(({ status }) => status === 'alive');
  expect(alive.length).toBeGreaterThan(2);
  expect(found).toEqual(alive.map(({ path, line, operator }) => `${path}:${line} ${operator}`));
});
