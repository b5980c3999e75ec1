// The composition of `reproduce`: from a report to one test that is red by what it says, or to a reason.
import { createHash } from 'node:crypto';
import { objectionTo } from './gates/static-gate.ts';
import { reproduceFrom } from './generators/reproduce.ts';
import { prepare } from './ground.ts';
import type { Model } from './model/model.ts';
import { noModel } from './model/profiles.ts';
import type { ConfirmedReproduction } from './proofs.ts';
import { type Answer, refusal } from './report/answer.ts';
import type { Exchange } from './report/evidence.ts';
import * as stages from './stages/index.ts';
import type { Baseline, Reason, RejectedCandidate, Request, Target, Usage } from './terms.ts';
import type { Testbed } from './testbed.ts';
import type { Tools } from './tools.ts';
import { runAlone } from './trials/alone.ts';
import { recordTrials } from './trials/recorded.ts';

/** report → workspace → the code it names → baseline → a test that is red by what it says → answer */
export async function reproduce(request: Request, tools: Tools): Promise<Answer> {
  const { progress } = tools;
  await using workspace = await stages.openWorkspace(request, tools);
  const report = stages.readReport(request, workspace, tools.languages);
  if ('refused' in report) return refusal(request, [report.refused], progress.timings());
  const opening = tools.openModel();
  const ground = await prepare({ ...request, paths: report.paths }, tools, workspace);
  if ('refused' in ground) return refusal(request, ground.refused, progress.timings());
  const { bed, change, testFiles } = ground;

  progress.step('Running the existing tests');
  const baseline = await stages.runBaseline(bed, change, testFiles);
  const chosen = stages.namedTargets(bed, change, baseline, report.symbols);
  progress.step('Looking for a test that is red as reported');
  const { targets } = chosen;
  const recorded = recordTrials(bed);
  const means = { ...{ report, targets, baseline, testFiles }, note: progress.note };
  const search = await searchReport(recorded.bed, means, await opening);
  progress.done();
  const reasons = [...ground.reasons, ...baseline.reasons, ...chosen.reasons, ...search.reasons];
  const recording = { ...tools, ran: recorded.ran(), timings: progress.timings() };
  return stages.publishReproduction({
    ...{ ...ground, request, workspace, baseline, targets, ...search, reasons, recording },
  });
}

interface Means {
  readonly report: { readonly text: string };
  readonly targets: readonly Target[];
  readonly baseline: Baseline;
  readonly testFiles: readonly string[];
  readonly note: (text: string) => void;
}

interface Search {
  readonly found: ConfirmedReproduction | undefined;
  readonly rejected: readonly RejectedCandidate[];
  readonly usage: readonly Usage[];
  readonly exchanges: readonly Exchange[];
  readonly reasons: readonly Reason[];
}

/** One target after the other, until a test is red as reported. */
async function searchReport(bed: Testbed, means: Means, opened: Model | Reason): Promise<Search> {
  const { report, targets, baseline, testFiles, note } = means;
  const told: { usage: Usage[]; exchanges: Exchange[] } = { usage: [], exchanges: [] };
  const model = 'code' in opened ? undefined : listening(opened, told);
  const reasons = 'code' in opened ? [opened] : [];
  const rejected: RejectedCandidate[] = [];
  const generator = reproduceFrom(report.text);
  const profile = model?.profile ?? noModel;
  const leftTokens = () =>
    profile.tokens - told.usage.reduce((sum, one) => sum + one.promptTokens + one.completionTokens, 0);
  const { leftMs } = bed.deadline;
  for (const target of targets) {
    const home = stages.findHome(bed, target, baseline, testFiles);
    if (home?.canImport !== true) continue;
    const context = stages.reportContext(bed, report.text, target, profile);
    const missing = { lines: [], mutants: [], base: false };
    const asking = { home, context, model, missing, taken: [], leftTokens, leftMs };
    const alone = runAlone(bed)(home);
    // Nothing has changed: the report is about head as it is.
    const change = { files: [], title: '', text: '' };
    const looking = { runAlone: alone, objection: objectionTo, baseline, change, note };
    const proposal = await stages.proposeCandidates(bed, generator, target, asking, looking);
    rejected.push(...proposal.refusals.map((refused) => ({ ...refused, source: '' })));
    for (const candidate of proposal.candidates) {
      const found = await stages.confirmReproduction(bed, home.file, candidate);
      if (found !== undefined) return { found, rejected, ...told, reasons };
      const { qualifiedName: symbol } = target.symbol;
      const detail = `${candidate.name} is not red in all of ten runs`;
      rejected.push({ symbol, generator: generator.id, code: 'flaky', detail, source: candidate.body });
    }
  }
  return { found: undefined, rejected, ...told, reasons };
}

/** Remembers what it was asked, by its hash, and what that cost. */
function listening(model: Model, told: { usage: Usage[]; exchanges: Exchange[] }): Model {
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  return {
    ...model,
    complete: async (prompt, sampling, signal) => {
      const completion = await model.complete(prompt, sampling, signal);
      told.usage.push(completion.usage);
      told.exchanges.push({
        prompt: sha256(JSON.stringify({ prompt, sampling })),
        answer: sha256(completion.text),
      });
      return completion;
    },
  };
}
