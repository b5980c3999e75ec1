// A tiny JavaScript repository on the forge, and a pull request whose change its tests do not notice.
import { type Forge, openForge } from '../../forge/forge.ts';
import type { PullIssue } from '../../forge/pulls.ts';
import type { App, Repository } from '../../forge/world.ts';

const manifest = { name: 'shop', version: '1.0.0', type: 'module', scripts: { test: 'node --test' } };
const older = `/** How a number of items is written. */
export function label(count) {
  return count + ' items';
}
`;
const newer = older.replace(
  '  return',
  "  if (count === 1) return 'one item';\n  if (count < 0) throw new RangeError('count');\n  return",
);
const tests = `import assert from 'node:assert';
import test from 'node:test';
import { label } from './shop.js';

test('many', () => {
  assert.equal(label(2), '2 items');
});
`;

export const PERMISSIONS = {
  contents: 'write',
  pull_requests: 'write',
  issues: 'write',
  checks: 'write',
} as const;
export const EVENTS = ['issue_comment', 'pull_request', 'pull_request_review_comment', 'check_run', 'issues'];

export interface Ground extends AsyncDisposable {
  readonly forge: Forge;
  readonly app: App;
  readonly repository: Repository;
}

export async function openShop(more: Readonly<Record<string, string>> = {}): Promise<Ground> {
  const forge = await openForge();
  const repository = await forge.addRepository('acme/shop', {
    files: { 'package.json': JSON.stringify(manifest), 'shop.js': older, 'shop.test.js': tests, ...more },
    collaborators: { maria: 'write', rob: 'read', ada: 'admin' },
    protectedBranches: ['main'],
  });
  const app = forge.addApp({
    slug: 'testwright',
    permissions: PERMISSIONS,
    events: EVENTS,
    webhookUrl: 'http://127.0.0.1:9/nobody',
  });
  forge.install(app, 'acme', 'all');
  return { forge, app, repository, [Symbol.asyncDispose]: () => forge[Symbol.asyncDispose]() };
}

export async function openChange(
  { forge, repository }: Ground,
  branch = 'change',
  body = 'One item is written as a word.',
): Promise<PullIssue> {
  const maria = forge.as('maria');
  await maria.commit(repository, { branch, files: { 'shop.js': newer } });
  return await maria.openPull(repository, { branch, title: 'One item', body });
}
