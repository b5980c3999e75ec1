// `createCommitOnBranch`: one commit signed by GitHub, guarded by the head it expects.
import { branches, type Files, setRef, writeCommit, writeTree } from './git.ts';
import { GraphqlError } from './graphql-error.ts';
import type { Context } from './graphql-nodes.ts';
import { actor, demand, has } from './permissions.ts';
import { afterPush } from './pushes.ts';
import { found, Refusal } from './refusal.ts';
import { repositoryPage } from './shapes/repositories.ts';
import type { Json, Repository } from './world.ts';

interface Input {
  readonly clientMutationId?: string;
  readonly branch: { readonly branchName?: string; readonly repositoryNameWithOwner?: string };
  readonly expectedHeadOid: string;
  readonly fileChanges?: {
    readonly additions?: readonly { readonly path: string; readonly contents: string }[];
    readonly deletions?: readonly { readonly path: string }[];
  };
  readonly message: { readonly headline: string; readonly body?: string };
}

export async function commitOnBranch(context: Context, json: Json): Promise<Json> {
  const input = json as unknown as Input;
  const { world, caller } = context;
  const { repositoryNameWithOwner, branchName } = input.branch;
  const repository = found(world.repository(repositoryNameWithOwner ?? ''));
  demand(caller, repository, [['contents', 'write']]);
  const name = String(branchName).replace(/^refs\/heads\//, '');
  const before = await branches(repository.dir);
  const head = before.get(name);
  if (!head) throw new GraphqlError('NOT_FOUND', `Could not resolve to a Ref with the name ${name}.`);
  if (repository.protectedBranches.has(name))
    throw new GraphqlError('UNPROCESSABLE', `Protected branch update failed for refs/heads/${name}.`);
  if (head !== input.expectedHeadOid)
    throw new GraphqlError(
      'STALE_DATA',
      `Expected branch to point to "${input.expectedHeadOid}" but it did not. Pull and try again.`,
    );
  const files = filesOf(context, input);
  const message = [input.message.headline, input.message.body].filter(Boolean).join('\n\n');
  const user = actor(caller);
  const author = { name: user.login, email: `${user.id}+${user.login}@users.noreply.github.com` };
  const committer = { name: 'GitHub', email: 'noreply@github.com' };
  const tree = await writeTree(repository.dir, head, files);
  const oid = await writeCommit(repository.dir, { tree, parents: [head], message, author, committer });
  repository.signed.add(oid);
  await setRef(repository.dir, `refs/heads/${name}`, oid);
  await afterPush(world, repository, user, before);
  return payload(context, repository, name, oid, input.clientMutationId);
}

/** Throws where a workflow is touched without the permission for it. */
function filesOf({ caller }: Context, { fileChanges }: Input): Files {
  const files: Record<string, Buffer | null> = {};
  for (const { path, contents } of fileChanges?.additions ?? [])
    files[path] = Buffer.from(contents, 'base64');
  for (const { path } of fileChanges?.deletions ?? []) files[path] = null;
  const workflows = Object.keys(files).some((path) => path.startsWith('.github/workflows/'));
  if (workflows && caller.kind === 'installation' && !has(caller.permissions, ['workflows', 'write']))
    throw new Refusal(403, 'Resource not accessible by integration');
  return files;
}

function payload(
  { world }: Context,
  repository: Repository,
  name: string,
  oid: string,
  clientMutationId: string | undefined,
): Json {
  const url = `${repositoryPage(world, repository)}/commit/${oid}`;
  return { clientMutationId, commit: { oid, url }, ref: { name, oid, url } };
}
