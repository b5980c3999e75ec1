// Generator: the model writes one test of what a report says should happen; it counts only if it is red on head by the
// reported symptom. Not among those that look for tests of a change.
import type { Model } from '../model/model.ts';
import type { Candidate, Target } from '../terms.ts';
import { freeTitle } from './free-title.ts';
import type { Generator, Ground, Proposal } from './generator.ts';
import { fenced, promptOf } from './prompt.ts';
import { symptomOf } from './symptom.ts';
import { candidateOf, openHeader } from './written-candidate.ts';

const TRIES = 3;
const ANSWER_TOKENS = 300;
const LEAST_MS = 45_000;

type Refusal = Proposal['refusals'][number];

/** Its candidates say in `statedBy` what of the report their failure shows. */
export function reproduceFrom(report: string): Generator {
  return {
    id: 'reproduce',
    propose: async (target, ground) => {
      const { model } = ground;
      const refusals: Refusal[] = [];
      if (model === undefined)
        return {
          candidates: [],
          refusals: [{ code: 'model-unavailable', detail: 'No model could be asked' }],
          callsTried: 0,
        };
      let task = taskFor(target, ground);
      for (let round = 0; round < TRIES && canGoOn(ground); round++) {
        const result = await tryOnce(task, round, { report, target, ground, model });
        if ('candidate' in result) return { candidates: [result.candidate], refusals, callsTried: round + 1 };
        refusals.push({ code: result.code, detail: firstLine(result.detail) });
        task = `${taskFor(target, ground)}\nAnother test of this was refused:\n${fenced('', result.detail.slice(0, 1200))}\nWrite a different one.`;
      }
      return { candidates: [], refusals, callsTried: refusals.length };
    },
  };
}

interface Desk {
  readonly report: string;
  readonly target: Target;
  readonly ground: Ground;
  readonly model: Model;
}

async function tryOnce(
  task: string,
  round: number,
  { report, target, ground, model }: Desk,
): Promise<{ readonly candidate: Candidate } | Refusal> {
  ground.note(`asking ${model.profile.id}`);
  const title = freeTitle(`${target.entry.name} as reported`, [], ground);
  const prefix = `\`\`\`${ground.language.fence}\n${openHeader(title, ground)}`;
  const { text } = await model.complete(
    promptOf(ground.context, task, prefix),
    {
      ...{ temperature: round === 0 ? 0 : 0.6, topP: 0.8, seed: 7 + round },
      ...{ maxTokens: ANSWER_TOKENS, stop: ground.language.stopStrings },
    },
    ground.signal,
  );
  const written = candidateOf(text, title, 'reproduce', target, ground);
  if ('why' in written) return { code: written.code, detail: written.why };
  const { candidate } = written;
  const objection = ground.objection(candidate);
  if (objection !== undefined) return { code: 'static-gate', detail: objection };
  const head = await ground.tryAlone(candidate, 'head');
  if (head.outcome === 'error' || head.outcome === 'invalid')
    return { code: 'does-not-build', detail: head.message };
  if (head.outcome !== 'fail')
    return { code: 'not-reproduced', detail: `It is not red on head, but ${head.outcome}` };
  const symptom = symptomOf(candidate, head, report);
  if (symptom === undefined)
    return {
      code: 'not-reproduced',
      detail:
        'It is red, but neither its call with the value that it expects nor its error stands in the report',
    };
  return { candidate: { ...candidate, oracle: 'stated', statedBy: symptom } };
}

function taskFor({ entry }: Target, { framework, language }: Ground): string {
  return [
    `The report says what \`${entry.qualifiedName}\` does wrong. Write ONE ${framework.id} test that calls it as the report does and asserts what the report says it should give. It fails as long as the fault is there.`,
    `Call the real code, no mocks. One call and one assertion, with the report's own values. No comments, no other test. Reply with the ${language.id} code only.`,
  ].join('\n');
}

function canGoOn(ground: Ground): boolean {
  return ground.leftTokens() > 0 && ground.leftMs() >= LEAST_MS && !ground.signal.aborted;
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').slice(0, 160);
}
