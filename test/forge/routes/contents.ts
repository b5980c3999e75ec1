// Files by path: reading, and the unsigned commit of the older way.
import { branches, git, gitBytes, resolve, setRef, writeCommit, writeTree } from '../git.ts';
import { actor } from '../permissions.ts';
import { afterPush } from '../pushes.ts';
import { found, Refusal } from '../refusal.ts';
import { onRepository, type RepositoryCall, type Route } from '../route.ts';
import { showGitCommit } from '../shapes/commits.ts';
import { repositoryPage, repositoryUrl } from '../shapes/repositories.ts';
import type { Json } from '../world.ts';

interface Entry {
  readonly type: 'file' | 'dir';
  readonly sha: string;
  readonly size: number;
  readonly path: string;
}

/** One line of `git ls-tree -l`. */
function entryOf(line: string): Entry {
  const [, , kind = '', sha = '', size = '0', path = ''] =
    /^(\d+) (\w+) (\w+) +(\S+)\t(.*)$/s.exec(line) ?? [];
  return { type: kind === 'tree' ? 'dir' : 'file', sha, size: Number(size) || 0, path };
}

async function entriesOf(dir: string, commit: string, path: string): Promise<Entry[]> {
  const printed = await git(dir, ['ls-tree', '-l', '-z', commit, '--', path]);
  return printed.split('\0').filter(Boolean).map(entryOf);
}

function show({ world, repository }: RepositoryCall, commit: string, entry: Entry): Json {
  const path = encodeURI(entry.path);
  const url = `${repositoryUrl(world, repository)}/contents/${path}?ref=${commit}`;
  const git_url = `${repositoryUrl(world, repository)}/git/${entry.type === 'dir' ? 'trees' : 'blobs'}/${entry.sha}`;
  const html_url = `${repositoryPage(world, repository)}/blob/${commit}/${path}`;
  return {
    type: entry.type,
    size: entry.size,
    name: entry.path.slice(entry.path.lastIndexOf('/') + 1),
    path: entry.path,
    sha: entry.sha,
    url,
    git_url,
    html_url,
    download_url: entry.type === 'dir' ? null : `${repositoryPage(world, repository)}/raw/${commit}/${path}`,
    _links: { self: url, git: git_url, html: html_url },
  };
}

async function read(call: RepositoryCall) {
  const { repository, params, query, accept } = call;
  const ref = query.get('ref') ?? repository.defaultBranch;
  const commit = await resolve(repository.dir, ref);
  if (!commit) throw new Refusal(404, `No commit found for the ref ${ref}`);
  const path = (params['path'] ?? '').replace(/\/$/, '');
  const [entry] = path ? await entriesOf(repository.dir, commit, path) : [];
  if (!path || entry?.type === 'dir') {
    const inside = await entriesOf(repository.dir, commit, path ? `${path}/` : '.');
    return { status: 200, body: inside.map((one) => show(call, commit, one)) };
  }
  const { sha, size } = found(entry);
  const bytes = await gitBytes(repository.dir, ['cat-file', 'blob', sha]);
  if (/\braw\b/.test(accept)) return { status: 200, body: bytes.toString('utf8') };
  const content = bytes.toString('base64').replaceAll(/.{60}/g, '$&\n');
  return { status: 200, body: { ...show(call, commit, found(entry)), size, encoding: 'base64', content } };
}

async function write(call: RepositoryCall) {
  const { world, repository, params, body, caller } = call;
  const branch = String(body['branch'] ?? repository.defaultBranch);
  if (repository.protectedBranches.has(branch))
    throw new Refusal(
      409,
      `Could not update file: Changes must be made through a pull request. Protected branch ${branch}`,
    );
  const before = await branches(repository.dir);
  const head = before.get(branch);
  if (!head) throw new Refusal(404, `Branch ${branch} not found`);
  const path = params['path'] ?? '';
  const [old] = await entriesOf(repository.dir, head, path);
  if (old && body['sha'] === undefined)
    throw new Refusal(422, 'Invalid request.\n\n"sha" wasn\'t supplied.', { errors: [] });
  if (body['sha'] !== undefined && body['sha'] !== old?.sha)
    throw new Refusal(409, `${path} does not match ${body['sha']}`);
  const content = Buffer.from(String(body['content']), 'base64');
  const tree = await writeTree(repository.dir, head, { [path]: content });
  const user = actor(caller);
  const author = { name: user.login, email: `${user.id}+${user.login}@users.noreply.github.com` };
  const message = String(body['message']);
  const sha = await writeCommit(repository.dir, { tree, parents: [head], message, author });
  await setRef(repository.dir, `refs/heads/${branch}`, sha);
  await afterPush(world, repository, user, before);
  const [entry] = await entriesOf(repository.dir, sha, path);
  return {
    status: old ? 200 : 201,
    body: { content: show(call, sha, found(entry)), commit: await showGitCommit(world, repository, sha) },
  };
}

export const contentRoutes: readonly Route[] = [
  onRepository('GET /repos/{owner}/{repo}/contents/{path}', [['contents', 'read']], read),
  onRepository('PUT /repos/{owner}/{repo}/contents/{path}', [['contents', 'write']], write),
];
