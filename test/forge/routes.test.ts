import { type Client, tokenClient } from './client.ts';
import { git } from './git.ts';
import { type Ground, openChange, openGround } from './ground.ts';
import { openJudge } from './openapi.ts';
import type { PullIssue } from './pulls.ts';
import { deleteFork } from './repositories.ts';
import { routes } from './routes/index.ts';

test("every route of the forge is one of GitHub's, and none is there twice", () => {
  const keys = routes.map(({ key }) => key);
  expect(keys.filter((key) => !openJudge().knows(key))).toEqual([]);
  expect(new Set(keys).size).toBe(keys.length);
  expect(openJudge().knows('GET /repos/{owner}/{repo}/tests')).toBe(false);
});

describe('every route answers as GitHub describes it', () => {
  let ground: Ground;
  let pull: PullIssue;
  let rest: Client['rest'];
  beforeAll(async () => {
    ground = await openGround();
    pull = await openChange(ground);
    rest = ground.client.rest;
  });
  afterAll(() => ground[Symbol.asyncDispose]());

  test('the app and its installations', async () => {
    const { forge, installation, at } = ground;
    const on = { installation_id: installation.id };
    await rest.apps.getAuthenticated();
    await rest.apps.listInstallations();
    expect((await rest.apps.getInstallation(on)).data.app_slug).toBe('testwright');
    await rest.apps.getRepoInstallation(at);
    const { data } = await rest.apps.createInstallationAccessToken(on);
    await tokenClient(forge, data.token).rest.apps.revokeInstallationAccessToken();
    await rest.apps.listReposAccessibleToInstallation();
    expect((await rest.rateLimit.get()).data.rate.limit).toBe(5000);
    expect((await rest.users.getByUsername({ username: 'maria' })).data.type).toBe('User');
  });

  test('the webhook and its record', async () => {
    // A parameter `url` would be taken for the address of the request.
    await ground.client.request('PATCH /app/hook/config', { data: { url: 'http://127.0.0.1:9/other' } });
    expect((await rest.apps.getWebhookConfigForApp()).data.url).toBe('http://127.0.0.1:9/other');
    const [one] = (await rest.apps.listWebhookDeliveries()).data;
    await rest.apps.getWebhookDelivery({ delivery_id: one?.id ?? 0 });
    await rest.apps.redeliverWebhookDelivery({ delivery_id: one?.id ?? 0 });
    await expect(rest.apps.getWebhookDelivery({ delivery_id: 1 })).rejects.toMatchObject({ status: 404 });
  });

  test('a person', async () => {
    const { forge, app, installation, client } = ground;
    const mine = tokenClient(forge, forge.tokens.mintUser(forge.as('maria').account, app).token).rest;
    await mine.users.getAuthenticated();
    await mine.apps.listInstallationsForAuthenticatedUser();
    await mine.apps.listInstallationReposForAuthenticatedUser({ installation_id: installation.id });
    const code = forge.codes.forManifest(app);
    await client.request('POST /app-manifests/{code}/conversions', { code });
  });

  test('the repository', async () => {
    const { at, forge, repository } = ground;
    await rest.repos.get(at);
    const fork = await forge.fork(repository, 'stranger');
    const { data } = await rest.repos.get({ owner: 'stranger', repo: 'shop' });
    expect([data.fork, data.parent?.full_name, fork.parent?.id]).toEqual([true, 'acme/shop', repository.id]);
    await rest.repos.getCollaboratorPermissionLevel({ ...at, username: 'rob' });
    const { data: branches } = await rest.repos.listBranches(at);
    expect(branches.map(({ name, protected: closed }) => [name, closed])).toEqual([
      ['change', false],
      ['main', true],
    ]);
    expect((await rest.repos.getBranch({ ...at, branch: 'main' })).data.protected).toBe(true);
    expect((await rest.repos.listCommits({ ...at, sha: 'change' })).data).toHaveLength(2);
    expect((await rest.repos.getCommit({ ...at, ref: 'change' })).data.files).toHaveLength(1);
    const { data: compared } = await rest.repos.compareCommitsWithBasehead({
      ...at,
      basehead: 'main...change',
    });
    expect([compared.status, compared.ahead_by, compared.files?.length]).toEqual(['ahead', 1, 1]);
    const commit_sha = pull.pull.headSha;
    const { data: pulls } = await rest.repos.listPullRequestsAssociatedWithCommit({ ...at, commit_sha });
    expect(pulls.map(({ number }) => number)).toEqual([pull.number]);
  });

  test('git objects, with the hashes of git', async () => {
    const { at, repository } = ground;
    const { data: blob } = await rest.git.createBlob({ ...at, content: 'blob\n' });
    expect(await git(repository.dir, ['cat-file', 'blob', blob.sha])).toBe('blob');
    const { data: read } = await rest.git.getBlob({ ...at, file_sha: blob.sha });
    expect(Buffer.from(read.content, 'base64').toString()).toBe('blob\n');
    const { data: ref } = await rest.git.getRef({ ...at, ref: 'heads/main' });
    const { data: base } = await rest.git.getCommit({ ...at, commit_sha: ref.object.sha });
    const { data: tree } = await rest.git.createTree({
      ...at,
      base_tree: base.tree.sha,
      tree: [
        { path: 'blob.txt', mode: '100644', type: 'blob', sha: blob.sha },
        { path: 'text.txt', mode: '100644', type: 'blob', content: 'text\n' },
        { path: 'README.md', mode: '100644', type: 'blob', sha: null },
      ],
    });
    const { data: all } = await rest.git.getTree({ ...at, tree_sha: tree.sha, recursive: '1' });
    expect(all.tree.map(({ path }) => path)).toEqual(['blob.txt', 'src', 'src/list.txt', 'text.txt']);
    await expect(
      rest.git.createTree({
        ...at,
        base_tree: base.sha,
        tree: [{ path: 'a', mode: '100644', content: 'a' }],
      }),
    ).rejects.toMatchObject({ status: 422 });
    const { data: commit } = await rest.git.createCommit({
      ...at,
      message: 'New',
      tree: tree.sha,
      parents: [base.sha],
    });
    expect([commit.author.name, commit.verification.verified]).toEqual(['testwright[bot]', false]);
    await rest.git.createRef({ ...at, ref: 'refs/heads/made/here', sha: base.sha });
    await rest.git.updateRef({ ...at, ref: 'heads/made/here', sha: commit.sha });
    expect(await git(repository.dir, ['show', 'made/here:text.txt'])).toBe('text');
    await rest.git.deleteRef({ ...at, ref: 'heads/made/here' });
    await expect(rest.git.getRef({ ...at, ref: 'heads/made/here' })).rejects.toMatchObject({ status: 404 });
  });

  test('files by path', async () => {
    const { at } = ground;
    const content = Buffer.from('new\n').toString('base64');
    const file = { ...at, path: 'docs/new file.md', branch: 'change', message: 'New', content };
    await rest.repos.createOrUpdateFileContents(file);
    const { data } = await rest.repos.getContent({ ...at, path: file.path, ref: 'change' });
    const sha = 'sha' in data ? data.sha : '';
    await expect(rest.repos.createOrUpdateFileContents(file)).rejects.toMatchObject({ status: 422 });
    await expect(
      rest.repos.createOrUpdateFileContents({ ...file, sha: '1'.repeat(40) }),
    ).rejects.toMatchObject({
      status: 409,
    });
    expect((await rest.repos.createOrUpdateFileContents({ ...file, sha, content: '' })).status).toBe(200);
    await expect(rest.repos.getContent({ ...at, path: 'nothing' })).rejects.toMatchObject({ status: 404 });
  });

  test('issues, labels and reactions', async () => {
    const { at } = ground;
    const { data: issue } = await rest.issues.create({ ...at, title: 'It breaks', body: 'Always.' });
    const on = { ...at, issue_number: issue.number };
    await rest.issues.addLabels({ ...on, labels: ['bug', 'testwright'] });
    await rest.issues.removeLabel({ ...on, name: 'bug' });
    expect((await rest.issues.listLabelsOnIssue(on)).data.map(({ name }) => name)).toEqual(['testwright']);
    expect((await rest.issues.listForRepo({ ...at, labels: 'testwright' })).data).toHaveLength(1);
    expect((await rest.issues.update({ ...on, labels: ['a'], state: 'closed' })).data.state).toBe('closed');
    expect((await rest.issues.get(on)).data.closed_at).not.toBeNull();
    const { data: comment } = await rest.issues.createComment({ ...on, body: 'Hello' });
    const said = { ...at, comment_id: comment.id };
    await rest.issues.getComment(said);
    await rest.issues.listComments(on);
    const eyes = (await rest.reactions.createForIssueComment({ ...said, content: 'eyes' })).data.id;
    expect((await rest.reactions.listForIssueComment(said)).data).toHaveLength(1);
    await rest.reactions.deleteForIssueComment({ ...said, reaction_id: eyes });
    const heart = (await rest.reactions.createForIssue({ ...on, content: 'heart' })).data.id;
    await rest.reactions.listForIssue(on);
    await rest.reactions.deleteForIssue({ ...on, reaction_id: heart });
    await rest.issues.updateComment({ ...said, body: 'Bye' });
    await rest.issues.deleteComment(said);
    await expect(rest.issues.getComment(said)).rejects.toMatchObject({ status: 404 });
  });

  test('pull requests', async () => {
    const { at, forge, repository } = ground;
    await forge.as('maria').commit(repository, { branch: 'other', files: { 'other.txt': 'other\n' } });
    const { data } = await rest.pulls.create({
      ...at,
      head: 'other',
      base: 'main',
      title: 'Other',
      draft: true,
    });
    const on = { ...at, pull_number: data.number };
    expect((await rest.pulls.get(on)).data.draft).toBe(true);
    const diff = await rest.pulls.get({ ...on, mediaType: { format: 'diff' } });
    expect(String(diff.data)).toContain('+other');
    await rest.pulls.update({ ...on, title: 'New words', state: 'closed' });
    expect((await rest.pulls.update({ ...on, state: 'open' })).data.title).toBe('New words');
    await rest.pulls.list({ ...at, base: 'main', state: 'all' });
    await rest.pulls.listFiles(on);
    await rest.pulls.listCommits(on);
  });

  test('a pull request whose fork was deleted', async () => {
    const { at, forge, repository } = ground;
    const fork = await forge.fork(repository, 'leaver');
    await forge.as('leaver').commit(fork, { branch: 'idea', files: { 'idea.txt': 'idea\n' } });
    const left = await forge.as('leaver').openPull(repository, { branch: 'idea', from: fork });
    deleteFork(forge.world, fork);
    const { data } = await rest.pulls.get({ ...at, pull_number: left.number });
    expect([data.head.repo, data.head.sha, data.changed_files]).toEqual([null, left.pull.headSha, 1]);
    await forge.as('leaver').retitle(repository, left, 'Bye');
    await expect(rest.repos.get({ owner: 'leaver', repo: 'shop' })).rejects.toMatchObject({ status: 404 });
  });

  test('reviews', async () => {
    const { at } = ground;
    const on = { ...at, pull_number: pull.number };
    const { data: review } = await rest.pulls.createReview({ ...on, body: 'All in all', event: 'COMMENT' });
    const it = { ...on, review_id: review.id };
    expect((await rest.pulls.updateReview({ ...it, body: 'New words' })).data.body).toBe('New words');
    expect((await rest.pulls.getReview(it)).data.state).toBe('COMMENTED');
    await rest.pulls.listReviews(on);
    await rest.pulls.listCommentsForReview(it);
    const line = { ...on, commit_id: pull.pull.headSha, path: 'src/list.txt', body: 'Look' };
    const { data: left } = await rest.pulls.createReviewComment({ ...line, line: 5, side: 'LEFT' });
    expect(left.diff_hunk.split('\n').at(-1)).toBe('-line 5');
    const { data: file } = await rest.pulls.createReviewComment({ ...line, subject_type: 'file' });
    expect(file.subject_type).toBe('file');
    const said = { ...at, comment_id: left.id };
    await rest.pulls.createReplyForReviewComment({ ...on, comment_id: left.id, body: 'Yes' });
    await rest.pulls.getReviewComment(said);
    await rest.pulls.updateReviewComment({ ...said, body: 'Look here' });
    const seen = (await rest.reactions.createForPullRequestReviewComment({ ...said, content: 'rocket' })).data
      .id;
    await rest.reactions.listForPullRequestReviewComment(said);
    await rest.reactions.deleteForPullRequestComment({ ...said, reaction_id: seen });
    await rest.pulls.listReviewComments(on);
    await rest.pulls.deleteReviewComment(said);
  });

  test('check runs', async () => {
    const { at } = ground;
    const { data } = await rest.checks.create({ ...at, name: 'Testwright', head_sha: pull.pull.headSha });
    const on = { ...at, check_run_id: data.id };
    await rest.checks.update({ ...on, status: 'in_progress' });
    expect((await rest.checks.update({ ...on, conclusion: 'neutral' })).data.completed_at).not.toBeNull();
    expect((await rest.checks.update({ ...on, status: 'queued' })).data.conclusion).toBeNull();
    await rest.checks.get(on);
    await rest.checks.listAnnotations(on);
    await rest.checks.listForRef({ ...at, ref: 'change' });
  });

  test('no route was left out', () => {
    const asked = new Set(ground.forge.log.filter(({ status }) => status < 300).map(({ route }) => route));
    expect(routes.map(({ key }) => key).filter((key) => !asked.has(key))).toEqual([]);
  });
});
