// What a scene is played on: the forge with its pull requests, and what stands there of ours.
import { execFileSync } from 'node:child_process';
import type { Ground } from '../doors/app/shop.ts';
import type { PullIssue } from '../forge/pulls.ts';
import type { CheckRun } from '../forge/world.ts';
import type { Installation } from './installation.ts';

export interface Play {
  readonly name: string;
  /** There is an answer. */
  readonly isOver: () => boolean;
  /** What stands there; the same for every play of a scene. */
  readonly seen: () => unknown;
  readonly wanted: unknown;
}

export interface Stage {
  readonly ground: Ground;
  readonly installation: Installation;
  /** Goes on when it is so; what dies in between is started again. */
  readonly until: (isSo: () => boolean) => Promise<void>;
}

const suite = (text: string) =>
  `import assert from 'node:assert';\nimport test from 'node:test';\nimport { label } from './shop.js';\n\n${text}`;
const many = suite("test('many', () => {\n  assert.equal(label(3), '3 items');\n});\n");
export const none = suite('');
let count = 0;

export async function openPull({ ground }: Stage, isDraft = true): Promise<PullIssue> {
  const branch = `play-${++count}`;
  const maria = ground.forge.as('maria');
  await maria.commit(ground.repository, { branch, files: { 'shop.test.js': many } });
  return await maria.openPull(ground.repository, { branch, draft: isDraft });
}

export const say = ({ ground }: Stage, pull: PullIssue, text: string, who = 'maria') =>
  ground.forge.as(who).comment(ground.repository, pull, text);
export const ours = ({ comments }: PullIssue) =>
  comments.filter(({ app }) => app !== undefined).map(({ body }) => body);
export const answers = (pull: PullIssue) => ours(pull).filter((body) => body.includes('testwright:answer'));
export const replies = (pull: PullIssue, words: string) =>
  ours(pull).filter((body) => body.includes(words)).length;
export const runs = ({ ground }: Stage, head: string): readonly CheckRun[] =>
  ground.repository.runs.filter(({ headSha }) => headSha === head);
export const titles = (stage: Stage, head: string) =>
  runs(stage, head).map(({ fields, output }) => `${fields['status']}: ${output.title}`);
const proven = 'completed: 1 proven test';

/** The same pull request later: how often each thing stands there. */
export function seenOf(stage: Stage, pull: PullIssue, head: string, reply = 'testwright:reply') {
  return () => ({
    answers: answers(pull).length,
    replies: replies(pull, reply),
    all: ours(pull).length,
    checks: titles(stage, head).map((title) => title.replace(/:.*/, '')),
    isSuggestedOnce: pull.pull.comments.length <= 1,
  });
}

/** Answered, with a test to apply. */
export async function answered(stage: Stage): Promise<PullIssue> {
  const pull = await openPull(stage);
  say(stage, pull, '/testwright test');
  await stage.until(() => isAnswered(stage, pull));
  return titles(stage, pull.pull.headSha)[0] === proven ? pull : await answered(stage);
}

export const isAnswered = (stage: Stage, pull: PullIssue) =>
  answers(pull).length > 0 && titles(stage, pull.pull.headSha).some((title) => title.startsWith('completed'));

/** An answer is also that the worker died of it too often: others die beside the one that is meant. */
export const oneAnswer = { answers: 1, replies: 0, all: 1, checks: ['completed'], isSuggestedOnce: true };

export async function atWork(stage: Stage): Promise<PullIssue> {
  const pull = await openPull(stage);
  say(stage, pull, '/testwright test slowly');
  await stage.until(() => titles(stage, pull.pull.headSha).length > 0);
  return pull;
}

export const commitsAfter = ({ ground }: Stage, head: string, { pull }: PullIssue) =>
  execFileSync('git', ['-C', ground.repository.dir, 'rev-list', '--count', `${head}..${pull.headBranch}`], {
    encoding: 'utf8',
  }).trim();
