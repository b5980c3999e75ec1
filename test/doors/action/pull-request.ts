// A pull request whose test is hostile, as the step finds it after actions/checkout.
import {
  newFolder,
  newRepository,
  openRepository,
  type Repository,
} from '../../stages/workspace/repository.ts';
import { example, type Job } from './step.ts';

/** The name of a test, and what it prints. */
export const HOSTILE = '::error::forged by a test @octocat `x` <img src=x>';

/** What GitHub makes of a pull request: a base, a change, and their merge, cloned as deep as actions/checkout is told to. */
function pullRequest(depth: number): {
  readonly clone: Repository;
  readonly merge: string;
  readonly head: string;
} {
  const origin = newRepository();
  const manifest = { name: 'shop', version: '1.0.0', type: 'module', scripts: { test: 'node --test' } };
  const older = 'export function label(count) {\n  return count + " items";\n}\n';
  origin.commit({ 'package.json': JSON.stringify(manifest), 'shop.js': older });
  origin.git('switch', '--quiet', '-c', 'change');
  const head = origin.commit({
    'shop.js': older.replace('  return', '  if (count === 1) return "one item";\n  return'),
    'shop.test.js': `import assert from 'node:assert';\nimport test from 'node:test';\nimport { label } from './shop.js';\n\ntest('one', () => assert.equal(label(1), 'one item'));\ntest(${JSON.stringify(HOSTILE)}, () => {\n  console.log(${JSON.stringify(`\n${HOSTILE}`)});\n  label(1);\n});\n`,
  });
  origin.git('switch', '--quiet', '--detach', 'main');
  origin.commit({ 'later.js': 'export const later = 1;\n' });
  origin.git('merge', '--quiet', '--no-ff', '-m', 'Merge', 'change');
  const merge = origin.git('rev-parse', 'HEAD');
  origin.git('update-ref', 'refs/pull/2/merge', merge);
  const clone = openRepository(newFolder());
  clone.git('init', '--quiet');
  clone.git('fetch', '--quiet', `--depth=${depth}`, `file://${origin.dir}`, 'refs/pull/2/merge');
  clone.git('checkout', '--quiet', '--detach', 'FETCH_HEAD');
  return { clone, merge, head };
}

export function job(depth: number, inputs: Job['inputs'], env: Job['env'] = {}): Job {
  const { clone, merge, head } = pullRequest(depth);
  const event = example('pull_request', 'synchronize', { pull_request: { head: { sha: head } } });
  return {
    workspace: clone.dir,
    event,
    inputs,
    env: { GITHUB_REF: 'refs/pull/2/merge', GITHUB_SHA: merge, ...env },
  };
}
