// Runs a candidate on base and so decides its kind. Refuses one that base runs into an error of its own: then neither
// red nor green says anything about the change.
import type { Kind } from '../terms.ts';
import type { AloneResult, Gate } from './gate.ts';

export const baseGate: Gate = {
  id: 'base',
  judge: async (proof, ground) => {
    const result = await ground.runAlone(proof.candidate, 'base');
    if (!result.ran && result.isInvalid) return { refused: true, code: 'invalid-run', detail: result.why };
    const kind = kindOf(result);
    if (kind === undefined)
      return {
        refused: true,
        code: 'does-not-build',
        detail:
          `neither green nor red on base: ${result.ran ? `${result.test.outcome}, ${result.test.message ?? ''}` : result.why}`.slice(
            0,
            200,
          ),
      };
    const killsBase = kind === 'behaviour' && ground.survey.baseLives;
    const kills = killsBase
      ? [...proof.kills, { by: 'base' as const, message: messageOf(result) }]
      : proof.kills;
    return { refused: false, proof: { ...proof, kind, kills, ...(result.ran ? { base: result.test } : {}) } };
  },
};

/** Green on both: guard. Red on base: behaviour. Base has no such symbol to import or call: new. */
function kindOf(result: AloneResult): Kind | undefined {
  if (!result.ran) return 'new';
  switch (result.test.outcome) {
    case 'pass':
      return 'guard';
    case 'fail':
      return 'behaviour';
    case 'error':
      return 'new';
    case 'timeout':
    case 'skip':
    case 'invalid':
      return undefined;
  }
}

function messageOf(result: AloneResult): string {
  return result.ran ? (result.test.message ?? '').split('\n').slice(0, 6).join('\n').slice(0, 600) : '';
}
