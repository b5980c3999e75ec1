// Has the model write tests one by one: ask, appraise, repair at most twice, and stop when nothing more comes of it.
import type { Model } from '../model/model.ts';
import type { Target } from '../terms.ts';
import { type Appraisal, appraise } from './appraisal.ts';
import { freeTitle } from './free-title.ts';
import type { Generator, Ground, Missing, Proposal } from './generator.ts';
import { isNothing, lessen } from './missing.ts';
import { fenced, promptOf } from './prompt.ts';
import { candidateOf, openHeader } from './written-candidate.ts';

export interface Assignment {
  readonly title: string;
  /** The last part of the prompt. */
  readonly task: string;
  readonly temperature: number;
}

/** Undefined: what it would be about is no longer missing. */
export type AssignmentFor = (missing: Missing) => Assignment | undefined;

type Refused = Extract<Appraisal, { worth: false }>;

const MOST_REPAIRS = 2;
/** Assignments in a row that add nothing: then more of the same adds nothing either. */
const MOST_IDLE = 2;
const MOST_ERROR_LINES = 40;
const ANSWER_TOKENS = 400;
/** Below this a round of question, trials and gates does not fit any more. */
const LEAST_MS = 45_000;

export async function authorTests(
  id: Generator['id'],
  assignments: readonly AssignmentFor[],
  target: Target,
  ground: Ground,
): Promise<Proposal> {
  const candidates: Proposal['candidates'][number][] = [];
  const refusals: Proposal['refusals'][number][] = [];
  const { model } = ground;
  if (model === undefined)
    return {
      candidates,
      refusals: [{ code: 'model-unavailable', detail: 'No model could be asked' }],
      callsTried: 0,
    };
  let { missing } = ground;
  let idle = 0;
  for (const assignmentFor of assignments) {
    if (isNothing(missing) || idle === MOST_IDLE) break;
    const assignment = assignmentFor(missing);
    if (assignment === undefined) continue;
    if (isSpent(ground)) {
      const detail = `The budget ended before the model wrote more tests of ${target.symbol.qualifiedName}`;
      refusals.push({ code: 'budget', detail });
      break;
    }
    const titled = { ...assignment, title: freeTitle(assignment.title, candidates, ground) };
    const result = await authorOne(id, titled, target, { ground, model, missing });
    if (result.worth) {
      candidates.push(result.candidate);
      missing = lessen(missing, result.gain);
      idle = 0;
    } else {
      refusals.push({ code: result.code, detail: `${titled.title}: ${firstLine(result.why)}` });
      idle++;
    }
  }
  return { candidates, refusals, callsTried: 0 };
}

interface Desk {
  readonly ground: Ground;
  readonly model: Model;
  readonly missing: Missing;
}

async function authorOne(
  id: Generator['id'],
  assignment: Assignment,
  target: Target,
  { ground, model, missing }: Desk,
): Promise<Appraisal> {
  let { task } = assignment;
  for (let round = 0; ; round++) {
    ground.note(`asking ${model.profile.id}`);
    const prefix = `\`\`\`${ground.language.fence}\n${openHeader(assignment.title, ground)}`;
    const { text } = await model.complete(
      promptOf(ground.context, task, prefix),
      {
        temperature: assignment.temperature,
        topP: 0.8,
        seed: 7 + round,
        maxTokens: ANSWER_TOKENS,
        stop: ground.language.stopStrings,
      },
      ground.signal,
    );
    const written = candidateOf(text, assignment.title, id, target, ground);
    const result: Appraisal =
      'candidate' in written
        ? await appraise(written.candidate, target, ground, missing)
        : { worth: false, ...written };
    if (result.worth || round === MOST_REPAIRS || isSpent(ground)) return result;
    task = round === 0 ? repairTask(assignment, result, ground) : freshTask(assignment, result, ground);
  }
}

/** First the same conversation goes on with the test and its error. */
function repairTask({ task }: Assignment, refused: Refused, ground: Ground): string {
  return [
    task,
    'Your test was:',
    fenced(ground.language.fence, capped(refused.source)),
    'It was refused:',
    fenced('', capped(refused.why)),
    'Return the whole test.',
  ].join('\n');
}

/** Then a new one, which knows only what did not work: a longer chat repeats itself. */
function freshTask({ task }: Assignment, refused: Refused, ground: Ground): string {
  return `${task}\nAnother test of this was refused:\n${fenced('', capped(refused.why))}\nWrite a different ${ground.framework.id} test.`;
}

function isSpent(ground: Ground): boolean {
  return ground.leftTokens() <= 0 || ground.leftMs() < LEAST_MS || ground.signal.aborted;
}

function capped(text: string): string {
  const lines = text.trimEnd().split('\n');
  const shown = lines.slice(0, MOST_ERROR_LINES).map((line) => line.slice(0, 300));
  return shown.join('\n');
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').slice(0, 160);
}
