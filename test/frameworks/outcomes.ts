import type { TrialResult } from '../../src/terms.ts';

export function outcomes(result: TrialResult): Record<string, string> {
  return Object.fromEntries(result.tests.map(({ id, outcome }) => [id, outcome]));
}
