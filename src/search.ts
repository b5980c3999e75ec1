// The middle of `test`. The model gets ready while the existing tests run, every target is tried in turn, and what is
// found is proven as it will stand.
import { gates } from './gates/index.ts';
import { objectionTo } from './gates/static-gate.ts';
import type { Model } from './model/model.ts';
import type { HomedProof, MergedFile } from './proofs.ts';
import * as stages from './stages/index.ts';
import type { Baseline, Change, Reason, Request, Survey, Target } from './terms.ts';
import type { Testbed } from './testbed.ts';
import type { Tools } from './tools.ts';
import { runAlone } from './trials/alone.ts';

interface Ground {
  readonly bed: Testbed;
  readonly change: Change;
  readonly testFiles: readonly string[];
}

/** (baseline, survey, targets) → context → candidates → gates */
export function openSearch(
  request: Request,
  { generators, progress: { note } }: Tools,
  { readBase }: Pick<stages.Workspace, 'readBase'>,
  { bed, change, testFiles }: Ground,
  opening: Promise<Model | Reason>,
) {
  const gather = stages.gatherContext(bed, change, readBase);
  const likeliest = stages.likeliestTarget(bed, change, request.symbols);
  const warming = stages.warmModel(opening, gather, likeliest, bed.signal);
  const alone = runAlone(bed);
  return async (baseline: Baseline, survey: Survey, targets: readonly Target[]) => {
    const means = { objection: objectionTo, baseline, change, note };
    return await stages.attempt({
      ...{ bed, model: await warming, targets, generators, gather, alone, note },
      findHome: (target) => stages.findHome(bed, target, baseline, testFiles),
      propose: (generator, target, asking) =>
        stages.proposeCandidates(bed, generator, target, asking, { ...means, runAlone: alone(asking.home) }),
      passGates: (home, candidate) => stages.passGates(bed, survey, gates, alone(home), candidate),
    });
  };
}

/** selection → shortening, on the bed that records nothing → merge → final proof, until nothing is dropped any more */
export async function settleTests(bed: Testbed, plain: Testbed, proofs: readonly HomedProof[]) {
  const means = { bed: plain, objection: objectionTo, alone: runAlone(plain) };
  const shorten = (homed: readonly HomedProof[]) => stages.minimiseTests(means, homed);
  const merge = (homed: readonly HomedProof[]) =>
    stages.tidyFiles(bed, stages.mergeTests(bed.language, homed, bed.readHead));
  const prove = (file: MergedFile) => stages.proveMerged(bed, file, stages.typeErrors);
  return await stages.settle({ select: stages.selectTests, shorten, merge, prove }, proofs);
}
