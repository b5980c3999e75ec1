// How strong a sandbox must be, by whose code it is. Only the operator decides; nothing of a repository is asked.
import type { Trust } from '../terms.ts';

export interface OperatorPolicy {
  /** The operator's own floor for forks; absent: 3. */
  readonly forkLevel?: 2 | 3 | 4;
  /** A CI machine that is thrown away afterwards and holds a read-only token and no secret: level 2 is enough. */
  readonly isThrowAwayHost?: boolean;
}

/** The least level at which code of this trust is run. There is no 0: nothing runs without a sandbox. */
export function requiredLevel(trust: Trust, policy: OperatorPolicy = {}): 2 | 3 | 4 {
  if (trust !== 'fork') return 2;
  return policy.forkLevel ?? (policy.isThrowAwayHost === true ? 2 : 3);
}
