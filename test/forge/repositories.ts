// Repositories and forks: bare git repositories with a first commit.
import { join } from 'node:path';
import {
  branches,
  copyBare,
  createBare,
  type Files,
  resolve,
  setRef,
  writeCommit,
  writeTree,
} from './git.ts';
import { afterPush } from './pushes.ts';
import type { Account, Repository, Role, World } from './world.ts';

export interface NewRepository {
  readonly files: Files;
  readonly private?: boolean;
  readonly defaultBranch?: string;
  readonly collaborators?: Readonly<Record<string, Role>>;
  readonly protectedBranches?: readonly string[];
  /** The owner is an organisation unless told otherwise. */
  readonly ownerType?: 'User' | 'Organization';
}

export async function addRepository(
  world: World,
  root: string,
  fullName: string,
  wanted: NewRepository,
): Promise<Repository> {
  const [login = '', name = ''] = fullName.split('/');
  const defaultBranch = wanted.defaultBranch ?? 'main';
  const owner = world.account(login, wanted.ownerType ?? 'Organization');
  const dir = join(root, `${login}--${name}.git`);
  await createBare(dir, defaultBranch);
  const repository = enter(world, owner, name, dir, defaultBranch, undefined, wanted.private ?? false);
  for (const [person, role] of Object.entries(wanted.collaborators ?? {})) {
    world.account(person);
    repository.collaborators.set(person.toLowerCase(), role);
  }
  await commit(world, repository, owner, {
    branch: defaultBranch,
    files: wanted.files,
    message: 'First commit',
  });
  for (const branch of wanted.protectedBranches ?? []) repository.protectedBranches.add(branch);
  return repository;
}

/** A copy under another owner, who alone may write to it. */
export async function fork(world: World, root: string, from: Repository, login: string): Promise<Repository> {
  const dir = join(root, `${login}--${from.name}.git`);
  await copyBare(from.dir, dir);
  return enter(world, world.account(login), from.name, dir, from.defaultBranch, from, from.private);
}

/** Its owner deletes a fork; pull requests from it stay, without a repository. */
export function deleteFork(world: World, gone: Repository): void {
  world.repositories.delete(`${gone.owner.login}/${gone.name}`.toLowerCase());
  for (const { issues } of world.repositories.values())
    for (const { pull } of issues.values()) if (pull?.headRepository.id === gone.id) pull.headGone = true;
}

function enter(
  world: World,
  owner: Account,
  name: string,
  dir: string,
  defaultBranch: string,
  parent: Repository | undefined,
  isPrivate: boolean,
): Repository {
  const repository: Repository = {
    id: world.id(),
    owner,
    name,
    private: isPrivate,
    dir,
    defaultBranch,
    parent,
    collaborators: new Map(),
    protectedBranches: new Set(),
    issues: new Map(),
    labels: new Map(),
    suites: [],
    runs: [],
    known: new Map(),
    signed: new Set(),
    createdAt: world.date(),
    pushedAt: world.date(),
  };
  world.repositories.set(`${owner.login}/${name}`.toLowerCase(), repository);
  return repository;
}

export interface PersonalCommit {
  readonly branch: string;
  /** Where a new branch starts; the default branch unless told otherwise. */
  readonly from?: string;
  readonly files: Files;
  readonly message?: string;
}

/** A person commits and pushes; everyone is told. The new commit's hash. */
export async function commit(
  world: World,
  repository: Repository,
  person: Account,
  wanted: PersonalCommit,
): Promise<string> {
  const { dir } = repository;
  const before = await branches(dir);
  const parent = before.get(wanted.branch) ?? (await resolve(dir, wanted.from ?? repository.defaultBranch));
  const tree = await writeTree(dir, parent, wanted.files);
  const sha = await writeCommit(dir, {
    tree,
    parents: parent ? [parent] : [],
    message: wanted.message ?? 'Change',
    author: { name: person.login, email: `${person.login}@users.noreply.github.com` },
  });
  await setRef(dir, `refs/heads/${wanted.branch}`, sha);
  await afterPush(world, repository, person, before);
  return sha;
}
