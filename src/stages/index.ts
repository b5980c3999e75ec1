// The stages in the order of the way of the data; only flow.ts puts them together.

export { applyTests } from './apply.ts';
export { attempt } from './attempt.ts';
export { runBaseline } from './baseline.ts';
export { proposeCandidates } from './candidates.ts';
export { readChange } from './change.ts';
export { gatherContext } from './context.ts';
export { proveMerged } from './final-proof.ts';
export { confirmFindings } from './findings/findings.ts';
export { findHome } from './home.ts';
export { judgeTests } from './judgement.ts';
export { mergeTests } from './merge.ts';
export { plantMutants } from './mutants.ts';
export { ownTestFiles, ownTests } from './own-tests.ts';
export { choosePackage } from './package.ts';
export { passGates } from './proof.ts';
export { publishJudgements } from './publication/judgements.ts';
export { publish } from './publication/publication.ts';
export { replayTrials } from './replay/replay.ts';
export { selectTests } from './selection.ts';
export { settle } from './settle.ts';
export { surveyMutants } from './survey.ts';
export { chooseTargets, likeliestTarget } from './targets.ts';
export { openTestbed } from './testbed.ts';
export { warmModel } from './warming.ts';
export { openCheckout } from './workspace/checkout.ts';
export { openRecorded, openWorkspace, type Workspace } from './workspace/workspace.ts';
