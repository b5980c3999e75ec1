// The app about itself: who it is, where it is installed, its tokens, its birth from a manifest.
import { reached } from '../apps.ts';
import { has, type Needed } from '../permissions.ts';
import { found, Refusal } from '../refusal.ts';
import { asAnyone, asApp, asInstallation, asUser, type Call, numberIn, paged, type Route } from '../route.ts';
import { showApp, showFullAccount, showInstallation } from '../shapes/accounts.ts';
import { showRepository } from '../shapes/repositories.ts';
import type { UserToken } from '../tokens.ts';
import type { App, Installation, Json, Permissions, World } from '../world.ts';

function installationOf(call: Call & { readonly app: App }): Installation {
  const installation = call.world.installations.get(numberIn(call, 'installation_id'));
  return found(installation?.app.id === call.app.id ? installation : undefined);
}

/** Fewer permissions and fewer repositories than the installation has. Throws 422 where it asks for more. */
function mint(call: Call & { readonly app: App }) {
  const { world, tokens, body } = call;
  const installation = installationOf(call);
  if (installation.suspendedAt) throw new Refusal(403, 'This installation has been suspended');
  const asked = (body['permissions'] ?? installation.permissions) as Permissions;
  for (const [name, level] of Object.entries(asked))
    if (!has(installation.permissions, [name, level as Needed[number][1]]))
      throw new Refusal(422, 'The permissions requested are not granted to this installation.', {
        errors: [],
      });
  const names = body['repositories'] as string[] | undefined;
  const ids = body['repository_ids'] as number[] | undefined;
  const all = reached(world, installation);
  const chosen =
    names || ids ? all.filter(({ id, name }) => names?.includes(name) || ids?.includes(id)) : undefined;
  if (chosen && chosen.length < (names?.length ?? 0) + (ids?.length ?? 0))
    throw new Refusal(
      422,
      'There is at least one repository that does not exist or is not accessible to the parent installation.',
      { errors: [] },
    );
  const token = tokens.mintInstallation(
    world,
    installation,
    asked,
    chosen && new Set(chosen.map(({ id }) => id)),
  );
  return {
    status: 201,
    body: {
      token: token.token,
      expires_at: new Date(token.expiresAt).toISOString().replace(/\.\d+Z$/, 'Z'),
      permissions: { ...asked, metadata: 'read' },
      repository_selection: chosen || installation.repositories !== 'all' ? 'selected' : 'all',
      ...(chosen && { repositories: chosen.map((one) => showRepository(world, one)) }),
    },
  };
}

/** Where a person was given a role by name; that a repository is public is not enough. */
function userReaches(
  { world, token: { user } }: { readonly world: World; readonly token: UserToken },
  one: Installation,
) {
  return reached(world, one).filter(
    ({ owner, collaborators }) => owner.id === user.id || collaborators.has(user.login.toLowerCase()),
  );
}

export const appRoutes: readonly Route[] = [
  asApp('GET /app', ({ world, app }) => ({ status: 200, body: showApp(world, app) })),
  asApp('GET /app/installations', (call) => {
    const mine = [...call.world.installations.values()].filter(({ app }) => app.id === call.app.id);
    return paged(call, mine, (page) => page.map((one) => showInstallation(call.world, one)));
  }),
  asApp('GET /app/installations/{installation_id}', (call) => ({
    status: 200,
    body: showInstallation(call.world, installationOf(call)),
  })),
  asApp('POST /app/installations/{installation_id}/access_tokens', mint),
  {
    key: 'GET /repos/{owner}/{repo}/installation',
    admit: ({ caller }) => {
      if (caller.kind !== 'app') throw new Refusal(401, 'A JSON web token could not be decoded');
    },
    answer: ({ world, caller, params }) => {
      const repository = found(world.repository(`${params['owner']}/${params['repo']}`));
      const installation = [...world.installations.values()].find(
        (one) =>
          caller.kind === 'app' && one.app.id === caller.app.id && reached(world, one).includes(repository),
      );
      return { status: 200, body: showInstallation(world, found(installation)) };
    },
  },
  asInstallation('GET /installation/repositories', (call) => {
    const { installation, repositories } = call.token;
    const mine = reached(call.world, installation).filter(({ id }) => repositories?.has(id) ?? true);
    return paged(call, mine, (page) => ({
      total_count: mine.length,
      repositories: page.map((one) => showRepository(call.world, one)),
    }));
  }),
  asInstallation('DELETE /installation/token', ({ tokens, token }) => {
    tokens.revoke(token.token);
    return { status: 204 };
  }),
  asAnyone('POST /app-manifests/{code}/conversions', ({ world, codes, params }) => {
    const app = found(codes.takeManifest(params['code'] ?? ''));
    const secrets: Json = {
      client_secret: app.clientSecret,
      webhook_secret: app.webhookSecret,
      pem: app.privateKey,
    };
    return { status: 201, body: { ...showApp(world, app), ...secrets } };
  }),
  asAnyone('GET /rate_limit', ({ world }) => {
    const limit = world.settings.primaryPerHour;
    const rate = { limit, used: 0, remaining: limit, reset: Math.ceil(world.now() / 1000) + 3600 };
    return { status: 200, body: { resources: { core: rate, search: rate, graphql: rate }, rate } };
  }),
  asAnyone('GET /users/{username}', ({ world, params }) => ({
    status: 200,
    body: showFullAccount(world, found(world.accounts.get((params['username'] ?? '').toLowerCase()))),
  })),
  asUser('GET /user', ({ world, token }) => ({ status: 200, body: showFullAccount(world, token.user) })),
  asUser('GET /user/installations', (call) => {
    const mine = [...call.world.installations.values()].filter(
      (one) => one.app.id === call.token.app.id && userReaches(call, one).length > 0,
    );
    return paged(call, mine, (page) => ({
      total_count: mine.length,
      installations: page.map((one) => showInstallation(call.world, one)),
    }));
  }),
  asUser('GET /user/installations/{installation_id}/repositories', (call) => {
    const mine = userReaches(call, found(call.world.installations.get(numberIn(call, 'installation_id'))));
    return paged(call, mine, (page) => ({
      total_count: mine.length,
      repositories: page.map((one) => showRepository(call.world, one)),
    }));
  }),
];
