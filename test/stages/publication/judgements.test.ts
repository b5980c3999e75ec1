import { whyNone } from '../../../src/stages/publication/judgements.ts';
import type { Reason, TestId } from '../../../src/terms.ts';

const nothing = { green: new Set<TestId>(), red: [], flaky: [] };
const cut: Reason = { code: 'budget', detail: 'The existing tests did not run to their end' };

test('a change without test files is told so', () => {
  const [reason] = whyNone([], nothing, [cut]);
  expect(reason).toMatchObject({ code: 'no-own-tests', detail: expect.stringContaining('No test file') });
});

test('of tests that could not run it is not said that the change has none', () => {
  expect(whyNone(['tests/test_a.py'], nothing, [cut])).toEqual([]);
});

test('test files whose tests ran, and of which the change touches none, are named', () => {
  const ran = { ...nothing, green: new Set(['tests/test_a.py::test_one']) };
  const [reason] = whyNone(['tests/test_a.py'], ran, [cut]);
  expect(reason).toMatchObject({ code: 'no-own-tests', detail: expect.stringContaining('tests/test_a.py') });
});

test('there is always a reason', () => {
  expect(whyNone(['tests/test_a.py'], nothing, [])).toHaveLength(1);
});
