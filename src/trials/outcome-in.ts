// What one test did in a trial.
import type { Outcome, TestId, TrialResult } from '../terms.ts';

/** `absent`: the trial ran to its end, and the test was not among what it reported. */
export function outcomeIn(result: Pick<TrialResult, 'end' | 'tests'>, test: TestId): Outcome | 'absent' {
  if (result.end === 'timeout') return 'timeout';
  if (result.end !== 'completed') return 'invalid';
  const found = result.tests.filter(({ id }) => id === test);
  if (found.length > 1) return 'invalid';
  return found[0]?.outcome ?? 'absent';
}
