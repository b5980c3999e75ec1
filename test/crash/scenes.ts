// What people do, each on a pull request of their own, and how one sees that it was answered, and answered once.
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

/** Ready to be begun; places are armed only from then on. */
export type Scene = (stage: Stage) => Promise<() => Promise<Play>>;

const suite = (text: string) =>
  `import assert from 'node:assert';\nimport test from 'node:test';\nimport { label } from './shop.js';\n\n${text}`;
const many = suite("test('many', () => {\n  assert.equal(label(3), '3 items');\n});\n");
const none = suite('');
let count = 0;

async function openPull({ ground }: Stage, isDraft = true): Promise<PullIssue> {
  const branch = `play-${++count}`;
  const maria = ground.forge.as('maria');
  await maria.commit(ground.repository, { branch, files: { 'shop.test.js': many } });
  return await maria.openPull(ground.repository, { branch, draft: isDraft });
}

const say = ({ ground }: Stage, pull: PullIssue, text: string, who = 'maria') =>
  ground.forge.as(who).comment(ground.repository, pull, text);
const ours = ({ comments }: PullIssue) =>
  comments.filter(({ app }) => app !== undefined).map(({ body }) => body);
const answers = (pull: PullIssue) => ours(pull).filter((body) => body.includes('testwright:answer'));
const replies = (pull: PullIssue, words: string) => ours(pull).filter((body) => body.includes(words)).length;
const runs = ({ ground }: Stage, head: string): readonly CheckRun[] =>
  ground.repository.runs.filter(({ headSha }) => headSha === head);
const titles = (stage: Stage, head: string) =>
  runs(stage, head).map(({ fields, output }) => `${fields['status']}: ${output.title}`);
const proven = 'completed: 1 proven test';

/** The same pull request later: how often each thing stands there. */
function seenOf(stage: Stage, pull: PullIssue, head: string, reply = 'testwright:reply') {
  return () => ({
    answers: answers(pull).length,
    replies: replies(pull, reply),
    all: ours(pull).length,
    checks: titles(stage, head),
    suggestions: pull.pull.comments.length,
  });
}

/** Answered, with a test to apply. */
async function answered(stage: Stage): Promise<PullIssue> {
  const pull = await openPull(stage);
  say(stage, pull, '/testwright test');
  await stage.until(() => isAnswered(stage, pull));
  return pull;
}

const isAnswered = (stage: Stage, pull: PullIssue) =>
  answers(pull).length > 0 && titles(stage, pull.pull.headSha).some((title) => title.startsWith('completed'));

const oneAnswer = { answers: 1, replies: 0, all: 1, checks: [proven], suggestions: 1 };

async function atWork(stage: Stage): Promise<PullIssue> {
  const pull = await openPull(stage);
  say(stage, pull, '/testwright test slowly');
  await stage.until(() => titles(stage, pull.pull.headSha).length > 0);
  return pull;
}

const ask: Scene = async (stage) => {
  const pull = await openPull(stage);
  return async () => {
    say(stage, pull, '/testwright test');
    return {
      name: 'ask',
      isOver: () => isAnswered(stage, pull),
      seen: seenOf(stage, pull, pull.pull.headSha),
      wanted: oneAnswer,
    };
  };
};

const automatic: Scene = async (stage) => async () => {
  const pull = await openPull(stage, false);
  return {
    name: 'automatic',
    isOver: () => isAnswered(stage, pull),
    seen: seenOf(stage, pull, pull.pull.headSha),
    wanted: oneAnswer,
  };
};

const missed: Scene = async (stage) => {
  const pull = await openPull(stage);
  return async () => {
    stage.ground.forge.deliveries.held = true;
    say(stage, pull, '/testwright test');
    stage.ground.forge.deliveries.held = false;
    await stage.installation.restart();
    return {
      name: 'missed',
      isOver: () => isAnswered(stage, pull),
      seen: seenOf(stage, pull, pull.pull.headSha),
      wanted: oneAnswer,
    };
  };
};

const inVain: Scene = async (stage) => {
  const pull = await openPull(stage);
  return async () => {
    say(stage, pull, '/testwright test in vain');
    return {
      name: 'in vain',
      isOver: () => isAnswered(stage, pull),
      seen: () => [answers(pull).length, ours(pull).length, runs(stage, pull.pull.headSha).length],
      wanted: [1, 1, 1],
    };
  };
};

/** A command that is answered in words. */
function words(command: string, reply: string): Scene {
  return async (stage) => {
    const pull = await openPull(stage);
    return async () => {
      say(stage, pull, command);
      return {
        name: command,
        isOver: () => replies(pull, reply) > 0,
        seen: () => ours(pull).length,
        wanted: 1,
      };
    };
  };
}

const refused: Scene = async (stage) => {
  const pull = await openPull(stage);
  return async () => {
    const said = say(stage, pull, '/testwright test', 'rob');
    return {
      name: 'refused',
      isOver: () => said.reactions.length > 0,
      seen: () => [said.reactions.map(({ content }) => content), ours(pull).length],
      wanted: [['-1'], 0],
    };
  };
};

