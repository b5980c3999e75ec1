// Stage: takes one candidate through the gates, alone in a file of its own.
import type { AloneResult, Gate, GateGround, GateOutcome, Proof } from '../gates/gate.ts';
import type { Home } from '../generators/generator.ts';
import type { Candidate, Mutant, Survey } from '../terms.ts';
import { besideTestFile, calm, type Testbed } from '../testbed.ts';

const ALONE_TIMEOUT_MS = 30_000;

export async function passGates(
  bed: Testbed,
  home: Home,
  survey: Survey,
  gates: readonly Gate[],
  candidate: Candidate,
): Promise<GateOutcome> {
  const ground: GateGround = { bed, survey, runAlone: (one, on) => runAlone(bed, home, one, on) };
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

async function runAlone(
  bed: Testbed,
  home: Home,
  candidate: Candidate,
  on: 'head' | 'base' | Mutant,
): Promise<AloneResult> {
  const file = besideTestFile(home.file, candidate.id, bed.language.id);
  const source = bed.language.insertTests('', file, { imports: candidate.imports, tests: [candidate.body] });
  const id = bed.framework.idOf(file, candidate.name);
  const result = await bed.run(
    {
      tree: on === 'base' ? bed.base : bed.head,
      files: [file],
      overlay: { [file]: source, ...(typeof on === 'object' ? { [on.path]: on.source } : {}) },
      canaryFile: file,
      variation: calm,
      timeoutMs: ALONE_TIMEOUT_MS,
    },
    bed.signal,
  );
  const test = result.tests.find((one) => one.id === id);
  if (result.end === 'timeout')
    return { ran: true, test: { id, outcome: 'timeout', durationMs: result.wallMs } };
  if (result.end !== 'completed') return { ran: false, why: result.reason ?? result.end, isInvalid: true };
  if (test !== undefined) return { ran: true, test };
  const why = result.fileErrors[0]?.message ?? `the framework reported no test named ${candidate.name}`;
  return { ran: false, why: why.split('\n').slice(0, 4).join(' ').slice(0, 300), isInvalid: false };
}
