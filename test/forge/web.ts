// The pages of GitHub that a browser visits on an app's behalf: signing in, and making an app from a manifest.
import { addApp } from './apps.ts';
import type { Insides, Reply } from './route.ts';
import type { Json, Permissions } from './world.ts';

const PATHS = new Set(['/login/oauth/authorize', '/login/oauth/access_token', '/settings/apps/new']);

export function isWeb(path: string): boolean {
  return PATHS.has(path) || /^\/organizations\/[^/]+\/settings\/apps\/new$/.test(path);
}

export async function answerWeb(insides: Insides, method: string, url: URL, text: string): Promise<Reply> {
  if (url.pathname === '/login/oauth/authorize' && method === 'GET')
    return authorize(insides, url.searchParams);
  if (url.pathname === '/login/oauth/access_token' && method === 'POST')
    return exchange(insides, fields(text));
  if (method === 'POST') return createFromManifest(insides, url, fields(text));
  return { status: 404, body: 'Not Found' };
}

function fields(text: string): Json {
  return text.startsWith('{') ? JSON.parse(text) : Object.fromEntries(new URLSearchParams(text));
}

/** The person at the browser agrees at once. */
function authorize({ world, codes }: Insides, query: URLSearchParams): Reply {
  const app = [...world.apps.values()].find(({ clientId }) => clientId === query.get('client_id'));
  const target = query.get('redirect_uri');
  if (!app || !target) return { status: 404, body: 'Not Found' };
  const back = new URL(target);
  if (query.get('state')) back.searchParams.set('state', query.get('state') ?? '');
  if (codes.signedIn) back.searchParams.set('code', codes.forSignIn({ user: codes.signedIn, app }));
  else back.searchParams.set('error', 'access_denied');
  return { status: 302, headers: { location: String(back) } };
}

/** GitHub answers 200 to a bad code, with the error in the body. */
function exchange({ codes, tokens }: Insides, body: Json): Reply {
  const code = codes.takeSignIn(String(body['code']));
  if (!code)
    return {
      status: 200,
      body: { error: 'bad_verification_code', error_description: 'The code passed is incorrect or expired.' },
    };
  if (code.app.clientId !== body['client_id'] || code.app.clientSecret !== body['client_secret'])
    return {
      status: 200,
      body: {
        error: 'incorrect_client_credentials',
        error_description: 'The client_id and/or client_secret passed are incorrect.',
      },
    };
  const { token } = tokens.mintUser(code.user, code.app);
  return { status: 200, body: { access_token: token, token_type: 'bearer', scope: '' } };
}

/** The page that GitHub shows for a manifest, with its button pressed. */
function createFromManifest({ world, codes }: Insides, url: URL, body: Json): Reply {
  let manifest: Json;
  try {
    manifest = JSON.parse(String(body['manifest']));
  } catch {
    return { status: 422, body: 'Manifest is not valid JSON' };
  }
  const hook = manifest['hook_attributes'] as Json | undefined;
  const target = manifest['redirect_url'];
  for (const [name, value] of Object.entries({
    url: manifest['url'],
    'hook_attributes.url': hook?.['url'],
    redirect_url: target,
  }))
    if (typeof value !== 'string' || !URL.canParse(value))
      return { status: 422, body: `Error ${name} must be a valid URL` };
  const name = String(manifest['name'] ?? 'app');
  const app = addApp(world, {
    slug: name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'),
    name,
    owner: /^\/organizations\/([^/]+)\//.exec(url.pathname)?.[1] ?? codes.signedIn?.login ?? 'app-owner',
    permissions: (manifest['default_permissions'] ?? {}) as Permissions,
    events: (manifest['default_events'] ?? []) as string[],
    webhookUrl: String(hook?.['url']),
  });
  const back = new URL(String(target));
  back.searchParams.set('code', codes.forManifest(app));
  if (url.searchParams.get('state')) back.searchParams.set('state', url.searchParams.get('state') ?? '');
  return { status: 302, headers: { location: String(back) } };
}
