// What people do, each on a pull request of their own, and how one sees that it was answered, and answered once.
import {
  answered,
  answers,
  atWork,
  commitsAfter,
  isAnswered,
  none,
  oneAnswer,
  openPull,
  ours,
  type Play,
  replies,
  runs,
  type Stage,
  say,
  seenOf,
  titles,
} from './stage.ts';

/** Ready to be begun; places are armed only from then on. */
export type Scene = (stage: Stage) => Promise<() => Promise<Play>>;

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
      wanted: { answers: 0, replies: 1, all: 1, checks: ['completed'], isSuggestedOnce: true },
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
      wanted: { answers: 0, replies: 0, all: 0, checks: ['completed'], isSuggestedOnce: true },
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
