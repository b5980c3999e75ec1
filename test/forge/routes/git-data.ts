// Blobs, trees, commits and refs: git's own objects, with git's own hashes.
import { randomUUID } from 'node:crypto';
import { branches, git, gitBytes, gitWith, resolve, setRef, writeCommit } from '../git.ts';
import { actor, has, type Needed } from '../permissions.ts';
import { afterPush } from '../pushes.ts';
import { found, Refusal } from '../refusal.ts';
import { onRepository, type RepositoryCall, type Route } from '../route.ts';
import { nodeId } from '../shapes/accounts.ts';
import { showGitCommit } from '../shapes/commits.ts';
import { repositoryUrl } from '../shapes/repositories.ts';
import type { Json } from '../world.ts';

const READ: Needed = [['contents', 'read']];
const WRITE: Needed = [['contents', 'write']];
const refuse = (message: string) => new Refusal(422, message, { errors: [] });

const gitUrl = ({ world, repository }: RepositoryCall) => `${repositoryUrl(world, repository)}/git`;

async function objectOf({ repository }: RepositoryCall, sha: string, kind: string): Promise<string> {
  const type = await git(repository.dir, ['cat-file', '-t', sha]).catch(() => undefined);
  return found(type === kind ? sha : undefined);
}

function showRef(call: RepositoryCall, ref: string, sha: string): Json {
  return {
    ref,
    node_id: nodeId(`Ref:${ref}`, 0),
    url: `${gitUrl(call)}/${ref}`,
    object: { type: 'commit', sha, url: `${gitUrl(call)}/commits/${sha}` },
  };
}

