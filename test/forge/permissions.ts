// What a caller may see and do, as GitHub decides it: 404 for what is hidden, 403 for what is not allowed.
import { notFound, Refusal } from './refusal.ts';
import type { Caller } from './tokens.ts';
import type { Account, Installation, Permissions, Repository, Role } from './world.ts';

/** Any one of the pairs is enough. */
export type Needed = readonly (readonly [permission: string, level: 'read' | 'write'])[];

const RANK = { none: 0, read: 1, triage: 1, write: 2, maintain: 2, admin: 3 } as const;

export function roleOf(repository: Repository, account: Account): Role {
  if (account.id === repository.owner.id) return 'admin';
  return repository.collaborators.get(account.login.toLowerCase()) ?? (repository.private ? 'none' : 'read');
}

export function reaches(installation: Installation, repository: Repository): boolean {
  if (installation.account.id !== repository.owner.id) return false;
  return installation.repositories === 'all' || installation.repositories.has(repository.id);
}

export function has(permissions: Permissions, [name, level]: Needed[number]): boolean {
  const held = name === 'metadata' ? 'read' : permissions[name];
  return held !== undefined && RANK[held] >= RANK[level];
}

/** Throws 404 where the caller cannot know of the repository, 403 where a permission is missing. */
export function demand(caller: Caller, repository: Repository, needed: Needed): void {
  const writes = needed.every(([, level]) => level === 'write');
  if (caller.kind === 'installation') {
    const inside =
      reaches(caller.installation, repository) &&
      (!caller.repositories || caller.repositories.has(repository.id));
    if (!inside && (repository.private || caller.installation.account.id === repository.owner.id))
      throw notFound();
    if (inside ? needed.some((pair) => has(caller.permissions, pair)) : !writes) return;
    throw inaccessible(needed);
  }
  if (caller.kind === 'user') {
    const rank = RANK[roleOf(repository, caller.user)];
    if (rank === 0) throw notFound();
    if (rank >= (writes ? 2 : 1)) return;
    throw new Refusal(403, 'Must have write access to Repository.');
  }
  if (caller.kind === 'app') throw inaccessible(needed);
  if (repository.private) throw notFound();
  if (writes) throw new Refusal(401, 'Requires authentication');
}

function inaccessible(needed: Needed): Refusal {
  const accepted = needed.map(([name, level]) => `${name}=${level}`).join('; ');
  return new Refusal(
    403,
    'Resource not accessible by integration',
    {},
    { 'x-accepted-github-permissions': accepted },
  );
}

/** The account that a caller's words are shown under. */
export function actor(caller: Caller): Account {
  if (caller.kind === 'installation') return caller.installation.app.bot;
  if (caller.kind === 'user') return caller.user;
  throw new Refusal(401, 'Requires authentication');
}