const commitsAfter = ({ ground }: Stage, head: string, { pull }: PullIssue) =>
  execFileSync('git', ['-C', ground.repository.dir, 'rev-list', '--count', `${head}..${pull.headBranch}`], {
    encoding: 'utf8',
  }).trim();

const apply: Scene = async (stage) => {
  const pull = await answered(stage);
  const head = pull.pull.headSha;
  return async () => {
    say(stage, pull, '/testwright apply');
    return {
      name: 'apply',
      isOver: () => replies(pull, ' committed: ') > 0,
      seen: () => [replies(pull, ' committed: '), ours(pull).length, commitsAfter(stage, head, pull)],
      wanted: [1, 2, '1'],
    };
  };
};

const stack: Scene = async (stage) => {
  const pull = await answered(stage);
  const { repository } = stage.ground;
  repository.protectedBranches.add(pull.pull.headBranch);
  const stacked = () =>
    [...repository.issues.values()].filter(({ title }) => title === `Tests for #${pull.number}`).length;
  return async () => {
    say(stage, pull, '/testwright apply');
    return {
      name: 'stack',
      isOver: () => replies(pull, 'stand ready') > 0,
      seen: () => [stacked(), replies(pull, 'stand ready'), ours(pull).length],
      wanted: [1, 1, 2],
    };
  };
};

const dismiss: Scene = async (stage) => {
  const pull = await answered(stage);
  return async () => {
    say(stage, pull, '/testwright dismiss');
    return {
      name: 'dismiss',
      isOver: () => replies(pull, 'taken away') > 0 && answers(pull)[0]?.includes('proven test') === false,
      seen: () => [answers(pull).length, ours(pull).length],
      wanted: [1, 2],
    };
  };
};

const again: Scene = async (stage) => {
  const pull = await answered(stage);
  const [run] = runs(stage, pull.pull.headSha);
  if (run === undefined) throw new Error('an answer without a check');
  const edits = () =>
    stage.ground.forge
      .requests('PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}')
      .filter(({ path, status }) => path.endsWith(`/${run.id}`) && status === 200).length;
  return async () => {
    const before = edits();
    stage.ground.forge.as('maria').clickAction(stage.ground.repository, run, 'again');
    return {
      name: 'again',
      isOver: () => edits() >= before + 2 && isAnswered(stage, pull),
      seen: seenOf(stage, pull, pull.pull.headSha),
      wanted: oneAnswer,
    };
  };
};

const push: Scene = async (stage) => {
  const pull = await answered(stage);
  const { headBranch: branch, headSha: head } = pull.pull;
  return async () => {
    await stage.ground.forge
      .as('maria')
      .commit(stage.ground.repository, { branch, files: { 'shop.test.js': none } });
    return {
      name: 'push',
      isOver: () => answers(pull)[0]?.includes('moved on') === true,
      seen: seenOf(stage, pull, head),
      wanted: oneAnswer,
    };
  };
};

const cancel: Scene = async (stage) => {
  const pull = await atWork(stage);
  return async () => {
    say(stage, pull, '/testwright cancel');
    return {
      name: 'cancel',
      isOver: () => titles(stage, pull.pull.headSha).includes('completed: Cancelled.'),
      seen: seenOf(stage, pull, pull.pull.headSha),
      wanted: { answers: 0, replies: 1, all: 1, checks: ['completed: Cancelled.'], suggestions: 0 },
    };
  };
};

const close: Scene = async (stage) => {
  const pull = await atWork(stage);
  return async () => {
    stage.ground.forge.as('maria').close(stage.ground.repository, pull);
    return {
      name: 'close',
      isOver: () => titles(stage, pull.pull.headSha).includes('completed: Cancelled.'),
      seen: seenOf(stage, pull, pull.pull.headSha),
      wanted: { answers: 0, replies: 0, all: 0, checks: ['completed: Cancelled.'], suggestions: 0 },
    };
  };
};

const moved: Scene = async (stage) => {
  const pull = await atWork(stage);
  const { headBranch: branch, headSha: head } = pull.pull;
  return async () => {
    await stage.ground.forge
      .as('maria')
      .commit(stage.ground.repository, { branch, files: { 'shop.test.js': none } });
    return {
      name: 'moved',
      isOver: () => replies(pull, 'moved on from') > 0,
      seen: () => [replies(pull, 'moved on from'), ours(pull).length, runs(stage, head).length],
      wanted: [1, 1, 1],
    };
  };
};

const birth: Scene = async (stage) => async () => {
  await stage.installation.bear();
  return { name: 'birth', isOver: () => true, seen: () => true, wanted: true };
};

export const scenes: readonly Scene[] = [
  ask,
  words('/testwright status', 'Nothing was asked here yet.'),
  apply,
  cancel,
  automatic,
  dismiss,
  stack,
  moved,
  again,
  inVain,
  push,
  refused,
  close,
  missed,
  birth,
];
