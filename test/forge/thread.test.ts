import { type Ground, openChange, openGround } from './ground.ts';
import type { PullIssue } from './pulls.ts';

describe('what an app does on a pull request, by the real Octokit', () => {
  let ground: Ground;
  let pull: PullIssue;
  beforeAll(async () => {
    ground = await openGround();
    pull = await openChange(ground);
  });
  afterAll(() => ground[Symbol.asyncDispose]());

  test('the app knows itself and where it is installed', async () => {
    const { client, installation } = ground;
    expect((await client.rest.apps.getAuthenticated()).data?.slug).toBe('testwright');
    expect((await client.rest.apps.listInstallations()).data.map(({ id }) => id)).toEqual([installation.id]);
    const { data } = await client.rest.apps.getRepoInstallation(ground.at);
    expect(data.id).toBe(installation.id);
    expect((await client.rest.apps.listReposAccessibleToInstallation()).data.total_count).toBe(1);
  });

  test('a pull request, its files and its commits are those of git', async () => {
    const { client, at } = ground;
    const { data } = await client.rest.pulls.get({ ...at, pull_number: pull.number });
    expect([data.title, data.changed_files, data.additions, data.deletions, data.mergeable]).toEqual([
      'Other words',
      1,
      2,
      2,
      true,
    ]);
    const { data: files } = await client.rest.pulls.listFiles({ ...at, pull_number: pull.number });
    expect(files[0]?.patch).toContain('-line 5\n+five\n');
    const { data: commits } = await client.rest.pulls.listCommits({ ...at, pull_number: pull.number });
    expect(commits.map(({ sha }) => sha)).toEqual([pull.pull.headSha]);
    expect((await client.rest.pulls.list({ ...at, head: 'acme:change' })).data).toHaveLength(1);
  });

  test('a comment is made, edited, reacted to, listed and deleted', async () => {
    const { client, at } = ground;
    const on = { ...at, issue_number: pull.number };
    const { data: made } = await client.rest.issues.createComment({ ...on, body: 'Hello' });
    expect([made.user?.login, made.performed_via_github_app?.slug]).toEqual([
      'testwright[bot]',
      'testwright',
    ]);
    await client.rest.issues.updateComment({ ...at, comment_id: made.id, body: 'Hello again' });
    const eyes = { ...at, comment_id: made.id, content: 'eyes' } as const;
    expect((await client.rest.reactions.createForIssueComment(eyes)).status).toBe(201);
    expect((await client.rest.reactions.createForIssueComment(eyes)).status).toBe(200);
    const { data: listed } = await client.rest.issues.listComments(on);
    expect(listed.map(({ body, reactions }) => [body, reactions?.eyes])).toEqual([['Hello again', 1]]);
    await client.rest.issues.deleteComment({ ...at, comment_id: made.id });
    expect((await client.rest.issues.listComments(on)).data).toEqual([]);
  });

  test('a check run is made, grows annotations and is completed', async () => {
    const { client, at } = ground;
    const { headSha } = pull.pull;
    const { data: made } = await client.rest.checks.create({
      ...at,
      name: 'Testwright',
      head_sha: headSha,
      status: 'in_progress',
    });
    const annotation = {
      path: 'src/list.txt',
      start_line: 5,
      end_line: 5,
      annotation_level: 'notice',
      message: 'Look',
    } as const;
    for (const conclusion of [undefined, 'neutral'] as const)
      await client.rest.checks.update({
        ...at,
        check_run_id: made.id,
        ...(conclusion && { conclusion }),
        output: { title: 'Done', summary: 'One test', annotations: [annotation] },
        actions: [{ label: 'Apply', description: 'Writes them', identifier: 'apply' }],
      });
    const { data } = await client.rest.checks.listForRef({ ...at, ref: headSha });
    expect(data.check_runs.map((run) => [run.status, run.conclusion, run.output.annotations_count])).toEqual([
      ['completed', 'neutral', 2],
    ]);
    expect((await client.rest.checks.listAnnotations({ ...at, check_run_id: made.id })).data).toHaveLength(2);
  });

  test('a review with a suggestion stands on its line, and is answered in its thread', async () => {
    const { client, at } = ground;
    const on = { ...at, pull_number: pull.number };
    const { data: review } = await client.rest.pulls.createReview({
      ...on,
      event: 'COMMENT',
      commit_id: pull.pull.headSha,
      comments: [{ path: 'src/list.txt', line: 5, side: 'RIGHT', body: '```suggestion\nfive!\n```' }],
    });
    const { data: comments } = await client.rest.pulls.listCommentsForReview({ ...on, review_id: review.id });
    expect(comments.map((one) => [one.line, one.diff_hunk.split('\n').at(-1)])).toEqual([[5, '+five']]);
    const to = comments[0]?.id ?? 0;
    await client.rest.pulls.createReplyForReviewComment({ ...on, comment_id: to, body: 'Applied.' });
    const { data: all } = await client.rest.pulls.listReviewComments(on);
    expect(all.map((one) => one.in_reply_to_id)).toEqual([undefined, to]);
  });

  test('files are read by path, as JSON and raw; permissions of people are known', async () => {
    const { client, at } = ground;
    const { data } = await client.rest.repos.getContent({ ...at, path: 'README.md' });
    expect('content' in data && Buffer.from(data.content, 'base64').toString()).toBe('# Shop\n');
    const raw = await client.rest.repos.getContent({
      ...at,
      path: 'README.md',
      mediaType: { format: 'raw' },
    });
    expect(raw.data).toBe('# Shop\n');
    const { data: root } = await client.rest.repos.getContent({ ...at, path: '' });
    expect(Array.isArray(root) && root.map(({ path, type }) => [path, type])).toEqual([
      ['README.md', 'file'],
      ['src', 'dir'],
    ]);
    const permission = async (username: string) =>
      (await client.rest.repos.getCollaboratorPermissionLevel({ ...at, username })).data.permission;
    expect([await permission('ada'), await permission('maria'), await permission('rob')]).toEqual([
      'admin',
      'write',
      'read',
    ]);
  });
});
