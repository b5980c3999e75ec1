import { tokenClient } from './client.ts';
import { type Ground, openGround } from './ground.ts';

describe('how an app is born and people sign in, as a browser walks it', () => {
  let ground: Ground;
  beforeAll(async () => {
    ground = await openGround();
    await ground.forge.addRepository('acme/open', { files: { a: 'a\n' } });
  });
  afterAll(() => ground[Symbol.asyncDispose]());

  const post = (path: string, fields: Record<string, string>) =>
    fetch(`${ground.forge.origin}${path}`, {
      method: 'POST',
      redirect: 'manual',
      headers: { accept: 'application/json' },
      body: new URLSearchParams(fields),
    });
  const manifest = {
    name: 'My Testwright',
    url: 'http://127.0.0.1:1/',
    redirect_url: 'http://127.0.0.1:1/setup',
    hook_attributes: { url: 'http://127.0.0.1:1/api/github/webhooks' },
    default_permissions: { contents: 'write' },
    default_events: ['pull_request'],
  };

  test('a manifest becomes an app, whose secrets are read once', async () => {
    const { forge, client } = ground;
    const sent = await post('/settings/apps/new?state=abc', { manifest: JSON.stringify(manifest) });
    const back = new URL(sent.headers.get('location') ?? '');
    expect([sent.status, back.pathname, back.searchParams.get('state')]).toEqual([302, '/setup', 'abc']);
    const code = back.searchParams.get('code') ?? '';
    const { data } = await client.request('POST /app-manifests/{code}/conversions', { code });
    const app = forge.world.apps.get(data.id);
    expect([data.slug, data.pem, data.webhook_secret]).toEqual([
      'my-testwright',
      app?.privateKey,
      app?.webhookSecret,
    ]);
    expect([app?.webhookUrl, app?.permissions]).toEqual([
      manifest.hook_attributes.url,
      manifest.default_permissions,
    ]);
    await expect(client.request('POST /app-manifests/{code}/conversions', { code })).rejects.toMatchObject({
      status: 404,
    });
  });

  test.each([
    ['no JSON', '{'],
    ['no address to go back to', JSON.stringify({ ...manifest, redirect_url: undefined })],
    ['no webhook address', JSON.stringify({ ...manifest, hook_attributes: {} })],
  ])('a manifest with %s is refused', async (_, text) => {
    expect((await post('/settings/apps/new', { manifest: text })).status).toBe(422);
  });

  const authorize = async () => {
    const query = new URLSearchParams({
      client_id: ground.app.clientId,
      redirect_uri: 'http://127.0.0.1:1/callback',
      state: 'xyz',
    });
    const sent = await fetch(`${ground.forge.origin}/login/oauth/authorize?${query}`, { redirect: 'manual' });
    return new URL(sent.headers.get('location') ?? '').searchParams;
  };
  const exchange = async (code: string, secret = ground.app.clientSecret) => {
    const fields = { code, client_id: ground.app.clientId, client_secret: secret };
    return (await post('/login/oauth/access_token', fields)).json() as Promise<Record<string, string>>;
  };

  test('a person signs in, is known by the token, and sees what was given to them by name', async () => {
    const { forge, installation } = ground;
    forge.codes.signedIn = forge.as('maria').account;
    const back = await authorize();
    expect(back.get('state')).toBe('xyz');
    const code = back.get('code') ?? '';
    const { access_token: token = '' } = await exchange(code);
    const client = tokenClient(forge, token);
    expect((await client.rest.users.getAuthenticated()).data.login).toBe('maria');
    const { data } = await client.rest.apps.listInstallationsForAuthenticatedUser();
    expect(data.installations.map(({ id }) => id)).toEqual([installation.id]);
    const { data: mine } = await client.rest.apps.listInstallationReposForAuthenticatedUser({
      installation_id: installation.id,
    });
    expect(mine.repositories.map(({ full_name }) => full_name)).toEqual(['acme/shop']);
    expect((await exchange(code))['error']).toBe('bad_verification_code');
  });

  test('a stranger sees no installation; a wrong secret and a refusal give no token', async () => {
    const { forge } = ground;
    forge.codes.signedIn = forge.as('stranger').account;
    const code = (await authorize()).get('code') ?? '';
    expect((await exchange(code, 'wrong'))['error']).toBe('incorrect_client_credentials');
    const { access_token: token = '' } = await exchange((await authorize()).get('code') ?? '');
    const { data } = await tokenClient(forge, token).rest.apps.listInstallationsForAuthenticatedUser();
    expect(data.total_count).toBe(0);
    forge.codes.signedIn = undefined;
    expect((await authorize()).get('error')).toBe('access_denied');
  });
});
