// The same client calls on our forge and on an emulator that others wrote: where both agree, ours is not our fancy.
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:net';
import { createEmulator } from 'emulate';
import { ProbotOctokit } from 'probot';
import { openForge } from './forge.ts';
import { openReceiver, type Receiver } from './receiver.ts';

const SECRET = 'a secret of both';
const permissions = { issues: 'write', contents: 'write', checks: 'write' } as const;
const events = ['issues', 'issue_comment'];

interface Stand extends AsyncDisposable {
  readonly url: string;
  readonly appId: number;
  readonly privateKey: string;
  readonly installationId: number;
}

async function ours(webhookUrl: string): Promise<Stand> {
  const forge = await openForge();
  await forge.addRepository('acme/shop', { files: { 'README.md': '# shop\n' }, ownerType: 'Organization' });
  const app = forge.addApp({ slug: 'testwright', permissions, events, webhookUrl, webhookSecret: SECRET });
  const { id } = forge.install(app, 'acme');
  return {
    url: `${forge.origin}/api/v3`,
    appId: app.id,
    privateKey: app.privateKey,
    installationId: id,
    [Symbol.asyncDispose]: () => forge[Symbol.asyncDispose](),
  };
}

async function theirs(webhookUrl: string): Promise<Stand> {
  const app = {
    app_id: 4711,
    slug: 'testwright',
    name: 'Testwright',
    permissions: { ...permissions, metadata: 'read' },
    events,
    webhook_url: webhookUrl,
    webhook_secret: SECRET,
    installations: [{ installation_id: 42, account: 'acme', repository_selection: 'all' }],
  };
  const github = { orgs: [{ login: 'acme' }], repos: [{ owner: 'acme', name: 'shop' }], apps: [app] };
  const emulator = await createEmulator({ service: 'github', port: await freePort(), seed: { github } });
  const key = emulator.generatedSecrets.find(({ kind }) => kind === 'github.app_private_key');
  if (!key) throw new Error('the emulator made no key');
  return {
    url: emulator.url,
    appId: 4711,
    privateKey: key.value,
    installationId: 42,
    [Symbol.asyncDispose]: () => emulator.close(),
  };
}

describe.each([
  ['our forge', ours],
  ['emulate', theirs],
] as const)('%s', (_, open) => {
  let receiver: Receiver;
  let stand: Stand;
  beforeAll(async () => {
    receiver = await openReceiver(SECRET);
    stand = await open(receiver.url);
  });
  afterAll(async () => {
    await stand[Symbol.asyncDispose]();
    await receiver[Symbol.asyncDispose]();
  });

  const at = { owner: 'acme', repo: 'shop' };
  const client = (auth: object) =>
    new ProbotOctokit({ baseUrl: stand.url, throttle: { enabled: false }, retry: { enabled: false }, auth });
  const asApp = (privateKey = stand.privateKey) =>
    client({ appId: stand.appId, privateKey, installationId: stand.installationId });

  test('the app knows itself and its installation; a foreign key is refused', async () => {
    const { rest } = asApp();
    expect((await rest.apps.getAuthenticated()).data?.slug).toBe('testwright');
    expect((await rest.apps.listInstallations()).data.map(({ id }) => id)).toEqual([stand.installationId]);
    const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const pem = foreign.export({ type: 'pkcs1', format: 'pem' }) as string;
    await expect(asApp(pem).rest.apps.getAuthenticated()).rejects.toMatchObject({ status: 401 });
  });

  test('a narrowed token does what it may and no more', async () => {
    const { data } = await asApp().rest.apps.createInstallationAccessToken({
      installation_id: stand.installationId,
      permissions: { contents: 'read' },
    });
    expect(Date.parse(data.expires_at)).toBeGreaterThan(Date.now());
    const narrow = client({ token: data.token }).rest;
    expect((await narrow.repos.get(at)).data.full_name).toBe('acme/shop');
    await expect(narrow.issues.create({ ...at, title: 'No' })).rejects.toMatchObject({ status: 403 });
  });

  test('an issue and a comment are told by signed deliveries, which the real receiver takes', async () => {
    const { rest } = asApp();
    const { data: issue } = await rest.issues.create({ ...at, title: 'It breaks' });
    const { data: said } = await rest.issues.createComment({
      ...at,
      issue_number: issue.number,
      body: 'Hello',
    });
    expect(said.user?.login).toBe('testwright[bot]');
    await arrival(() => receiver.names().includes('issue_comment.created'));
    expect(receiver.received.find(({ name }) => name === 'issue_comment.created')?.payload).toMatchObject({
      action: 'created',
      comment: { id: said.id, body: 'Hello', user: { login: 'testwright[bot]' } },
      issue: { number: issue.number, title: 'It breaks' },
      repository: { full_name: 'acme/shop' },
      installation: { id: stand.installationId },
    });
  });

  test('git objects have the same hashes', async () => {
    const { rest } = asApp();
    const { data: blob } = await rest.git.createBlob({ ...at, content: 'same\n' });
    const { data: tree } = await rest.git.createTree({
      ...at,
      tree: [{ path: 'same.txt', mode: '100644', type: 'blob', sha: blob.sha }],
    });
    expect([blob.sha, tree.sha]).toEqual([
      '1275430f1765c63e539cb0452565563bd6aef6a6',
      '10918e64a6c53a2289b5ee8bd9bb6b7aaead8d2d',
    ]);
  });
});

/** Waits for an event without a clock of its own: the test's own limit ends it. */
async function arrival(happened: () => boolean): Promise<void> {
  while (!happened()) await new Promise((resolve) => setTimeout(resolve, 5));
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}
