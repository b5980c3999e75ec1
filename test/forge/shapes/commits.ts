// Commits as GitHub shows them, read from git.
import { git } from '../git.ts';
import { once } from '../known.ts';
import type { Json, Repository, World } from '../world.ts';
import { nodeId, showAccount } from './accounts.ts';
import { repositoryPage, repositoryUrl } from './repositories.ts';

export interface ReadCommit {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: { readonly name: string; readonly email: string; readonly date: string };
  readonly committer: { readonly name: string; readonly email: string; readonly date: string };
  readonly message: string;
}

export function readCommit(repository: Repository, sha: string): Promise<ReadCommit> {
  return once(repository, `commit ${sha}`, () => askCommit(repository, sha));
}

async function askCommit(repository: Repository, sha: string): Promise<ReadCommit> {
  const format = '%H%n%T%n%P%n%an%n%ae%n%aI%n%cn%n%ce%n%cI%n%B';
  const lines = (await git(repository.dir, ['log', '-1', `--format=${format}`, sha])).split('\n');
  const [hash = '', tree = '', parents = '', an = '', ae = '', ad = '', cn = '', ce = '', cd = ''] = lines;
  return {
    sha: hash,
    tree,
    parents: parents.split(' ').filter(Boolean),
    author: { name: an, email: ae, date: zulu(ad) },
    committer: { name: cn, email: ce, date: zulu(cd) },
    message: lines.slice(9).join('\n').trimEnd(),
  };
}

const zulu = (date: string) => new Date(date).toISOString().replace(/\.\d+Z$/, 'Z');

/** Commits that the forge made for an app by GraphQL carry GitHub's signature. */
function verification(repository: Repository, sha: string): Json {
  const verified = repository.signed.has(sha);
  return {
    verified,
    reason: verified ? 'valid' : 'unsigned',
    signature: verified ? '-----BEGIN PGP SIGNATURE-----' : null,
    payload: verified ? `tree of ${sha}` : null,
    verified_at: verified ? '2026-01-01T00:00:00Z' : null,
  };
}

export async function showCommit(world: World, repository: Repository, sha: string): Promise<Json> {
  const commit = await readCommit(repository, sha);
  const url = `${repositoryUrl(world, repository)}/commits/${commit.sha}`;
  const git_url = `${repositoryUrl(world, repository)}/git`;
  const who = (name: string) => {
    const account = world.accounts.get(name.toLowerCase());
    return account ? showAccount(world, account) : null;
  };
  return {
    sha: commit.sha,
    node_id: nodeId(`Commit:${commit.sha}`, 0),
    url,
    html_url: `${repositoryPage(world, repository)}/commit/${commit.sha}`,
    comments_url: `${url}/comments`,
    commit: {
      url: `${git_url}/commits/${commit.sha}`,
      message: commit.message,
      author: commit.author,
      committer: commit.committer,
      tree: { sha: commit.tree, url: `${git_url}/trees/${commit.tree}` },
      comment_count: 0,
      verification: verification(repository, commit.sha),
    },
    author: who(commit.author.name),
    committer: who(commit.committer.name),
    parents: commit.parents.map((parent) => ({
      sha: parent,
      url: `${repositoryUrl(world, repository)}/commits/${parent}`,
      html_url: `${repositoryPage(world, repository)}/commit/${parent}`,
    })),
  };
}

/** The commit of the git data routes. */
export async function showGitCommit(world: World, repository: Repository, sha: string): Promise<Json> {
  const commit = await readCommit(repository, sha);
  const base = `${repositoryUrl(world, repository)}/git`;
  const page = repositoryPage(world, repository);
  return {
    sha: commit.sha,
    node_id: nodeId(`Commit:${commit.sha}`, 0),
    url: `${base}/commits/${commit.sha}`,
    html_url: `${page}/commit/${commit.sha}`,
    message: commit.message,
    author: commit.author,
    committer: commit.committer,
    tree: { sha: commit.tree, url: `${base}/trees/${commit.tree}` },
    parents: commit.parents.map((parent) => ({
      sha: parent,
      url: `${base}/commits/${parent}`,
      html_url: `${page}/commit/${parent}`,
    })),
    verification: verification(repository, commit.sha),
  };
}
