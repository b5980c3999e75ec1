// Refuses a candidate that does not load or is not green on head.
import type { Gate } from './gate.ts';

export const headGate: Gate = {
  id: 'head',
  judge: async (proof, ground) => {
    const result = await ground.runAlone(proof.candidate, 'head');
    if (!result.ran)
      return { refused: true, code: result.isInvalid ? 'invalid-run' : 'does-not-build', detail: result.why };
    if (result.test.outcome === 'pass') return { refused: false, proof: { ...proof, head: result.test } };
    const code = result.test.outcome === 'error' ? 'does-not-build' : 'fails-on-head';
    return {
      refused: true,
      code,
      detail: `${result.test.outcome} on head: ${firstLine(result.test.message)}`,
    };
  },
};

function firstLine(message: string | undefined): string {
  return (message ?? '').split('\n')[0]?.slice(0, 200) ?? '';
}
