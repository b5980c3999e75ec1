import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Answer, emptyAnswer } from '../../src/report/answer.ts';
import { sarifOf } from '../../src/report/sarif.ts';

const golden: Answer = JSON.parse(
  readFileSync(join(import.meta.dirname, '../golden/answers/proven.json'), 'utf8'),
);

/** One of each sort, with a path that needs encoding and text that must not drive a viewer. */
const amiss: Answer = {
  ...emptyAnswer({ command: 'prove', paths: [], symbols: [], attempt: 1, budgetMs: 240_000, trust: 'own' }),
  mutants: [
    {
      id: 'aaaaaaaa',
      path: 'src/a b#é.py',
      line: 3,
      operator: 'constant',
      before: 'x = 1',
      after: 'x = 2\u001b[2J',
      status: 'alive',
    },
  ],
  judgements: (['cannot-fail', 'flaky', 'does-not-run', 'guards'] as const).map((verdict) => ({
    ...{
      id: `test_a.py::test_${verdict}`,
      isNew: true,
      verdict,
      onBase: 'absent' as const,
      kills: [],
      reaches: [],
    },
    detail: 'so it is',
  })),
  neverRun: [{ path: 'src/a.py', lines: [7, 9] }],
  score: { killed: 0, killedWithTests: 0, total: 1 },
};

test('each thing amiss is a result with its rule, place and level; what is well is none', () => {
  const [run] = sarifOf(amiss, '1.2.3').runs;
  expect(run?.tool.driver.semanticVersion).toBe('1.2.3');
  const shown = run?.results.map(({ ruleId, level, locations: [place] }) => [
    ...[ruleId, level, place?.physicalLocation.artifactLocation.uri],
    place?.physicalLocation.region?.startLine,
  ]);
  expect(shown).toEqual([
    ['test-cannot-fail', 'warning', 'test_a.py', undefined],
    ['test-flaky', 'warning', 'test_a.py', undefined],
    ['test-does-not-run', 'error', 'test_a.py', undefined],
    ['fault-not-noticed', 'warning', 'src/a%20b%23%C3%A9.py', 3],
    ['line-never-run', 'note', 'src/a.py', 7],
    ['line-never-run', 'note', 'src/a.py', 9],
  ]);
  for (const { ruleId, ruleIndex } of run?.results ?? [])
    expect(run?.tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
  expect(JSON.stringify(run)).not.toContain('\\u001b');
});

test('a finding stays the same one when its line moves', () => {
  const [mutant] = amiss.mutants;
  if (mutant === undefined) throw new Error('no fault');
  const printsOf = (line: number) =>
    sarifOf({ ...amiss, mutants: [{ ...mutant, line }] }, '1').runs[0]?.results.map(
      (one) => one.partialFingerprints,
    );
  expect(printsOf(3)).toEqual(printsOf(30));
});

test('with nothing amiss there are no results, and the rules are told all the same', () => {
  const [run] = sarifOf({ ...golden, mutants: [], findings: [] }, '1').runs;
  expect([run?.results, run?.tool.driver.rules.length]).toEqual([[], 6]);
});
