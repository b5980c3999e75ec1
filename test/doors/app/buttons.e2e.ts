// What is asked without a comment on the conversation: the buttons of a check, and replies to our own suggestions.

import { findRequest } from '../../../src/queue/requests.ts';
import type { PullIssue } from '../../forge/pulls.ts';
import type { CheckRun } from '../../forge/world.ts';
import { type Inside, openInside, provenTest } from './inside.ts';
import { openChange } from './shop.ts';

let inside: Inside;
beforeAll(async () => {
  inside = await openInside();
});
afterAll(() => inside[Symbol.asyncDispose]());

let count = 0;
/** A pull request with one test shown, and its check. */
async function shown(
  files: Readonly<Record<string, string>> = {},
): Promise<{ pull: PullIssue; run: CheckRun }> {
  const { forge, repository } = inside.ground;
  const branch = `change-${++count}`;
  if (Object.keys(files).length > 0) await forge.as('maria').commit(repository, { branch, files });
  const pull = await openChange(inside.ground, branch);
  await inside.take();
  const [id = ''] = inside.sent();
  await inside.answer(id, { tests: [provenTest()] });
  const run = repository.runs.find(({ headSha }) => headSha === pull.pull.headSha);
  if (run === undefined) throw new Error('no check');
  return { pull, run };
}
const ours = (pull: PullIssue) =>
  pull.comments.filter(({ app }) => app !== undefined).map(({ body }) => body);
const asked = async () =>
  (await Promise.all(inside.sent().map((id) => findRequest(inside.world.database, id)))).map(
    (one) => one?.asked,
  );

test('again asks for the last request once more, by the button and by the menu of the check', async () => {
  const { forge, repository } = inside.ground;
  const { run } = await shown();
  forge.as('maria').clickAction(repository, run, 'again');
  await inside.take();
  const [first] = await asked();
  expect(first).toMatchObject({ request: { command: 'test', attempt: 2 }, by: { login: 'maria' } });
  const { run: other } = await shown();
  forge.as('ada').rerequest(repository, other);
  await inside.take();
  expect(await asked()).toMatchObject([{ request: { attempt: 2 }, by: { login: 'ada' } }]);
});

test('apply asks for all that may be committed unnamed; dismiss takes the tests away', async () => {
  const { forge, repository } = inside.ground;
  const { pull, run } = await shown();
  forge.as('maria').clickAction(repository, run, 'apply');
  await inside.take();
  expect(await asked()).toMatchObject([{ request: { command: 'apply' }, ids: [], by: { login: 'maria' } }]);
  forge.as('maria').clickAction(repository, run, 'dismiss');
  await inside.take();
  expect(ours(pull)[0]).toContain('### Testwright: No test to show');
  expect(ours(pull).at(-1)).toContain('`0123abcd`: taken away');
});

test('a button of a head that is not the branch any more does nothing', async () => {
  const { forge, repository } = inside.ground;
  const { pull, run } = await shown();
  await forge
    .as('maria')
    .commit(repository, { branch: `change-${count}`, files: { 'README.md': 'More.\n' } });
  await inside.take();
  inside.sent();
  const before = ours(pull).length;
  forge.as('maria').clickAction(repository, run, 'apply');
  await inside.take();
  expect([await asked(), ours(pull).length]).toEqual([[], before]);
});

test('a check of somebody else, named as ours are, gives no commands', async () => {
  const { forge, repository } = inside.ground;
  const { run } = await shown();
  run.fields['external_id'] = 'pull:1; pull:2';
  forge.as('maria').clickAction(repository, run, 'apply');
  await inside.take();
  expect(await asked()).toEqual([]);
});

test('a reply to a suggestion is a command: seen by a reaction on it, answered once', async () => {
  const { forge, repository } = inside.ground;
  const text = `import assert from 'node:assert';\nimport test from 'node:test';\nimport { label } from './shop.js';\n\ntest('many', () => {\n  assert.equal(label(3), '3 items');\n});\n`;
  const { pull } = await shown({ 'shop.test.js': text });
  const [suggestion] = pull.pull.comments;
  if (suggestion === undefined) throw new Error('no suggestion');
  const reply = forge.as('maria').reply(repository, pull, suggestion, '/tw dismiss 0123abcd not wanted');
  const stranger = forge.as('stranger').reply(repository, pull, suggestion, '/tw test');
  await inside.take();
  expect(reply.reactions.map(({ content }) => content)).toEqual(['eyes']);
  expect(stranger.reactions.map(({ content }) => content)).toEqual(['-1']);
  expect(ours(pull)[0]).toContain('### Testwright: No test to show');
  expect(ours(pull).at(-1)).toContain('`0123abcd`: taken away');
  expect(await asked()).toEqual([]);
});
