// A forge with one organisation, one repository, one app: what most tests of it start from.
import { appClient, type Client } from './client.ts';
import { type Forge, openForge } from './forge.ts';
import type { PullIssue } from './pulls.ts';
import type { App, Installation, Permissions, Repository } from './world.ts';

export const PERMISSIONS: Permissions = {
  contents: 'write',
  pull_requests: 'write',
  issues: 'write',
  checks: 'write',
};

export const EVENTS = [
  'pull_request',
  'issue_comment',
  'issues',
  'push',
  'pull_request_review',
  'pull_request_review_comment',
  'pull_request_review_thread',
];

export interface Ground extends AsyncDisposable {
  readonly forge: Forge;
  readonly repository: Repository;
  readonly app: App;
  readonly installation: Installation;
  readonly client: Client;
  readonly at: { readonly owner: 'acme'; readonly repo: 'shop' };
}

/** Ten numbered lines, so that a change in the middle leaves lines outside of the difference. */
export const lines = (changed: Readonly<Record<number, string>> = {}) =>
  Array.from({ length: 30 }, (_, index) => `${changed[index + 1] ?? `line ${index + 1}`}\n`).join('');

export async function openGround(
  webhookUrl = 'http://127.0.0.1:9/nobody',
  permissions = PERMISSIONS,
  webhookSecret = 'secret of the ground',
): Promise<Ground> {
  const forge = await openForge();
  const repository = await forge.addRepository('acme/shop', {
    files: { 'src/list.txt': lines(), 'README.md': '# Shop\n' },
    collaborators: { maria: 'write', rob: 'read', ada: 'admin' },
    protectedBranches: ['main'],
  });
  const app = forge.addApp({ slug: 'testwright', permissions, events: EVENTS, webhookUrl, webhookSecret });
  const installation = forge.install(app, 'acme');
  const client = appClient(forge, app, installation);
  return {
    forge,
    repository,
    app,
    installation,
    client,
    at: { owner: 'acme', repo: 'shop' },
    [Symbol.asyncDispose]: () => forge[Symbol.asyncDispose](),
  };
}

/** Changes lines 5 and 25 of the list: two hunks. */
export async function openChange({ forge, repository }: Ground, branch = 'change'): Promise<PullIssue> {
  const maria = forge.as('maria');
  await maria.commit(repository, {
    branch,
    files: { 'src/list.txt': lines({ 5: 'five', 25: 'twenty-five' }) },
  });
  return maria.openPull(repository, { branch, title: 'Other words', body: 'Because.' });
}
