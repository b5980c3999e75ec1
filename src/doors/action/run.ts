// `prove` and `test` as a step: the event to a request, the answer to outputs, summary and marks.

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { group, setFailed, setOutput, summary } from '@actions/core';
import type { ActionsHost, Settings } from '../../config.ts';
import { Fault } from '../../errors.ts';
import { prove, test } from '../../flow.ts';
import { redactRecord } from '../../redact.ts';
import { type Answer, failureAnswer } from '../../report/answer.ts';
import { writeAnswer, writeText } from '../../report/answer-file.ts';
import { checkEvidenceDir, writeEvidence } from '../../report/evidence-file.ts';
import { renderHtml } from '../../report/html/page.ts';
import { MOST_OF_A_SUMMARY, renderMarkdown } from '../../report/markdown.ts';
import type { Request } from '../../terms.ts';
import { gatherTools } from '../cli/tools.ts';
import { failures } from '../fail-on.ts';
import { annotate } from './annotations.ts';
import { commentOn, suggestOn } from './comment.ts';
import { type Asked, readEvent } from './event.ts';
import type { Inputs } from './inputs.ts';
import { hushed } from './log.ts';

export async function answerEvent(
  inputs: Inputs & { readonly command: 'prove' | 'test' },
  host: ActionsHost,
  settings: Settings,
  signal: AbortSignal,
): Promise<void> {
  const asked = readEvent(host);
  const { command, budgetMs, paths } = inputs;
  const request: Request = {
    ...{ command, budgetMs, paths, symbols: [], attempt: 1, head: asked.head, trust: asked.trust },
    ...(asked.base === undefined ? {} : { base: asked.base }),
  };
  const { modelUrl = settings.modelUrl, modelKey = settings.modelKey } = inputs;
  const chosen: Settings = {
    ...{ ...settings, modelUrl, modelKey },
    policy: { ...settings.policy, isThrowAwayHost: settings.policy.isThrowAwayHost || host.isHosted },
  };
  try {
    // Before the budget begins, which is for the answer, and while the runner still obeys: addresses are masked.
    const runnerCli =
      command === 'test' && modelUrl === undefined ? await embedded(chosen, host, signal) : undefined;
    const answer = await hushed(`testwright ${command}`, () => ask(request, chosen, runnerCli, host, signal));
    await show(answer, asked, inputs, host);
  } catch (error) {
    if (error instanceof Fault) await keep(failureAnswer(error, request), inputs, host);
    throw error;
  }
}

/** The library of the cache is large, and loaded by those alone who need it. */
async function embedded(settings: Settings, { tempDir }: ActionsHost, signal: AbortSignal): Promise<string> {
  const { bringModel } = await import('./embedded-model.ts');
  return await group('testwright: the embedded model', () => bringModel(settings, tempDir, signal));
}

async function ask(
  request: Request,
  settings: Settings,
  runnerCli: string | undefined,
  { workspace }: ActionsHost,
  signal: AbortSignal,
): Promise<Answer> {
  const tools = await gatherTools({
    ...{ settings, signal, isQuiet: false, startDir: workspace },
    ...{ budgetMs: request.budgetMs, trust: request.trust, priority: 'batch' },
    ...(runnerCli === undefined ? {} : { runnerCli }),
  });
  try {
    const answer = await (request.command === 'test' ? test : prove)(request, tools);
    if (signal.aborted) throw new Fault('interrupted');
    return answer;
  } catch (error) {
    throw withDepth(error);
  } finally {
    tools.progress.done();
  }
}

/** The usual cause here is actions/checkout, which fetches one commit only. */
function withDepth(error: unknown): unknown {
  if (!(error instanceof Fault) || error.code !== 'unknown-ref') return error;
  const fix = 'Give actions/checkout fetch-depth: 2 for pull requests, fetch-depth: 0 for all else';
  return new Fault('unknown-ref', { fields: error.fields, fix, cause: error });
}

async function show(answer: Answer, { pull }: Asked, inputs: Inputs, host: ActionsHost): Promise<void> {
  await keep(answer, inputs, host);
  annotate(answer);
  if (inputs.publish.has('comment') && pull !== undefined)
    await commentOn(answer, pull, host, inputs.token, undefined);
  if (inputs.publish.has('suggestions') && pull !== undefined)
    await suggestOn(answer, pull, host, inputs.token);
  const met = inputs.failOn.filter((name) => failures[name](answer));
  if (met.length > 0) setFailed(`fail-on is met: ${met.join(', ')}`);
}

/** Files first: they are there for later steps whatever happens afterwards. */
async function keep(answer: Answer, { publish }: Inputs, { tempDir }: ActionsHost): Promise<void> {
  const folder = join(tempDir, 'testwright');
  await mkdir(folder, { recursive: true });
  const [answerFile, patchFile] = [join(folder, 'answer.json'), join(folder, 'testwright.patch')];
  await writeAnswer(answerFile, answer);
  await writeText(join(folder, 'report.html'), renderHtml(redactRecord(answer)));
  await checkEvidenceDir(join(folder, 'evidence'));
  await writeEvidence(join(folder, 'evidence'), answer.evidence);
  const hasPatch = publish.has('patch') && answer.patch !== '';
  if (hasPatch) await writeFile(patchFile, answer.patch);
  const { score } = answer;
  setOutput('answer', answerFile);
  setOutput('patch', hasPatch ? patchFile : '');
  setOutput('accepted', answer.tests.length);
  setOutput('findings', answer.findings.length);
  setOutput(
    'mutation-score',
    score === null || score.total === 0 ? '' : (score.killed / score.total).toFixed(2),
  );
  if (publish.has('summary')) await summary.addRaw(renderMarkdown(answer, MOST_OF_A_SUMMARY)).write();
}
