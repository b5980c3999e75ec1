import { createSign, generateKeyPairSync } from 'node:crypto';
import { suspend } from './apps.ts';
import { tokenClient } from './client.ts';
import { type Ground, openChange, openGround } from './ground.ts';
import type { PullIssue } from './pulls.ts';

describe('who may do what', () => {
  let ground: Ground;
  let pull: PullIssue;
  beforeAll(async () => {
    ground = await openGround();
    pull = await openChange(ground);
    await ground.forge.addRepository('acme/secret', { files: { a: 'a\n' }, private: true });
    await ground.forge.addRepository('elsewhere/hidden', { files: { a: 'a\n' }, private: true });
  });
  afterAll(() => ground[Symbol.asyncDispose]());

  /** A client whose token was narrowed. */
  const narrowed = async (body: {
    repositories?: string[];
    permissions?: Record<string, 'read' | 'write'>;
  }) => {
    const { client, forge, installation } = ground;
    const { data } = await client.rest.apps.createInstallationAccessToken({
      installation_id: installation.id,
      ...body,
    });
    return tokenClient(forge, data.token);
  };

  const jwt = (claims: object, privateKey = ground.app.privateKey, alg = 'RS256') => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const text = `${part({ alg, typ: 'JWT' })}.${part(claims)}`;
    return `${text}.${createSign('RSA-SHA256').update(text).sign(privateKey, 'base64url')}`;
  };
  const app = (token: string) =>
    fetch(`${ground.forge.origin}/app`, { headers: { authorization: `Bearer ${token}` } });

  test('the token of an app: its key, its id, ten minutes', async () => {
    const now = Math.floor(ground.forge.world.now() / 1000);
    const good = { iss: ground.app.id, iat: now - 60, exp: now + 500 };
    const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
      type: 'pkcs1',
      format: 'pem',
    }) as string;
    const statuses = async (...tokens: readonly string[]) =>
      Promise.all(tokens.map(async (token) => (await app(token)).status));
    expect(await statuses(jwt(good), jwt({ ...good, iss: ground.app.clientId }))).toEqual([200, 200]);
    expect(
      await statuses(
        jwt({ ...good, exp: now - 1 }),
        jwt({ ...good, exp: now + 3600 }),
        jwt({ ...good, iat: now + 300 }),
        jwt({ ...good, iss: 1 }),
        jwt(good, foreign),
        jwt(good, ground.app.privateKey, 'none'),
        `${jwt(good)}x`,
        'a.b.c',
      ),
    ).toEqual([401, 401, 401, 401, 401, 401, 401, 401]);
  });

  test('a narrowed token reaches its repositories alone', async () => {
    const client = await narrowed({ repositories: ['shop'] });
    expect((await client.rest.repos.get(ground.at)).data.name).toBe('shop');
    await expect(client.rest.repos.get({ owner: 'acme', repo: 'secret' })).rejects.toMatchObject({
      status: 404,
    });
    expect((await client.rest.apps.listReposAccessibleToInstallation()).data.total_count).toBe(1);
  });

  test('a repository outside of the installation is not there', async () => {
    await expect(ground.client.rest.repos.get({ owner: 'elsewhere', repo: 'hidden' })).rejects.toMatchObject({
      status: 404,
    });
  });

  test('a token asks for no more than the installation has', async () => {
    await expect(narrowed({ permissions: { administration: 'write' } })).rejects.toMatchObject({
      status: 422,
    });
    await expect(narrowed({ repositories: ['hidden'] })).rejects.toMatchObject({ status: 422 });
  });

  test.each([
    ['a comment', { contents: 'write' }, 'issues.createComment', { issue_number: 1, body: 'a' }],
    [
      'a reaction',
      { pull_requests: 'write' },
      'reactions.createForIssue',
      { issue_number: 1, content: 'eyes' },
    ],
    ['a review', { issues: 'write' }, 'pulls.createReview', { pull_number: 1, body: 'a', event: 'COMMENT' }],
    ['a check run', { contents: 'write' }, 'checks.create', { name: 'a', head_sha: '1'.repeat(40) }],
    ['a ref', { contents: 'read' }, 'git.createRef', { ref: 'refs/heads/a', sha: '1'.repeat(40) }],
    ['reading files', { issues: 'write' }, 'repos.getContent', { path: 'README.md' }],
    ['reading an issue', { pull_requests: 'write' }, 'issues.get', { issue_number: 1 }],
  ] as const)(
    '%s is refused with the wrong permission, which is named',
    async (_, permissions, method, parameters) => {
      const client = await narrowed({ permissions: permissions as Record<string, 'read' | 'write'> });
      const [area = '', name = ''] = method.split('.');
      const rest = client.rest as unknown as Record<
        string,
        Record<string, (parameters: object) => Promise<unknown>>
      >;
      await expect(rest[area]?.[name]?.({ ...ground.at, ...parameters })).rejects.toMatchObject({
        status: 403,
        response: { headers: { 'x-accepted-github-permissions': expect.stringMatching(/=(?:read|write)/) } },
      });
    },
  );

  test('talk on a pull request needs either permission, on an issue the one for issues', async () => {
    const { forge, repository, at } = ground;
    const issue = forge.as('rob').openIssue(repository, 'It breaks');
    const client = await narrowed({ permissions: { pull_requests: 'write' } });
    const say = (issue_number: number) =>
      client.rest.issues.createComment({ ...at, issue_number, body: 'a' });
    expect((await say(pull.number)).status).toBe(201);
    await expect(say(issue.number)).rejects.toMatchObject({ status: 403 });
  });

  test('a bot is shown as one', () => {
    const { forge } = ground;
    expect(forge.as('renovate[bot]').account.type).toBe('Bot');
    expect(forge.as('renovate').account.type).toBe('User');
  });

  test('a workflow needs its own permission', async () => {
    const { client, at } = ground;
    const tree = [{ path: '.github/workflows/a.yml', mode: '100644', type: 'blob', content: 'a' }] as const;
    await expect(client.rest.git.createTree({ ...at, tree: [...tree] })).rejects.toMatchObject({
      status: 403,
    });
  });

  test('an installation token opens no route of the app, an app token none of a repository', async () => {
    const { client, forge, app: owner } = ground;
    const installed = await narrowed({});
    await expect(installed.rest.apps.getAuthenticated()).rejects.toMatchObject({ status: 403 });
    const now = Math.floor(forge.world.now() / 1000);
    const bare = tokenClient(forge, jwt({ iss: owner.id, iat: now - 60, exp: now + 500 }));
    await expect(bare.request('GET /repos/{owner}/{repo}/issues', ground.at)).rejects.toMatchObject({
      status: 403,
    });
    expect((await client.rest.apps.getAuthenticated()).data?.id).toBe(owner.id);
  });

  test('people act by their role, and a stranger sees no private repository', async () => {
    const { forge, repository, at } = ground;
    const client = (login: string) =>
      tokenClient(forge, forge.tokens.mintUser(forge.as(login).account, ground.app).token);
    const label = { ...at, issue_number: 1, labels: ['a'] };
    expect((await client('maria').rest.issues.addLabels(label)).status).toBe(200);
    await expect(client('rob').rest.issues.addLabels(label)).rejects.toMatchObject({ status: 403 });
    await expect(client('rob').rest.repos.get({ owner: 'acme', repo: 'secret' })).rejects.toMatchObject({
      status: 404,
    });
    expect(() => forge.as('rob').commit(repository, { branch: 'a', files: {} })).toThrow(/may only read/);
    await expect(
      client('maria').rest.checks.create({ ...at, name: 'a', head_sha: pull.pull.headSha }),
    ).rejects.toThrow(/authenticate via a GitHub App/);
  });

  test('a token ends: by time, by revocation, by suspension; an unknown one never began', async () => {
    const { forge } = ground;
    const [first, second, third] = [await narrowed({}), await narrowed({}), await narrowed({})];
    const asks = (client: typeof first) => client.rest.repos.get(ground.at);
    await second.rest.apps.revokeInstallationAccessToken();
    await expect(asks(second)).rejects.toMatchObject({ status: 401 });
    expect((await asks(first)).status).toBe(200);
    forge.tokens.expireAll(forge.world);
    await expect(asks(first)).rejects.toMatchObject({ status: 401 });
    await expect(asks(third)).rejects.toMatchObject({ status: 401 });
    await expect(asks(tokenClient(forge, 'ghs_unknown'))).rejects.toMatchObject({ status: 401 });
    const fourth = await narrowed({});
    suspend(forge.world, ground.installation);
    await expect(asks(fourth)).rejects.toMatchObject({ status: 403 });
    ground.installation.suspendedAt = null;
  });

  test('a token lives as long as it says', async () => {
    const { forge, client, installation } = ground;
    const { data } = await client.rest.apps.createInstallationAccessToken({
      installation_id: installation.id,
    });
    const left = (Date.parse(data.expires_at) - forge.world.now()) / 1000;
    expect([left > 3590, left <= 3600]).toEqual([true, true]);
    expect(data.token).toMatch(/^ghs_[\w.-]{500,560}$/);
    forge.world.advance(3601);
    await expect(tokenClient(forge, data.token).rest.repos.get(ground.at)).rejects.toMatchObject({
      status: 401,
    });
  });
});
