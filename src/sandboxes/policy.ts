// How strong a sandbox must be, by whose code it is. Only the operator decides; nothing of a repository is asked.
import { Fault } from '../errors.ts';
import type { Trust } from '../terms.ts';

export interface OperatorPolicy {
  /** The operator's own floor for forks, 2 to 4; absent: 3. */
  readonly forkLevel?: number;
  /** A CI machine that is thrown away afterwards and holds a read-only token and no secret: level 2 is enough. */
  readonly isThrowAwayHost?: boolean;
}

const floors = [2, 3, 4] as const;

/**
 * The least level at which code of this trust is run. There is no 0: nothing runs without a sandbox. Throws Fault
 * `no-sandbox` for a floor that is none: what an operator miswrote must not become what they did not mean.
 */
export function requiredLevel(trust: Trust, policy: OperatorPolicy = {}): 2 | 3 | 4 {
  if (trust !== 'fork') return 2;
  if (policy.forkLevel === undefined) return policy.isThrowAwayHost === true ? 2 : 3;
  const floor = floors.find((level) => level === policy.forkLevel);
  if (floor !== undefined) return floor;
  throw new Fault('no-sandbox', {
    fields: { cause: 'TESTWRIGHT_FORK_LEVEL is no level at which changes from forks may run' },
    fix: 'Set it to 2, 3 or 4, or take it away',
  });
}
