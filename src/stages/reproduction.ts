// Stage: a test that is red by a report's symptom, run ten times on head: red each time, or it is none.
import { aloneIn, type ConfirmedReproduction } from '../proofs.ts';
import type { Candidate } from '../terms.ts';
import type { Testbed } from '../testbed.ts';
import { tenRuns } from '../trials/ten-runs.ts';

const TIMEOUT_MS = 30_000;

/** Undefined: it is not red in all runs. */
export async function confirmReproduction(
  bed: Testbed,
  homeFile: string,
  candidate: Candidate,
): Promise<ConfirmedReproduction | undefined> {
  const { path: file, text, id } = aloneIn(bed, homeFile, candidate);
  const results = await Promise.all(
    tenRuns.map((variation) =>
      bed.run(
        {
          ...{ tree: bed.head, overlay: { [file]: text }, variation, files: [file], canaryFile: file },
          timeoutMs: TIMEOUT_MS,
        },
        bed.signal,
      ),
    ),
  );
  const own = results.map(({ end, tests }) =>
    end === 'completed' ? tests.find((test) => test.id === id) : undefined,
  );
  if (!own.every((test) => test?.outcome === 'fail')) return undefined;
  return {
    reproduction: {
      ...{ id: candidate.id, symbol: candidate.target.symbol.qualifiedName },
      symptom: candidate.statedBy ?? '',
      ...{ file, name: candidate.name, code: candidate.body },
      message: (own[0]?.message ?? '').split('\n').slice(0, 6).join('\n').slice(0, 600),
      trials: { red: own.length },
    },
    ...{ id, text, generator: candidate.generator },
  };
}
