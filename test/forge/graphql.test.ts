import { tokenClient } from './client.ts';
import { git } from './git.ts';
import { type Ground, openChange, openGround } from './ground.ts';
import type { PullIssue } from './pulls.ts';

const COMMIT = `mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid url } ref { name } }
}`;
const THREADS = `query ($owner: String!, $repo: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $repo) {
    pullRequest(number: $number) {
      headRefOid
      reviewThreads(first: 1, after: $after) {
        totalCount
        pageInfo { hasNextPage endCursor }
        nodes { id isResolved isOutdated path line comments(first: 10) { nodes { databaseId author { login } } } }
      }
    }
  }
}`;
const RESOLVE =
  'mutation ($input: ResolveReviewThreadInput!) { resolveReviewThread(input: $input) { thread { isResolved } } }';
const MINIMIZE = `mutation ($input: MinimizeCommentInput!) {
  minimizeComment(input: $input) { minimizedComment { isMinimized minimizedReason } }
}`;

interface Threads {
  readonly repository: {
    readonly pullRequest: {
      readonly headRefOid: string;
      readonly reviewThreads: {
        readonly totalCount: number;
        readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
        readonly nodes: readonly {
          readonly id: string;
          readonly isOutdated: boolean;
          readonly line: number;
        }[];
      };
    };
  };
}

