// What `publish` says to GitHub: which pull request, says GitHub; one comment, kept; nothing on what has moved on.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { emptyAnswer } from '../../../src/report/answer.ts';
import { type FakeGitHub, openFakeGitHub, type State } from '../../fakes/github-comments.ts';
import { newFolder } from '../../stages/workspace/repository.ts';
import { example, SOURCES, startStep } from './step.ts';

const HEAD = 'ec26c3e57ca3a959ca5aad62de7213c562f8c821';
const MARKER = '<!-- testwright prove -->';
const honest: State = {
  run: {
    event: 'pull_request',
    head_sha: HEAD,
    head_branch: 'change',
    head_repository: { owner: { login: 'stranger' } },
  },
  pulls: [
    { number: 2, state: 'open', head: { sha: HEAD } },
    { number: 3, state: 'open', head: { sha: '0'.repeat(40) } },
  ],
  comments: [],
};

let github: FakeGitHub;
beforeEach(async () => {
  github = await openFakeGitHub({ ...honest, comments: [] });
});
afterEach(() => github[Symbol.asyncDispose]());

const finished = example('workflow_run', 'completed', { workflow_run: { id: 77 } });

async function publish(event = finished) {
  const file = join(newFolder(), 'answer.json');
  const request = {
    command: 'prove',
    paths: [],
    symbols: [],
    attempt: 1,
    budgetMs: 240_000,
    trust: 'own',
  } as const;
  // The artifact names another commit: nobody asks it.
  const commits = { base: 'f'.repeat(40), head: 'f'.repeat(40), headIsWorkTree: false };
  writeFileSync(file, JSON.stringify({ ...emptyAnswer(request), commits }));
  return await startStep(SOURCES, {
    workspace: newFolder(),
    event,
    inputs: { command: 'publish', publish: 'comment', answer: file, 'github-token': 'a-token' },
    env: { GITHUB_API_URL: github.url },
  }).ended;
}

test('one comment on the pull request whose head the run had, kept up to date', async () => {
  const forged = { id: 1, user: { login: 'mallory', type: 'User' }, body: `${MARKER}\nmine` };
  github.state = { ...honest, comments: [forged] };
  const { code, log } = await publish();
  expect([code, log.includes('::add-mask::a-token')]).toEqual([0, true]);
  expect(github.state.comments.map(({ id }) => id)).toEqual([1, 101]);
  const [, ours] = github.state.comments;
  expect(
    ours?.body.startsWith(`${MARKER}\n## Testwright: 0 of 0 tests can notice a fault in the change`),
  ).toBe(true);
  expect(ours?.body).toContain(`At \`${HEAD.slice(0, 12)}\`.`);
  expect(ours?.body).toContain('as trustworthy as the code of the pull request');
  expect(github.asked).toContain('POST /repos/Codertocat/Hello-World/issues/2/comments');
  expect((await publish()).code).toBe(0);
  expect(github.state.comments).toHaveLength(2);
  expect(github.asked.at(-1)).toBe('PATCH /repos/Codertocat/Hello-World/issues/comments/101');
  expect(forged.body).toBe(`${MARKER}\nmine`);
});

test.each<[string, Partial<State>]>([
  ['whose head has moved', { pulls: [{ number: 2, state: 'open', head: { sha: '1'.repeat(40) } }] }],
  ['that is not open any more', { pulls: [] }],
  ['of a run for another event', { run: { ...honest.run, event: 'push' } }],
  ['of a fork that is gone', { run: { ...honest.run, head_repository: null } }],
  [
    'that shares its branch with another',
    { pulls: [...honest.pulls, { number: 9, state: 'open', head: { sha: HEAD } }] },
  ],
])('nothing is written on a pull request %s', async (_, state) => {
  github.state = { ...honest, ...state };
  const { code, log } = await publish();
  expect([code, log]).toEqual([0, expect.stringContaining('nothing is published')]);
  expect(github.asked.filter((one) => !one.startsWith('GET '))).toEqual([]);
});

test('a permission that is missing is named, and nothing is tried twice', async () => {
  github.state = { ...honest, refuseWrites: 403 };
  const { code, log } = await publish();
  expect(code).toBe(1);
  expect(log).toMatch(
    /github-denied: .*doing: commenting.*403.*pull_requests=write.*What to do: Give the job/,
  );
  expect(github.asked.filter((one) => one.startsWith('POST '))).toHaveLength(1);
});

const commanded = (body: string, issue: object = { number: 2, pull_request: { url: 'x' } }) =>
  example('issue_comment', 'created', { issue, comment: { body } });

test('a command in a comment: the commit that it names, on the pull request below which it stands', async () => {
  const { code } = await publish(commanded(`/testwright prove ${HEAD}\r\n`));
  expect([code, github.state.comments.length]).toEqual([0, 1]);
  expect(github.asked).not.toContain('GET /repos/Codertocat/Hello-World/actions/runs/77');
});

test.each([
  ['names another commit', commanded(`/testwright prove ${'1'.repeat(40)}`)],
  ['names no commit', commanded('/testwright prove')],
  ['says more', commanded(`/testwright prove ${HEAD}; rm -rf /`)],
  ['stands below an issue', commanded(`/testwright prove ${HEAD}`, { number: 2, pull_request: undefined })],
])('a command that %s writes nothing', async (_, event) => {
  const { code } = await publish(event);
  expect([code, github.state.comments]).toEqual([0, []]);
});
