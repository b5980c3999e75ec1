import { judgeTests } from '../../src/stages/judgement.ts';
import type { Baseline } from '../../src/terms.ts';
import type { Testbed } from '../../src/testbed.ts';
import { mutantOf } from './proofs.ts';

const ID = 'test_a.py::test_a';
const baseline: Baseline = {
  ...{ files: ['test_a.py'], green: new Set([ID]), red: [], flaky: [], setAsideFiles: [] },
  ...{ hits: new Map([['a.py', new Map([[2, new Set(['test_a.py'])]])]]), wallMs: 1, reasons: [] },
  hitsByTest: new Map([[ID, { 'a.py': [2] }]]),
};

test('where the time is over nothing is run, and no verdict is invented', async () => {
  const bed = {
    deadline: { leftMs: () => 0, spentMs: () => 60_000 },
    run: () => Promise.reject(new Error('there is no time for this run')),
  } as unknown as Testbed;
  const judged = await judgeTests(bed, baseline, [mutantOf('aaaaaa')], [{ id: ID, isNew: true }]);
  expect(judged).toMatchObject({
    judgements: [],
    unjudged: [ID],
    survey: { fates: [{ status: 'not-run' }] },
  });
});