describe('GraphQL, by the real Octokit', () => {
  let ground: Ground;
  let pull: PullIssue;
  beforeAll(async () => {
    ground = await openGround();
    pull = await openChange(ground);
  });
  afterAll(() => ground[Symbol.asyncDispose]());

  const commit = (more: object = {}, branchName = 'change') => ({
    input: {
      branch: { repositoryNameWithOwner: 'acme/shop', branchName },
      expectedHeadOid: pull.pull.headSha,
      message: { headline: 'Adds a test', body: 'Co-authored-by: Maria <maria@example.com>' },
      fileChanges: {
        additions: [{ path: 'test/new.txt', contents: Buffer.from('new\n').toString('base64') }],
      },
      ...more,
    },
  });

  test('a commit on a branch: signed, by the app, on the head it expects', async () => {
    const { client, repository, at, forge } = ground;
    const before = pull.pull.headSha;
    const { createCommitOnBranch: made } = await client.graphql<{
      createCommitOnBranch: { commit: { oid: string }; ref: { name: string } };
    }>(COMMIT, commit());
    expect(pull.pull.headSha).toBe(made.commit.oid);
    expect(await git(repository.dir, ['show', `${made.commit.oid}:test/new.txt`])).toBe('new');
    const { data } = await client.rest.git.getCommit({ ...at, commit_sha: made.commit.oid });
    expect([data.verification.verified, data.author.name, data.parents[0]?.sha, data.message]).toEqual([
      true,
      'testwright[bot]',
      before,
      'Adds a test\n\nCo-authored-by: Maria <maria@example.com>',
    ]);
    await forge.deliveries.settled();
    expect(forge.deliveries.of(ground.app).at(-1)).toMatchObject({
      event: 'pull_request',
      action: 'synchronize',
    });
  });

  test.each([
    ['a head that has moved', { expectedHeadOid: '1'.repeat(40) }, 'change', /Expected branch to point to/],
    ['a protected branch', {}, 'main', /Protected branch/],
    ['a branch that is not there', {}, 'nowhere', /Could not resolve to a Ref/],
    [
      'a workflow',
      { fileChanges: { additions: [{ path: '.github/workflows/a.yml', contents: 'YQ==' }] } },
      'change',
      /not accessible by integration/,
    ],
  ])('a commit is refused: %s', async (_, more, branch, why) => {
    const before = pull.pull.headSha;
    await expect(ground.client.graphql(COMMIT, commit(more, branch))).rejects.toThrow(why);
    expect(pull.pull.headSha).toBe(before);
  });

  test('a commit is refused to a token without the right, and on a fork', async () => {
    const { client, forge, installation, repository } = ground;
    const { data } = await client.rest.apps.createInstallationAccessToken({
      installation_id: installation.id,
      permissions: { contents: 'read' },
    });
    await expect(tokenClient(forge, data.token).graphql(COMMIT, commit())).rejects.toThrow(/not accessible/);
    await forge.fork(repository, 'stranger');
    const branch = { repositoryNameWithOwner: 'stranger/shop', branchName: 'main' };
    await expect(client.graphql(COMMIT, commit({ branch }))).rejects.toThrow(/not accessible/);
  });

  test('threads are read page by page, become outdated, and are resolved', async () => {
    const { client, at, forge, repository } = ground;
    const review = await client.rest.pulls.createReview({
      ...at,
      pull_number: pull.number,
      event: 'COMMENT',
      comments: [5, 25].map((line) => ({ path: 'src/list.txt', line, body: 'Look' })),
    });
    const variables = { ...at, number: pull.number };
    const page = async (after?: string) =>
      (await client.graphql<Threads>(THREADS, { ...variables, after: after ?? null })).repository.pullRequest;
    const first = await page();
    const second = await page(first.reviewThreads.pageInfo.endCursor);
    const nodes = [...first.reviewThreads.nodes, ...second.reviewThreads.nodes];
    expect(nodes.map(({ line, isOutdated }) => [line, isOutdated])).toEqual([
      [5, false],
      [25, false],
    ]);
    expect([first.reviewThreads.totalCount, second.reviewThreads.pageInfo.hasNextPage]).toEqual([2, false]);
    await forge.as('maria').commit(repository, { branch: 'change', files: { 'src/list.txt': 'all new\n' } });
    expect((await page()).reviewThreads.nodes[0]?.isOutdated).toBe(true);
    const resolved = await client.graphql(RESOLVE, { input: { threadId: nodes[0]?.id } });
    expect(resolved).toEqual({ resolveReviewThread: { thread: { isResolved: true } } });
    const minimized = await client.graphql(MINIMIZE, {
      input: { subjectId: review.data.node_id, classifier: 'OUTDATED' },
    });
    expect(minimized).toEqual({
      minimizeComment: { minimizedComment: { isMinimized: true, minimizedReason: 'outdated' } },
    });
    await expect(client.graphql(RESOLVE, { input: { threadId: 'nothing' } })).rejects.toThrow(/Not Found/);
  });

  test('the issues that a description says it closes', async () => {
    const { client, at, forge, repository } = ground;
    const rob = forge.as('rob');
    const [first, second] = [rob.openIssue(repository, 'One', 'Text'), rob.openIssue(repository, 'Two')];
    await forge.as('maria').commit(repository, { branch: 'closing', files: { 'a.txt': 'a\n' } });
    const body = `Fixes #${first.number}, see #${second.number}, closes #999`;
    const closing = await forge.as('maria').openPull(repository, { branch: 'closing', body });
    const query = `query ($owner: String!, $repo: String!, $number: Int!) {
      repository(owner: $owner, name: $repo) { pullRequest(number: $number) {
        closingIssuesReferences(first: 5) { nodes { number title body } } } } }`;
    expect(await client.graphql(query, { ...at, number: closing.number })).toEqual({
      repository: {
        pullRequest: {
          closingIssuesReferences: { nodes: [{ number: first.number, title: 'One', body: 'Text' }] },
        },
      },
    });
  });

  test.each([
    ['a field that is not there', 'query { viewer { name2 } }', {}, /'name2' doesn't exist on type 'User'/],
    ['no fields of an object', 'query { viewer }', {}, /must have selections/],
    ['fields of a scalar', 'query { viewer { login { a } } }', {}, /can't be made on scalars/],
    ['an argument that is not there', 'query { viewer(a: 1) { login } }', {}, /doesn't accept argument 'a'/],
    [
      'an argument that is missing',
      'query { repository(owner: "a") { id } }',
      {},
      /repository.name is required/,
    ],
    ['a variable that is not declared', 'query { viewer { login } }', { a: 1 }, /\$a is not declared/],
    [
      'a variable of another type',
      'query ($a: Int!) { repository(owner: $a, name: "b") { id } }',
      { a: 1 },
      /\$a is Int!/,
    ],
    ['a misspelt input', COMMIT, commitWith({ expectedHead: 'a' }), /expectedHead is unknown/],
    ['an input that lacks a field', COMMIT, commitWith({}), /expectedHeadOid is required/],
    [
      'an unknown classifier',
      MINIMIZE,
      { input: { subjectId: 'a', classifier: 'OLD' } },
      /is no ReportedContent/,
    ],
    ['no GraphQL at all', 'query { viewer { login }', {}, /unexpected end/],
  ])('what fails a test loudly: %s', async (_, query, variables, why) => {
    await expect(ground.client.graphql(query, variables)).rejects.toThrow(why);
    expect(ground.forge.takeViolations().join()).toMatch(why);
  });
});

function commitWith(more: object): object {
  const branch = { repositoryNameWithOwner: 'acme/shop', branchName: 'change' };
  return { input: { branch, message: { headline: 'a' }, ...more } };
}
