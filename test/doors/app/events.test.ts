import { createRequire } from 'node:module';
import { type Happening, readHappening } from '../../../src/doors/app/events.ts';

const examples: readonly { readonly name: string; readonly examples: readonly object[] }[] =
  createRequire(import.meta.url)('@octokit/webhooks-examples').default ??
  createRequire(import.meta.url)('@octokit/webhooks-examples');

const repository = {
  id: 7,
  name: 'shop',
  owner: { login: 'acme' },
  clone_url: 'https://github.com/acme/shop.git',
};
const person = { login: 'maria', type: 'User' };
const head = 'a'.repeat(40);
const base = { installation: { id: 5 }, repository, sender: person };
const place = {
  installation: 5,
  repository: { id: 7, owner: 'acme', name: 'shop', cloneUrl: repository.clone_url },
};
const comment = {
  ...base,
  action: 'created',
  issue: { number: 3, pull_request: {} },
  comment: { id: 9, body: '/tw test', user: person },
};
const pull = {
  ...base,
  action: 'opened',
  pull_request: { number: 3, head: { sha: head }, user: person },
};
const button = {
  ...base,
  action: 'requested_action',
  check_run: { head_sha: head, external_id: 'pull:3' },
  requested_action: { identifier: 'apply' },
};
const labelled = { ...base, action: 'labeled', issue: { number: 8 }, label: { name: 'testwright' } };
const read = (event: string, payload: object) => readHappening(event, JSON.stringify(payload));
const without = (happening: Happening) => happening.is;

test('a comment, a review comment, a pull request, a label and a button are read', () => {
  expect(read('issue_comment', comment)).toEqual({
    is: 'comment',
    place,
    number: 3,
    isPull: true,
    comment: { id: 9, body: '/tw test', isOnReview: false },
    sender: 'maria',
  });
  const onReview = { ...comment, issue: undefined, pull_request: { number: 4 } };
  expect(read('pull_request_review_comment', onReview)).toMatchObject({
    number: 4,
    isPull: true,
    comment: { isOnReview: true },
  });
  expect(read('pull_request', pull)).toEqual({
    is: 'pull',
    place,
    action: 'opened',
    number: 3,
    head,
    sender: 'maria',
    isByBot: false,
  });
  expect(read('issues', labelled)).toEqual({
    is: 'label',
    place,
    number: 8,
    label: 'testwright',
    sender: 'maria',
  });
  expect(read('check_run', button)).toMatchObject({ is: 'button', button: 'apply', externalId: 'pull:3' });
  expect(read('check_run', { ...button, action: 'rerequested', requested_action: undefined })).toMatchObject({
    button: 'again',
  });
});

test.each([
  ['an edited comment', 'issue_comment', { ...comment, action: 'edited' }],
  ['a deleted comment', 'issue_comment', { ...comment, action: 'deleted' }],
  [
    'a comment of a machine',
    'issue_comment',
    { ...comment, sender: { login: 'testwright[bot]', type: 'Bot' } },
  ],
  [
    'a comment sent for another',
    'issue_comment',
    { ...comment, comment: { ...comment.comment, user: { login: 'x' } } },
  ],
  ['no installation', 'issue_comment', { ...comment, installation: undefined }],
  ['a number that is none', 'issue_comment', { ...comment, issue: { number: '3' } }],
  ['a negative number', 'issue_comment', { ...comment, issue: { number: -3 } }],
  ['a number that is too large', 'issue_comment', { ...comment, issue: { number: 2 ** 60 } }],
  ['a body that is no text', 'issue_comment', { ...comment, comment: { ...comment.comment, body: {} } }],
  ['a name with a slash', 'issue_comment', { ...comment, repository: { ...repository, name: '../x' } }],
  ['a name with a space', 'issue_comment', { ...comment, repository: { ...repository, name: 'a b' } }],
  [
    'a head that is no commit',
    'pull_request',
    { ...pull, pull_request: { ...pull.pull_request, head: { sha: '--upload-pack=x' } } },
  ],
  ['an action that is a property of objects', 'pull_request', { ...pull, action: 'constructor' }],
  ['a button of nobody', 'check_run', { ...button, sender: { login: 'x', type: 'Bot' } }],
  ['a check that was made', 'check_run', { ...button, action: 'created' }],
  ['a label that was taken away', 'issues', { ...labelled, action: 'unlabeled' }],
  ['a label by a machine', 'issues', { ...labelled, sender: { login: 'x', type: 'Bot' } }],
  ['a label without a name', 'issues', { ...labelled, label: {} }],
  ['another event', 'push', base],
  ['a list', 'issue_comment', []],
  ['nothing', 'issue_comment', null as unknown as object],
])('%s is nothing', (_, event, payload) => {
  expect(without(read(event, payload))).toBe('nothing');
});

test('what is no JSON is nothing', () => {
  expect(readHappening('issue_comment', '{').is).toBe('nothing');
});

test("GitHub's own examples are read without a throw, and comments and pull requests among them are seen", () => {
  const seen = new Set<string>();
  for (const { name, examples: payloads } of examples)
    for (const payload of payloads)
      seen.add(`${name}: ${read(name, { installation: { id: 1 }, ...payload }).is}`);
  expect(seen.size).toBeGreaterThan(50);
  expect([...seen].filter((line) => !line.endsWith('nothing')).sort()).toEqual([
    'check_run: button',
    'issue_comment: comment',
    'issues: label',
    'pull_request: pull',
    'pull_request_review_comment: comment',
  ]);
});
