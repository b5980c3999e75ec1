import type { Proof } from '../../src/gates/gate.ts';
import type { Home } from '../../src/generators/generator.ts';
import type { HomedProof, MergedFile } from '../../src/proofs.ts';
import { settle } from '../../src/stages/settle.ts';
import type { RejectedCandidate } from '../../src/terms.ts';
import { proofOf, targetOf } from './proofs.ts';

const f = targetOf('f');
const home: Home = {
  ...{ file: 'test_a.py', exists: false, neighbour: undefined },
  style: { module: 'python', quote: '"', semicolons: false, indent: '    ' },
  symbolImport: { statements: [], reference: 'f' },
  canImport: true,
};
const refusal = ({ candidate }: Proof): RejectedCandidate => ({
  ...{ symbol: 'f', generator: candidate.generator, code: 'flaky', detail: '', source: candidate.body },
});

function settleWith(proofs: readonly Proof[], flakes: (round: number, id: string) => boolean) {
  const rounds: string[][] = [];
  return {
    rounds,
    result: settle(
      {
        select: (all) => ({ chosen: all, rejected: [] }),
        shorten: async (homed) => homed,
        merge: async (homed: readonly HomedProof[]): Promise<readonly MergedFile[]> => [
          { path: home.file, after: '', proofs: homed.map(({ proof }) => proof) },
        ],
        prove: async (file) => {
          const round = rounds.push(file.proofs.map(({ candidate }) => candidate.id)) - 1;
          const isFlaky = (proof: Proof) => flakes(round, proof.candidate.id);
          return {
            proven: file.proofs.filter((one) => !isFlaky(one)).map((proof) => ({ proof, trials: round })),
            rejected: file.proofs.filter(isFlaky).map(refusal),
          };
        },
      },
      proofs.map((proof) => ({ proof, home })),
    ),
  };
}

test('what flakes is dropped and the rest is proven again without it', async () => {
  const proofs = ['a', 'b', 'c'].map((id) => proofOf(id, f, [id]));
  const { rounds, result } = settleWith(proofs, (_, id) => id === 'b');
  const { proven, rejected } = await result;
  expect(rounds).toEqual([
    ['a', 'b', 'c'],
    ['a', 'c'],
  ]);
  expect(proven.map(({ proof, trials }) => [proof.candidate.id, trials])).toEqual([
    ['a', 1],
    ['c', 1],
  ]);
  expect(rejected.map(({ code }) => code)).toEqual(['flaky']);
});

test('one that only flakes in the second round is dropped there', async () => {
  const proofs = ['a', 'b', 'c'].map((id) => proofOf(id, f, [id]));
  const { rounds, result } = settleWith(proofs, (round, id) => id === ['a', 'b'][round]);
  expect((await result).proven.map(({ proof }) => proof.candidate.id)).toEqual(['c']);
  expect(rounds.length).toBe(3);
});

test('nothing left is nothing shown', async () => {
  const { result } = settleWith([proofOf('a', f, ['a'])], () => true);
  expect(await result).toMatchObject({ files: [], proven: [] });
});
