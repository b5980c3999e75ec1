// A repository, its branches and commits, and what a person may do in it.
import { changedFiles } from '../differences.ts';
import { branches, git, resolve } from '../git.ts';
import { roleOf } from '../permissions.ts';
import { found, Refusal } from '../refusal.ts';
import { onRepository, paged, type RepositoryCall, type Route } from '../route.ts';
import { showAccount } from '../shapes/accounts.ts';
import { showCommit } from '../shapes/commits.ts';
import { showFile, showSimplePull } from '../shapes/pulls.ts';
import { repositoryPage, repositoryUrl, showRepository } from '../shapes/repositories.ts';
import type { Json } from '../world.ts';

/** The older word for what a role may do. */
const PERMISSION = {
  admin: 'admin',
  maintain: 'write',
  write: 'write',
  triage: 'read',
  read: 'read',
  none: 'none',
} as const;

function collaboratorPermission({ world, repository, params }: RepositoryCall) {
  const account = found(world.accounts.get((params['username'] ?? '').toLowerCase()));
  const role = roleOf(repository, account);
  const can = (...roles: readonly string[]) => roles.includes(role);
  const permissions = {
    admin: can('admin'),
    maintain: can('admin', 'maintain'),
    push: can('admin', 'maintain', 'write'),
    triage: can('admin', 'maintain', 'write', 'triage'),
    pull: role !== 'none',
  };
  const user = { ...showAccount(world, account), permissions, role_name: role };
  return { status: 200, body: { permission: PERMISSION[role], role_name: role, user } };
}

async function oneBranch({ world, repository, params }: RepositoryCall) {
  const name = params['branch'] ?? '';
  const sha = (await branches(repository.dir)).get(name);
  if (!sha) throw new Refusal(404, 'Branch not found');
  const url = `${repositoryUrl(world, repository)}/branches/${name}`;
  const isProtected = repository.protectedBranches.has(name);
  return {
    status: 200,
    body: {
      name,
      commit: await showCommit(world, repository, sha),
      _links: { self: url, html: `${repositoryPage(world, repository)}/tree/${name}` },
      protected: isProtected,
      protection: {
        enabled: isProtected,
        required_status_checks: { enforcement_level: 'off', contexts: [], checks: [] },
      },
      protection_url: `${url}/protection`,
    },
  };
}

async function files({ world, repository }: RepositoryCall, base: string, head: string): Promise<Json[]> {
  return (await changedFiles(repository.dir, base, head)).map((file) =>
    showFile(world, repository, head, file),
  );
}

async function oneCommit(call: RepositoryCall) {
  const { world, repository, params } = call;
  const sha = await resolve(repository.dir, params['ref'] ?? '');
  if (!sha) throw new Refusal(422, `No commit found for SHA: ${params['ref']}`, { errors: [] });
  const parent = await resolve(repository.dir, `${sha}^`);
  return {
    status: 200,
    body: {
      ...(await showCommit(world, repository, sha)),
      files: parent ? await files(call, parent, sha) : [],
    },
  };
}

async function commits(call: RepositoryCall) {
  const { world, repository, query } = call;
  const start = found(await resolve(repository.dir, query.get('sha') ?? repository.defaultBranch));
  const path = query.get('path');
  const shas = (await git(repository.dir, ['rev-list', start, ...(path ? ['--', path] : [])]))
    .split('\n')
    .filter(Boolean);
  const reply = paged(call, shas, (page) => page);
  return {
    ...reply,
    body: await Promise.all((reply.body as string[]).map((sha) => showCommit(world, repository, sha))),
  };
}

async function compare(call: RepositoryCall) {
  const { world, repository, params } = call;
  const [left = '', right = ''] = (params['basehead'] ?? '').split('...');
  const [base, head] = [
    found(await resolve(repository.dir, left)),
    found(await resolve(repository.dir, right)),
  ];
  const common = found(await resolve(repository.dir, await git(repository.dir, ['merge-base', base, head])));
  const between = async (range: string) =>
    (await git(repository.dir, ['rev-list', '--reverse', range])).split('\n').filter(Boolean);
  const [ahead, behind] = [await between(`${base}..${head}`), await between(`${head}..${base}`)];
  const page = `${repositoryPage(world, repository)}/compare/${left}...${right}`;
  const status = ahead.length
    ? behind.length
      ? 'diverged'
      : 'ahead'
    : behind.length
      ? 'behind'
      : 'identical';
  return {
    status: 200,
    body: {
      url: `${repositoryUrl(world, repository)}/compare/${left}...${right}`,
      html_url: page,
      permalink_url: page,
      diff_url: `${page}.diff`,
      patch_url: `${page}.patch`,
      base_commit: await showCommit(world, repository, base),
      merge_base_commit: await showCommit(world, repository, common),
      status,
      ahead_by: ahead.length,
      behind_by: behind.length,
      total_commits: ahead.length,
      commits: await Promise.all(ahead.map((sha) => showCommit(world, repository, sha))),
      files: await files(call, base, head),
    },
  };
}

export const repositoryRoutes: readonly Route[] = [
  onRepository('GET /repos/{owner}/{repo}', [['metadata', 'read']], ({ world, repository }) => ({
    status: 200,
    body: {
      ...showRepository(world, repository),
      ...(repository.parent && {
        parent: showRepository(world, repository.parent),
        source: showRepository(world, repository.parent),
      }),
    },
  })),
  onRepository(
    'GET /repos/{owner}/{repo}/collaborators/{username}/permission',
    [['metadata', 'read']],
    collaboratorPermission,
  ),
  onRepository('GET /repos/{owner}/{repo}/branches', [['contents', 'read']], async (call) => {
    const all = [...(await branches(call.repository.dir))];
    return paged(call, all, (page) =>
      page.map(([name, sha]) => ({
        name,
        commit: { sha, url: `${repositoryUrl(call.world, call.repository)}/commits/${sha}` },
        protected: call.repository.protectedBranches.has(name),
      })),
    );
  }),
  onRepository('GET /repos/{owner}/{repo}/branches/{branch}', [['contents', 'read']], oneBranch),
  onRepository('GET /repos/{owner}/{repo}/commits', [['contents', 'read']], commits),
  onRepository('GET /repos/{owner}/{repo}/commits/{ref}', [['contents', 'read']], oneCommit),
  onRepository('GET /repos/{owner}/{repo}/compare/{basehead}', [['contents', 'read']], compare),
  onRepository(
    'GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls',
    [['pull_requests', 'read']],
    (call) => {
      const { world, repository, params } = call;
      const pulls = [...repository.issues.values()].filter(
        ({ pull }) => pull?.headSha === params['commit_sha'],
      );
      return paged(call, pulls, (page) =>
        page.flatMap((issue) => (issue.pull ? [showSimplePull(world, repository, issue, issue.pull)] : [])),
      );
    },
  ),
];
