// Stage: takes one candidate through the gates, alone in a file of its own.
import type { Gate, GateGround, GateOutcome, Proof } from '../gates/gate.ts';
import type { Candidate, Survey } from '../terms.ts';
import type { Testbed } from '../testbed.ts';

export async function passGates(
  bed: Testbed,
  survey: Survey,
  gates: readonly Gate[],
  runAlone: GateGround['runAlone'],
  candidate: Candidate,
): Promise<GateOutcome> {
  const ground: GateGround = { bed, survey, runAlone };
  let proof: Proof = { candidate, kills: [] };
  for (const gate of gates) {
    const decision = await gate.judge(proof, ground);
    if (decision.refused) {
      const { code, detail } = decision;
      return {
        proven: false,
        rejected: {
          symbol: candidate.target.symbol.qualifiedName,
          generator: candidate.generator,
          code,
          detail,
          source: candidate.body,
        },
      };
    }
    proof = decision.proof;
  }
  return { proven: true, proof };
}
