// Stage: selection, shortening, merge and final proof, until all that is left stands together.
import type { Proof } from '../gates/gate.ts';
import type { HomedProof, MergedFile } from '../proofs.ts';
import type { RejectedCandidate } from '../terms.ts';

export interface SettleGround<Trials> {
  readonly select: (proofs: readonly Proof[]) => {
    readonly chosen: readonly Proof[];
    readonly rejected: readonly RejectedCandidate[];
  };
  /** Takes out of the chosen tests what they do not need. */
  readonly shorten: (homed: readonly HomedProof[]) => Promise<readonly HomedProof[]>;
  readonly merge: (homed: readonly HomedProof[]) => Promise<readonly MergedFile[]>;
  readonly prove: (file: MergedFile) => Promise<{
    readonly proven: readonly { readonly proof: Proof; readonly trials: Trials }[];
    readonly rejected: readonly RejectedCandidate[];
  }>;
}

export interface Settled<Trials> {
  readonly files: readonly MergedFile[];
  readonly proven: readonly { readonly proof: Proof; readonly file: string; readonly trials: Trials }[];
  readonly rejected: readonly RejectedCandidate[];
}

/** What flakes is dropped and the rest proven again: a round without a drop ends it. */
export async function settle<Trials>(
  ground: SettleGround<Trials>,
  found: readonly HomedProof[],
): Promise<Settled<Trials>> {
  const { chosen, rejected } = ground.select(found.map(({ proof }) => proof));
  const dropped: RejectedCandidate[] = [...rejected];
  let homed = await ground.shorten(chosen.flatMap((proof) => found.filter((one) => one.proof === proof)));
  while (homed.length > 0) {
    const files = await ground.merge(homed);
    const results = [];
    for (const file of files) results.push({ file, ...(await ground.prove(file)) });
    const failed = results.flatMap((result) => result.rejected);
    if (failed.length === 0) {
      const proven = results.flatMap(({ file, proven: some }) =>
        some.map((one) => ({ ...one, file: file.path })),
      );
      return { files, proven, rejected: dropped };
    }
    dropped.push(...failed);
    const standing = new Set(
      results.flatMap((result) => result.proven.map(({ proof }) => proof.candidate.id)),
    );
    homed = homed.filter(({ proof }) => standing.has(proof.candidate.id));
  }
  return { files: [], proven: [], rejected: dropped };
}
