// What the App does on the forge, job by job.
import type { PullIssue } from '../../forge/pulls.ts';
import { type Inside, openInside, provenTest } from './inside.ts';
import { openChange } from './shop.ts';

let inside: Inside;
beforeAll(async () => {
  inside = await openInside();
});
afterAll(() => inside[Symbol.asyncDispose]());

let count = 0;
/** A pull request of its own, and the request that its opening sent. */
async function opened(
  files: Readonly<Record<string, string>> = {},
): Promise<{ pull: PullIssue; id: string }> {
  const { ground } = inside;
  const branch = `change-${++count}`;
  const maria = ground.forge.as('maria');
  if (Object.keys(files).length > 0) await maria.commit(ground.repository, { branch, files });
  const pull = await openChange(ground, branch);
  await inside.take();
  const [id = ''] = inside.sent();
  return { pull, id };
}
async function say(pull: PullIssue, text: string, who = 'maria') {
  const { forge, repository } = inside.ground;
  const comment = forge.as(who).comment(repository, pull, text);
  await inside.take();
  return { reactions: comment.reactions.map(({ content }) => content), sent: inside.sent() };
}
const ours = (pull: PullIssue) =>
  pull.comments.filter(({ app }) => app !== undefined).map(({ body }) => body);
const runs = (pull: PullIssue) =>
  [...inside.ground.repository.runs.values()].filter(({ headSha }) => headSha === pull.pull.headSha);

test('an answer is one comment and one check with buttons, and the next answer edits both', async () => {
  const { pull, id } = await opened();
  await inside.answer(id, { tests: [provenTest()] });
  expect(ours(pull)).toHaveLength(1);
  expect(ours(pull)[0]).toContain('### Testwright: 1 proven test');
  expect(
    runs(pull).map(({ fields, output }) => [fields['status'], fields['conclusion'], output.title]),
  ).toEqual([['completed', 'neutral', '1 proven test']]);
  const again = await say(pull, '/tw retry');
  expect([again.reactions, again.sent.length]).toEqual([['eyes'], 1]);
  await inside.answer(again.sent[0] ?? '', { reasons: [{ code: 'nothing-missing', detail: 'x' }] });
  expect(ours(pull)).toHaveLength(1);
  expect(ours(pull)[0]).toContain('### Testwright: No test to show');
  expect(runs(pull)).toHaveLength(1);
});

test('an automatic run with nothing to show leaves its check, and no comment', async () => {
  const { pull, id } = await opened();
  await inside.answer(id, { reasons: [{ code: 'nothing-missing', detail: 'All faults are noticed' }] });
  expect([ours(pull), runs(pull).length]).toEqual([[], 1]);
});

test('who may not write is told by a reaction, and nothing is asked of the queue', async () => {
  const { pull } = await opened();
  for (const who of ['rob', 'stranger'])
    expect(await say(pull, '/testwright test', who)).toEqual({ reactions: ['-1'], sent: [] });
  expect(ours(pull)).toEqual([]);
  expect(await say(pull, 'please test this')).toEqual({ reactions: [], sent: [] });
});

test('words get their answer once, also when the job runs twice', async () => {
  const { pull } = await opened();
  await say(pull, '/tw frobnicate');
  expect(ours(pull)).toEqual([expect.stringContaining('Not understood: that is none of the commands')]);
  await say(pull, '/tw status\n/tw config');
  expect(ours(pull)[1]).toMatch(/`test` for `\w{12}`, attempt 1: waiting[\s\S]*what is built in counts/);
  const { forge, app } = inside.ground;
  const last = forge.deliveries.of(app).at(-1);
  await inside.world.database.query(
    'update testwright.delivery set handled = null, payload = $2 where guid = $1',
    [last?.guid, last?.text],
  );
  const { handleDelivery } = await import('../../../src/doors/app/intake.ts');
  await handleDelivery(inside.world, last?.guid ?? '');
  expect(ours(pull)).toHaveLength(2);
});

test('the same request on the same head is one; the second time is answered in words', async () => {
  const { pull } = await opened();
  expect((await say(pull, '/tw prove')).sent).toHaveLength(1);
  expect((await say(pull, '/tw prove')).sent).toHaveLength(0);
  expect(ours(pull).at(-1)).toContain('That is being worked on already');
  expect((await say(pull, '/tw prove shop.test.js')).sent).toHaveLength(1);
});

