// Stage: the fewest proven tests that kill the most, with bounds that people can read.
import type { Proof } from '../gates/gate.ts';
import { needsPerson } from '../report/answer.ts';
import type { RejectedCandidate } from '../terms.ts';

const MOST_PER_SYMBOL = 3;
const MOST_PER_REQUEST = 5;

export interface Selection {
  readonly chosen: readonly Proof[];
  readonly rejected: readonly RejectedCandidate[];
}

/**
 * Greedy cover over base, mutants and changed lines that nothing ran; of equals the better oracle, then the shorter test. What a person has to name first
 * takes nothing from what is written without asking: else an answer could apply nothing although it might.
 */
export function selectTests(proofs: readonly Proof[]): Selection {
  const chosen: Proof[] = [];
  const rest = [...proofs].sort(
    (a, b) => oracleRank(a) - oracleRank(b) || a.candidate.body.length - b.candidate.body.length,
  );
  while (rest.length > 0 && chosen.length < MOST_PER_REQUEST) {
    const gains = rest.map((proof) => gainOf(proof, chosen));
    const best = gains.indexOf(Math.max(...gains));
    if ((gains[best] ?? 0) === 0) break;
    const [proof] = rest.splice(best, 1);
    if (proof === undefined) break;
    if (chosen.filter((other) => sameSymbol(other, proof)).length < MOST_PER_SYMBOL) chosen.push(proof);
  }
  const rejected = proofs.filter((proof) => !chosen.includes(proof)).map((proof) => rejection(proof));
  return { chosen, rejected };
}

/** Kills and lines that the chosen tests leave to it. */
function gainOf(proof: Proof, chosen: readonly Proof[]): number {
  const rivals = asksPerson(proof) ? chosen : chosen.filter((one) => !asksPerson(one));
  const covered = new Set(rivals.flatMap(worthOf));
  return worthOf(proof).filter((one) => !covered.has(one)).length;
}

function asksPerson({ candidate, kind = 'guard' }: Proof): boolean {
  return needsPerson({ kind, oracle: candidate.oracle });
}

function worthOf({ candidate, kills, lines = [] }: Proof): readonly string[] {
  const { symbol } = candidate.target;
  return [
    ...kills.map((kill) =>
      kill.by === 'base' ? `base of ${symbol.qualifiedName}` : (kill.mutant?.id ?? ''),
    ),
    ...lines.map((line) => `${symbol.path}:${line}`),
  ];
}

function sameSymbol(a: Proof, b: Proof): boolean {
  return a.candidate.target.symbol === b.candidate.target.symbol;
}

function oracleRank(proof: Proof): number {
  return { stated: 0, agreed: 1, observed: 2 }[proof.candidate.oracle];
}

function rejection(proof: Proof): RejectedCandidate {
  return {
    symbol: proof.candidate.target.symbol.qualifiedName,
    generator: proof.candidate.generator,
    code: 'redundant',
    detail: 'Other accepted tests already turn red for all that this one does, or the answer is full',
    source: proof.candidate.body,
  };
}
