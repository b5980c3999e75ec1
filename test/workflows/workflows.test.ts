import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { breaksOf, expression, type Workflow } from './workflow.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const action = parse(read('action.yml'));
const names = readdirSync(join(root, 'workflows')).filter(
  (name) => name.endsWith('.yml') && name !== 'zizmor.yml',
);

test.each(names)('%s holds to the rules', (name) => {
  expect(breaksOf(read(`workflows/${name}`), action)).toEqual([]);
});

const good = read('workflows/prove.yml');
test.each<[string, string, string, string]>([
  ['no word on what it may do', '# May:', '# Might:', 'does not begin with what'],
  [
    'permissions for all jobs',
    'permissions: {}',
    'permissions: { contents: read }',
    'grants something to all jobs',
  ],
  ['a trigger with secrets', 'pull_request:', 'pull_request_target:', 'pull_request_target'],
  ['no time limit', '    timeout-minutes: 15\n', '', 'has no time limit'],
  ['code beside a right to write', 'contents: read', 'contents: write', 'runs code and may write'],
  [
    'no word on a job',
    '    permissions:\n      contents: read # to check out; nothing can be written\n',
    '',
    'does not say what it may do',
  ],
  ['a branch that moves', 'testwright@v1', 'testwright@main', 'uses OWNER/testwright@main'],
  ['an input that there is not', 'fail-on:', 'fails-on:', 'gives the input fails-on'],
  [
    'an expression in a script',
    '      - uses: OWNER/testwright/sandbox@v1',
    `      - run: echo ${expression('github.head_ref')}`,
    'puts an expression',
  ],
  ['runs at once', 'concurrency:', 'defaults:', 'may run twice'],
])('the rules can fail: %s', (_, from, to, says) => {
  expect(good).toContain(from);
  expect(breaksOf(good.replace(from, to), action).join('; ')).toContain(says);
});

test('the fork-safe pair fits together: the second half waits for the first, and reads what it leaves', () => {
  const [first, second] = ['prove', 'publish'].map((half) => read(`workflows/fork-safe-${half}.yml`));
  const name: unknown = parse(first ?? '').name;
  const { on }: Workflow = parse(second ?? '');
  expect(on['workflow_run']).toMatchObject({ workflows: [name] });
  expect(first).toContain('name: testwright-answer');
  expect(second).toContain('name: testwright-answer');
});

test('the README names every workflow, and the bundle that action.yml starts is the one that is built', () => {
  const readme = read('workflows/README.md');
  for (const name of names) expect(readme).toContain(`(${name})`);
  expect(action.runs).toEqual({ using: 'node24', main: 'dist/action/index.js' });
});
