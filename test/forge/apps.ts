// Apps and their installations: how they come to be and change.
import { createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { nodeId, showInstallation } from './shapes/accounts.ts';
import { fullName } from './shapes/repositories.ts';
import type { Account, App, Installation, Permissions, Repository, World } from './world.ts';

export interface NewApp {
  readonly slug: string;
  readonly name?: string;
  readonly owner?: string;
  readonly permissions: Permissions;
  readonly events: readonly string[];
  readonly webhookUrl: string;
  readonly webhookSecret?: string;
}

export function addApp(world: World, wanted: NewApp): App {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  const app: App = {
    id: world.id(),
    slug: wanted.slug,
    name: wanted.name ?? wanted.slug,
    owner: world.account(wanted.owner ?? 'app-owner'),
    bot: world.account(`${wanted.slug}[bot]`, 'Bot'),
    clientId: `Iv23${randomBytes(8).toString('hex')}`,
    clientSecret: randomBytes(20).toString('hex'),
    privateKey,
    publicKey: createPublicKey(privateKey),
    webhookSecret: wanted.webhookSecret ?? randomBytes(20).toString('hex'),
    webhookUrl: wanted.webhookUrl,
    permissions: wanted.permissions,
    events: wanted.events,
    createdAt: world.date(),
  };
  world.apps.set(app.id, app);
  return app;
}

/** Installs an app on an account: on all of its repositories, or on some. */
export function install(
  world: World,
  app: App,
  account: Account,
  on: readonly Repository[] | 'all',
): Installation {
  const installation: Installation = {
    id: world.id(),
    app,
    account,
    repositories: on === 'all' ? 'all' : new Set(on.map(({ id }) => id)),
    permissions: app.permissions,
    suspendedAt: null,
    createdAt: world.date(),
  };
  world.installations.set(installation.id, installation);
  tell(world, installation, 'created', {
    repositories: reached(world, installation).map(showShort),
    requester: null,
  });
  return installation;
}

export function uninstall(world: World, installation: Installation): void {
  tell(world, installation, 'deleted', { repositories: reached(world, installation).map(showShort) });
  world.installations.delete(installation.id);
}

export function suspend(world: World, installation: Installation): void {
  installation.suspendedAt = world.date();
  tell(world, installation, 'suspend', {});
}

/** The owner of an installation on chosen repositories adds one, or takes one away. */
export function choose(
  world: World,
  installation: Installation,
  repository: Repository,
  isIn: boolean,
): void {
  const { repositories } = installation;
  if (repositories === 'all') throw new Error('the installation is on all repositories');
  if (isIn) repositories.add(repository.id);
  else repositories.delete(repository.id);
  const [added, removed] = isIn ? [[repository], []] : [[], [repository]];
  world.tell({
    event: 'installation_repositories',
    action: isIn ? 'added' : 'removed',
    repository: undefined,
    sender: installation.account,
    payload: {
      installation: showInstallation(world, installation),
      repository_selection: 'selected',
      repositories_added: added.map(showShort),
      repositories_removed: removed.map(showShort),
      requester: null,
    },
    about: installation,
  });
}

function tell(world: World, installation: Installation, action: string, more: Record<string, unknown>): void {
  world.tell({
    event: 'installation',
    action,
    repository: undefined,
    sender: installation.account,
    payload: { ...more, installation: showInstallation(world, installation) },
    about: installation,
  });
}

export function reached(world: World, { account, repositories }: Installation): Repository[] {
  return [...world.repositories.values()].filter(
    ({ id, owner }) => owner.id === account.id && (repositories === 'all' || repositories.has(id)),
  );
}

const showShort = (repository: Repository) => ({
  id: repository.id,
  node_id: nodeId('Repository', repository.id),
  name: repository.name,
  full_name: fullName(repository),
  private: repository.private,
});