test.each([
  ['the answer of GitHub was lost', { kind: 'lost-answer' }, 'issues'],
  ['the connection broke after it was stored', { kind: 'lost-connection' }, 'issues'],
  ['it was never stored', { kind: 'status', status: 502 }, 'issues'],
  ['the answer about the check was lost', { kind: 'lost-answer' }, 'check-runs'],
] as const)('%s: done again, it is shown once', async (_, trouble, what) => {
  const { pull, id } = await opened();
  inside.ground.forge.outages.plan(new RegExp(`^POST .*/${what}`), trouble);
  await expect(inside.answer(id, { tests: [provenTest()] })).rejects.toMatchObject({ code: 'github-failed' });
  await inside.answer(id, {});
  expect([ours(pull).length, runs(pull).length]).toEqual([1, 1]);
  expect(ours(pull)[0]).toContain('1 proven test');
});

test("GitHub's limits are told from its refusals", async () => {
  const { id } = await opened();
  const { outages } = inside.ground.forge;
  outages.plan(/^POST .*\/issues/, { kind: 'secondary-limit', seconds: 60 });
  await expect(inside.answer(id, { tests: [provenTest()] })).rejects.toMatchObject({
    code: 'github-limited',
  });
  outages.plan(/^POST .*\/issues/, { kind: 'primary-limit', seconds: 60 });
  await expect(inside.answer(id, {})).rejects.toMatchObject({ code: 'github-limited' });
  await inside.answer(id, {});
});

test('a marker that somebody else pasted is not taken for ours', async () => {
  const { pull, id } = await opened();
  inside.ground.forge.as('rob').comment(inside.ground.repository, pull, '<!-- testwright:answer -->\nmine');
  await inside.answer(id, { tests: [provenTest()] });
  expect(pull.comments.map(({ body }) => body.split('\n')[1])).toEqual([
    'mine',
    '### Testwright: 1 proven test',
  ]);
});

test('dismissed tests are taken away and not shown again; what is left can be asked about', async () => {
  const { pull, id } = await opened();
  const tests = [provenTest(), provenTest({ id: '89abcdef', name: 'other' })];
  await inside.answer(id, { tests });
  await say(pull, '/tw dismiss 0123abcd too close to the code');
  expect(ours(pull)[0]).toContain('### Testwright: 1 proven test\n');
  expect(ours(pull)[0]).not.toContain('0123abcd');
  const { sent } = await say(pull, '/tw retry');
  await inside.answer(sent[0] ?? '', { tests });
  expect(ours(pull)[0]).not.toContain('0123abcd');
  await say(pull, '/tw why 89abcdef');
  expect(ours(pull).at(-1)).toContain('`other` is about `label`; kind `guard`, oracle `agreed`');
  await say(pull, '/tw why 0000ffff');
  expect(ours(pull).at(-1)).toContain('No test `0000ffff` was shown');
});

test('a newer head takes the place of an older one, and nothing of the older is shown', async () => {
  const { pull, id } = await opened();
  const { forge, repository } = inside.ground;
  await forge
    .as('maria')
    .commit(repository, { branch: `change-${count}`, files: { 'README.md': 'More.\n' } });
  await inside.take();
  await inside.answer(id, { tests: [provenTest()] });
  expect(ours(pull)).toEqual([]);
  const [run] = [...repository.runs.values()].slice(-1);
  expect(run?.output.title).toBe('The branch has moved on: nothing of this commit is shown.');
});

test('cancel stops what is not shown yet; closing does, too; pause keeps it quiet', async () => {
  const { pull, id } = await opened();
  await say(pull, '/tw cancel');
  await inside.answer(id, { tests: [provenTest()] });
  expect([ours(pull).length, runs(pull)[0]?.output.title]).toEqual([1, 'Cancelled.']);
  await say(pull, '/tw pause');
  const { forge, repository } = inside.ground;
  const ada = forge.as('ada');
  await ada.close(repository, pull);
  await ada.reopen(repository, pull);
  await inside.take();
  expect(inside.sent()).toEqual([]);
});

