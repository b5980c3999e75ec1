// Refuses a candidate that kills nothing alive. Each kill that counts is seen cold: fresh sandbox, plain source with
// that one fault, red by assertion or by an exception in production code; and the suite, cold too, lets that fault live.
import type { Kill, Mutant } from '../terms.ts';
import type { Gate, GateGround, Proof } from './gate.ts';

/** Kills confirmed a candidate: enough to show, few enough to pay for. */
const MOST_KILLS = 3;

export const mutantGate: Gate = {
  id: 'mutants',
  judge: async (proof, ground) => {
    const alive = ground.survey.fates.filter(({ status }) => status === 'alive').map(({ mutant }) => mutant);
    const likely = alive.filter(({ id }) => proof.candidate.likelyKills.includes(id));
    const kills = [...proof.kills, ...(await confirmKills(proof, ground, likely))];
    if (kills.length > 0) return { refused: false, proof: { ...proof, kills } };
    return {
      refused: true,
      code: 'kills-nothing',
      detail: `It stayed green on base and on ${likely.length} planted faults`,
    };
  },
};

async function confirmKills(
  proof: Proof,
  ground: GateGround,
  mutants: readonly Mutant[],
): Promise<readonly Kill[]> {
  const tried = await Promise.all(
    mutants.slice(0, MOST_KILLS).map(async (mutant) => {
      const result = await ground.runAlone(proof.candidate, mutant);
      if (!result.ran || result.test.outcome !== 'fail') return [];
      if ((await ground.survey.livesCold?.(mutant)) === false) return [];
      const { source: _, ...shown } = mutant;
      return [
        {
          by: 'mutant' as const,
          mutant: shown,
          message: (result.test.message ?? '').split('\n').slice(0, 6).join('\n').slice(0, 600),
        },
      ];
    }),
  );
  return tried.flat();
}
