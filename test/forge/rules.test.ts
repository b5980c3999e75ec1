import { type Ground, lines, openChange, openGround } from './ground.ts';
import type { PullIssue } from './pulls.ts';

describe('what GitHub refuses', () => {
  let ground: Ground;
  let pull: PullIssue;
  let on: { readonly owner: string; readonly repo: string; readonly pull_number: number };
  beforeAll(async () => {
    ground = await openGround();
    pull = await openChange(ground);
    on = { ...ground.at, pull_number: pull.number };
  });
  afterAll(() => ground[Symbol.asyncDispose]());

  const LIST = 'src/list.txt';
  const review = (...comments: readonly object[]) =>
    ground.client.request('POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews', {
      ...on,
      event: 'COMMENT',
      comments: comments.map((one) => ({ path: LIST, body: 'Look', ...one })) as never,
    });

  test.each([
    ['a line outside of the difference', [{ line: 15 }], /line must be part of the diff/],
    ['a line beyond the file', [{ line: 9999 }], /line must be part of the diff/],
    ['a removed line on the right side of another number', [{ line: 15, side: 'LEFT' }], /part of the diff/],
    ['a path that did not change', [{ path: 'README.md', line: 1 }], /Path could not be resolved/],
    ['a range over two hunks', [{ start_line: 5, line: 25 }], /part of the same hunk/],
    ['a range backwards', [{ start_line: 6, line: 5 }], /must precede the end line/],
    ['a range of one line', [{ start_line: 5, line: 5 }], /must precede the end line/],
    ['a range that starts outside', [{ start_line: 1, line: 5 }], /start line must be part of the diff/],
    ['no line at all', [{}], /line is missing/],
    ['an empty comment', [{ line: 5, body: '' }], /can't be blank/],
  ])('a review with %s', async (_, comments, why) => {
    await expect(review(...comments)).rejects.toThrow(why);
    expect(pull.pull.reviews).toEqual([]);
  });

  test('one bad line refuses the whole review', async () => {
    await expect(review({ line: 5 }, { line: 15 })).rejects.toThrow(/part of the diff/);
    expect([pull.pull.reviews, pull.pull.comments]).toEqual([[], []]);
  });

  test('an empty review, a review of nothing, a foreign commit', async () => {
    const { client } = ground;
    await expect(client.rest.pulls.createReview({ ...on, event: 'COMMENT' })).rejects.toThrow(
      /body is missing/,
    );
    const commit_id = '1'.repeat(40);
    await expect(
      client.rest.pulls.createReview({ ...on, event: 'COMMENT', body: 'a', commit_id }),
    ).rejects.toThrow(/Commit could not be resolved/);
  });

  test('an app approves no pull request of its own', async () => {
    const { forge, repository, client, at } = ground;
    await forge.as('maria').commit(repository, { branch: 'own', files: { 'own.txt': 'own\n' } });
    const { data } = await client.rest.pulls.create({ ...at, head: 'own', base: 'main', title: 'Own' });
    await expect(
      client.rest.pulls.createReview({ ...at, pull_number: data.number, event: 'APPROVE', body: 'Good' }),
    ).rejects.toThrow(/approve your own/);
  });

  test('65,536 characters are a comment, one more is none', async () => {
    const { client, at } = ground;
    const target = { ...at, issue_number: pull.number };
    expect((await client.rest.issues.createComment({ ...target, body: 'é'.repeat(65_536) })).status).toBe(
      201,
    );
    const long = 'é'.repeat(65_537);
    const refused = /too long \(maximum is 65536 characters\)/;
    const count = pull.comments.length;
    await expect(client.rest.issues.createComment({ ...target, body: long })).rejects.toThrow(refused);
    const comment_id = pull.comments.at(-1)?.id ?? 0;
    await expect(client.rest.issues.updateComment({ ...at, comment_id, body: long })).rejects.toThrow(
      refused,
    );
    await expect(review({ line: 5, body: long })).rejects.toThrow(refused);
    await expect(client.rest.pulls.createReview({ ...on, event: 'COMMENT', body: long })).rejects.toThrow(
      refused,
    );
    expect([pull.comments.length, pull.comments.at(-1)?.body.length]).toEqual([count, 65_536]);
    await expect(client.rest.issues.createComment({ ...target, body: ' ' })).rejects.toThrow(
      /can't be blank/,
    );
  });

  const run = (more: object) =>
    ground.client.request('POST /repos/{owner}/{repo}/check-runs', {
      ...ground.at,
      name: 'Testwright',
      head_sha: pull.pull.headSha,
      ...more,
    } as never);
  const annotated = (count: number, more: object = {}) => ({
    output: {
      title: 'a',
      summary: 'b',
      annotations: Array.from({ length: count }, () => ({
        path: LIST,
        start_line: 1,
        end_line: 1,
        annotation_level: 'notice',
        message: 'm',
        ...more,
      })),
    },
  });
  const action = { label: 'Apply', description: 'Writes them', identifier: 'apply' };

  test.each([
    ['51 annotations', annotated(51), 'must NOT have more than 50 items'],
    ['four buttons', { actions: [action, action, action, action] }, 'must NOT have more than 3 items'],
    ['a label of 21 characters', { actions: [{ ...action, label: 'x'.repeat(21) }] }, 'more than 20'],
    ['a description of 41', { actions: [{ ...action, description: 'x'.repeat(41) }] }, 'more than 40'],
    ['an identifier of 21', { actions: [{ ...action, identifier: 'x'.repeat(21) }] }, 'more than 20'],
    ['a summary of 65,536', { output: { title: 'a', summary: 'x'.repeat(65_536) } }, 'more than 65535'],
    ['a conclusion that there is none of', { conclusion: 'fine' }, 'must be equal to one of'],
    ['a field that there is none of', { conclusions: 'neutral' }, 'body.conclusions is unknown to GitHub'],
    [
      'a field inside that there is none of',
      annotated(1, { startLine: 1 }),
      'annotations[].startLine is unknown',
    ],
  ])('a check run with %s, against the description', async (_, more, why) => {
    await expect(run(more)).rejects.toMatchObject({ status: 422 });
    expect(ground.forge.takeViolations().join()).toContain(why);
  });

  test.each([
    ['completed without a conclusion', { status: 'completed' }, /"conclusion" wasn't supplied/],
    ['a conclusion while in progress', { status: 'in_progress', conclusion: 'neutral' }, /completed run/],
    ['columns over two lines', annotated(1, { end_line: 2, start_column: 1 }), /on the same line/],
    ['a range backwards', annotated(1, { start_line: 3 }), /before start_line/],
    ['a message over 64 KB', annotated(1, { message: 'x'.repeat(65_537) }), /exceeds 64 KB/],
    ['a title of 256 characters', annotated(1, { title: 'x'.repeat(256) }), /exceeds 255/],
    ['an unknown commit', { head_sha: '1'.repeat(40) }, /No commit found/],
  ])('a check run with %s, by the rules beside it', async (_, more, why) => {
    await expect(run(more)).rejects.toThrow(why);
  });

  test('50 annotations and three buttons are taken', async () => {
    expect((await run({ ...annotated(50), actions: [action, action, action] })).status).toBe(201);
  });

  test('a check run of another app cannot be changed', async () => {
    const { forge, client, at } = ground;
    const { appClient } = await import('./client.ts');
    const other = forge.addApp({
      slug: 'other',
      permissions: { checks: 'write' },
      events: [],
      webhookUrl: 'http://127.0.0.1:9/',
    });
    const theirs = appClient(forge, other, forge.install(other, 'acme'));
    const { data } = await theirs.rest.checks.create({ ...at, name: 'Other', head_sha: pull.pull.headSha });
    await expect(
      client.rest.checks.update({ ...at, check_run_id: data.id, conclusion: 'success' }),
    ).rejects.toMatchObject({ status: 403 });
  });

  test('protected branches refuse every way in; a branch moves forward only', async () => {
    const { client, at, repository } = ground;
    const sha = pull.pull.headSha;
    const main = { ...at, ref: 'heads/main', sha };
    await expect(client.rest.git.updateRef(main)).rejects.toThrow(/Protected branch/);
    await expect(client.rest.git.deleteRef({ ...at, ref: 'heads/main' })).rejects.toThrow(/Protected branch/);
    const content = Buffer.from('new\n').toString('base64');
    const file = { ...at, path: 'new.txt', message: 'New', content };
    await expect(client.rest.repos.createOrUpdateFileContents(file)).rejects.toMatchObject({ status: 409 });
    expect((await client.rest.repos.createOrUpdateFileContents({ ...file, branch: 'change' })).status).toBe(
      201,
    );
    expect(pull.pull.headSha).not.toBe(sha);
    const back = { ...at, ref: 'heads/change', sha };
    await expect(client.rest.git.updateRef(back)).rejects.toThrow(/not a fast forward/);
    expect((await client.rest.git.updateRef({ ...back, force: true })).data.object.sha).toBe(sha);
    await expect(client.rest.git.createRef({ ...at, ref: 'refs/heads/change', sha })).rejects.toThrow(
      /already exists/,
    );
    expect(repository.protectedBranches).toEqual(new Set(['main']));
  });

  test('a fork can be read and not be written; no pull request is opened twice or for nothing', async () => {
    const { forge, repository, client, at } = ground;
    const fork = await forge.fork(repository, 'stranger');
    const sha = await forge
      .as('stranger')
      .commit(fork, { branch: 'idea', files: { [LIST]: lines({ 3: 'three' }) } });
    const theirs = { owner: 'stranger', repo: 'shop' };
    expect((await client.rest.repos.getCommit({ ...theirs, ref: 'idea' })).data.sha).toBe(sha);
    const write = client.rest.git.createRef({ ...theirs, ref: 'refs/heads/mine', sha });
    await expect(write).rejects.toMatchObject({ status: 403 });
    const opened = { ...at, head: 'stranger:idea', base: 'main', title: 'Idea' };
    await expect(client.rest.pulls.create(opened)).rejects.toThrow(/Fork collab/);
    const { data } = await client.rest.pulls.create({ ...opened, maintainer_can_modify: false });
    expect([data.head.repo?.full_name, data.head.sha]).toEqual(['stranger/shop', sha]);
    await expect(client.rest.pulls.create({ ...opened, maintainer_can_modify: false })).rejects.toThrow(
      /already exists/,
    );
    await expect(
      client.rest.pulls.create({ ...at, head: 'main', base: 'main', title: 'None' }),
    ).rejects.toThrow(/No commits between/);
    await expect(
      client.rest.pulls.create({ ...at, head: 'nowhere', base: 'main', title: 'None' }),
    ).rejects.toThrow(/head is invalid/);
  });
});
