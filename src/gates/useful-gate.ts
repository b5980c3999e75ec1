// Refuses a candidate that can kill nothing which the suite lets live: neither base nor a living mutant.
import type { Gate } from './gate.ts';

export const usefulGate: Gate = {
  id: 'useful',
  judge: async (proof, ground) => {
    const { candidate } = proof;
    const alive = new Set(
      ground.survey.fates.filter(({ status }) => status === 'alive').map(({ mutant }) => mutant.id),
    );
    const mayKill = candidate.likelyKills.some((id) => alive.has(id));
    const tellsBase = ground.survey.baseLives && candidate.difference !== undefined;
    if (mayKill || tellsBase) return { refused: false, proof };
    return {
      refused: true,
      code: 'kills-nothing',
      detail: 'It turns red on nothing that the existing tests do not already notice',
    };
  },
};