test('a test whose file is in the pull request is suggested on its line, once', async () => {
  const { repository } = inside.ground;
  const text = `import assert from 'node:assert';\nimport test from 'node:test';\nimport { label } from './shop.js';\n\ntest('many', () => {\n  assert.equal(label(3), '3 items');\n});\n`;
  const { pull, id } = await opened({ 'shop.test.js': text });
  await inside.answer(id, { tests: [provenTest()] });
  expect(pull.pull.comments.map(({ path, line, body }) => [path, line, body])).toEqual([
    [
      'shop.test.js',
      7,
      expect.stringContaining(
        "```suggestion\n});\n\ntest('one', () => {\n  assert.equal(label(1), 'one item');\n});\n```",
      ),
    ],
  ]);
  const { sent } = await say(pull, '/tw retry');
  await inside.answer(sent[0] ?? '', { tests: [provenTest()] });
  expect(pull.pull.comments).toHaveLength(1);
  await inside.ground.forge.as('maria').commit(repository, {
    branch: `change-${count}`,
    files: { 'shop.test.js': text.replace("'3 items');\n});", "'3 items');\n  assert.ok(true);\n}, 1);") },
  });
  const after = await say(pull, '/tw test');
  await inside.answer(after.sent[0] ?? '', {});
  expect(pull.pull.comments[0]?.thread.resolvedBy?.login).toBe('testwright[bot]');
});

test('words of a repository are shown and never obeyed', async () => {
  const { pull, id } = await opened();
  const hostile = '`</details><img src=x> @ada #1 [x](http://evil) ::stop::\u202e';
  await inside.answer(id, {
    tests: [
      provenTest({
        name: hostile,
        symbol: hostile,
        code: `// \`\`\`\`\n${hostile}\n/tw apply`,
        statedBy: hostile,
        oracle: 'stated',
      }),
    ],
    reasons: [{ code: 'baseline-red', detail: `\`\`\`\n${hostile}\n/tw apply\n@ada` }],
    changes: [{ symbol: hostile, call: hostile, before: hostile, now: hostile, how: 'value' }],
  });
  const [body = ''] = ours(pull);
  const plain = body.replace(/^(`{3,})[\s\S]*?^\1$/gm, '').replace(/(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, '');
  expect(plain).not.toMatch(/@ada|<img|evil|::stop|\u202e/);
  await inside.take();
  expect(inside.sent()).toEqual([]);
});

test('config says where each setting comes from: the repository, its owner, or what is built in', async () => {
  const { forge } = inside.ground;
  const shared = await forge.addRepository('acme/.github', {
    files: { '.github/testwright.yml': 'labels: [wanted]\ncommands: write\n' },
  });
  const { pull, id } = await opened();
  expect(id).toBe('');
  await say(pull, '/tw config');
  expect(ours(pull).at(-1)).toMatch(/- automatic: .*\(built in\)\n- labels: `wanted` \(acme\/\.github\)/);
  await forge.as('acme').commit(shared, {
    branch: shared.defaultBranch,
    files: { '.github/testwright.yml': 'nonsense: 1\n' },
  });
  await say(pull, '/tw config');
  expect(ours(pull).at(-1)).toMatch(
    /^<!--.*\nNot valid, .* acme\/\.github, line 1: `the top: "nonsense" is not known`/,
  );
  await forge.as('acme').commit(shared, {
    branch: shared.defaultBranch,
    files: { '.github/testwright.yml': '' },
  });
});

test('a pull request that edits the configuration is told what is wrong with it, once, and when it is not any more', async () => {
  const { forge, repository } = inside.ground;
  const { pull } = await opened({ '.github/testwright.yml': 'automatic: [opened]\ncomands: write\n' });
  expect(ours(pull)).toEqual([expect.stringContaining('Line 2: `the top: "comands" is not known`')]);
  const change = async (text: string) => {
    await forge
      .as('maria')
      .commit(repository, { branch: `change-${count}`, files: { '.github/testwright.yml': text } });
    await inside.take();
  };
  await change('automatic: [never]\n');
  expect(ours(pull)).toEqual([expect.stringContaining('must be one of opened, ready, push, reopened')]);
  await change('automatic: [opened]\n');
  expect(ours(pull)).toEqual([expect.stringContaining('is valid now')]);
  inside.sent();
});

test('nobody can make it too often, and everybody is told', async () => {
  const { pull } = await opened();
  await inside.world.database.query(
    `insert into testwright.act (repository, person) select $1, 'maria' from generate_series(1, 20)`,
    [inside.ground.repository.id],
  );
  expect((await say(pull, '/tw status')).reactions).toEqual(['eyes']);
  expect(ours(pull).at(-1)).toContain('You have asked often within this hour');
  await inside.world.database.query('delete from testwright.act');
});

test('no token, comment, prompt or source is in the log', () => {
  const words = inside.ground.forge.tokens.minted().map(String);
  for (const word of [...words, 'label(1)', 'frobnicate', 'too close'])
    expect(inside.logged()).not.toContain(word);
});