/** Throws 422 where a protected branch would move. */
function demandFree({ repository }: RepositoryCall, ref: string): void {
  if (repository.protectedBranches.has(ref.replace(/^(?:refs\/)?heads\//, '')))
    throw refuse(`Protected branch update failed for refs/${ref}.`);
}

async function moving(call: RepositoryCall, move: () => Promise<unknown>): Promise<void> {
  const before = await branches(call.repository.dir);
  await move();
  await afterPush(call.world, call.repository, actor(call.caller), before);
}

async function createRef(call: RepositoryCall) {
  const { repository, body } = call;
  const [ref, sha] = [String(body['ref']), String(body['sha'])];
  if (!/^refs\/(?:heads|tags)\/./.test(ref)) throw refuse('Reference name is not valid');
  if (await resolve(repository.dir, ref)) throw refuse('Reference already exists');
  if (!(await resolve(repository.dir, sha))) throw refuse('Object does not exist');
  demandFree(call, ref.slice('refs/'.length));
  await moving(call, () => setRef(repository.dir, ref, sha));
  return { status: 201, body: showRef(call, ref, sha) };
}

async function updateRef(call: RepositoryCall) {
  const { repository, body, params } = call;
  const [ref, sha] = [`refs/${params['ref']}`, String(body['sha'])];
  const old = await resolve(repository.dir, ref);
  if (!old) throw refuse('Reference does not exist');
  if (!(await resolve(repository.dir, sha))) throw refuse('Object does not exist');
  demandFree(call, params['ref'] ?? '');
  const lost = await git(repository.dir, ['rev-list', '--count', `${sha}..${old}`]);
  if (lost !== '0' && body['force'] !== true) throw refuse('Update is not a fast forward');
  await moving(call, () => setRef(repository.dir, ref, sha));
  return { status: 200, body: showRef(call, ref, sha) };
}

async function deleteRef(call: RepositoryCall) {
  const { repository, params } = call;
  const ref = `refs/${params['ref']}`;
  if (!(await resolve(repository.dir, ref))) throw refuse('Reference does not exist');
  demandFree(call, params['ref'] ?? '');
  await moving(call, () => git(repository.dir, ['update-ref', '-d', ref]));
  return { status: 204 };
}

async function readTree(call: RepositoryCall) {
  const { repository, params, query } = call;
  const sha = found(
    await git(repository.dir, ['rev-parse', '-q', '--verify', `${params['tree_sha']}^{tree}`]).catch(
      () => undefined,
    ),
  );
  const lines = await git(repository.dir, [
    'ls-tree',
    '-z',
    '-l',
    ...(query.has('recursive') ? ['-r', '-t'] : []),
    sha,
  ]);
  const tree = lines
    .split('\0')
    .filter(Boolean)
    .map((line) => {
      const [, mode = '', type = '', object = '', size = '-', path = ''] =
        /^(\d+) (\w+) (\w+) +(\S+)\t(.*)$/s.exec(line) ?? [];
      const url = `${gitUrl(call)}/${type}s/${object}`;
      return { path, mode, type, sha: object, url, ...(size !== '-' && { size: Number(size) }) };
    });
  return { status: 200, body: { sha, url: `${gitUrl(call)}/trees/${sha}`, tree, truncated: false } };
}

function demandNoWorkflow(
  { caller }: RepositoryCall,
  entries: readonly Record<string, string | null>[],
): void {
  if (caller.kind !== 'installation' || has(caller.permissions, ['workflows', 'write'])) return;
  if (!entries.some(({ path }) => path?.startsWith('.github/workflows/'))) return;
  const headers = { 'x-accepted-github-permissions': 'workflows=write' };
  throw new Refusal(403, 'Resource not accessible by integration', {}, headers);
}

async function createTree(call: RepositoryCall) {
  const { repository, body } = call;
  const { dir } = repository;
  const base = body['base_tree'] as string | undefined;
  if (base !== undefined) {
    const type = await git(dir, ['cat-file', '-t', base]).catch(() => undefined);
    if (type !== 'tree') throw refuse('base_tree is not a valid tree oid');
  }
  const entries = body['tree'] as readonly Record<string, string | null>[];
  demandNoWorkflow(call, entries);
  const env = { GIT_INDEX_FILE: `${dir}/index-${randomUUID()}` };
  if (base) await git(dir, ['read-tree', base], env);
  const lines = entries.map(async ({ path, mode, sha, content }) => {
    if (sha === null) return `0 ${'0'.repeat(40)}\t${path}\0`;
    const object = sha ?? (await gitWith(dir, ['hash-object', '-w', '--stdin'], content ?? ''));
    return `${mode} ${object}\t${path}\0`;
  });
  await gitWith(dir, ['update-index', '-z', '--index-info'], (await Promise.all(lines)).join(''), env);
  const sha = await git(dir, ['write-tree'], env);
  const read = await readTree({
    ...call,
    params: { ...call.params, tree_sha: sha },
    query: new URLSearchParams(),
  });
  return { ...read, status: 201 };
}

async function createCommit(call: RepositoryCall) {
  const { world, repository, body, caller } = call;
  const user = actor(caller);
  const mine = { name: user.login, email: `${user.id}+${user.login}@users.noreply.github.com` };
  const author = (body['author'] ?? mine) as { name: string; email: string; date?: string };
  const sha = await writeCommit(repository.dir, {
    tree: await objectOf(call, String(body['tree']), 'tree'),
    parents: (body['parents'] ?? []) as string[],
    message: String(body['message']),
    author,
    committer: (body['committer'] ?? author) as { name: string; email: string; date?: string },
  });
  return { status: 201, body: await showGitCommit(world, repository, sha) };
}

async function createBlob(call: RepositoryCall) {
  const bytes = Buffer.from(
    String(call.body['content']),
    call.body['encoding'] === 'base64' ? 'base64' : 'utf8',
  );
  const sha = await gitWith(call.repository.dir, ['hash-object', '-w', '--stdin'], bytes);
  return { status: 201, body: { sha, url: `${gitUrl(call)}/blobs/${sha}` } };
}

async function readBlob(call: RepositoryCall) {
  const sha = await objectOf(call, call.params['file_sha'] ?? '', 'blob');
  const content = await gitBytes(call.repository.dir, ['cat-file', 'blob', sha]);
  const body = {
    sha,
    node_id: nodeId('Blob', 0),
    url: `${gitUrl(call)}/blobs/${sha}`,
    size: content.length,
    encoding: 'base64',
    content: content.toString('base64'),
  };
  return { status: 200, body };
}

export const gitDataRoutes: readonly Route[] = [
  onRepository('GET /repos/{owner}/{repo}/git/ref/{ref}', READ, async (call) => {
    const ref = `refs/${call.params['ref']}`;
    return { status: 200, body: showRef(call, ref, found(await resolve(call.repository.dir, ref))) };
  }),
  onRepository('POST /repos/{owner}/{repo}/git/refs', WRITE, createRef),
  onRepository('PATCH /repos/{owner}/{repo}/git/refs/{ref}', WRITE, updateRef),
  onRepository('DELETE /repos/{owner}/{repo}/git/refs/{ref}', WRITE, deleteRef),
  onRepository('GET /repos/{owner}/{repo}/git/commits/{commit_sha}', READ, async (call) => {
    const sha = await objectOf(call, call.params['commit_sha'] ?? '', 'commit');
    return { status: 200, body: await showGitCommit(call.world, call.repository, sha) };
  }),
  onRepository('POST /repos/{owner}/{repo}/git/commits', WRITE, createCommit),
  onRepository('GET /repos/{owner}/{repo}/git/trees/{tree_sha}', READ, readTree),
  onRepository('POST /repos/{owner}/{repo}/git/trees', WRITE, createTree),
  onRepository('GET /repos/{owner}/{repo}/git/blobs/{file_sha}', READ, readBlob),
  onRepository('POST /repos/{owner}/{repo}/git/blobs', WRITE, createBlob),
];
