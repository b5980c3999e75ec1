import { isIssueLabel, mayCommand, whyNotAutomatic } from '../../../src/doors/app/policy.ts';
import { mergeSettings } from '../../../src/doors/app/repository-settings.ts';

const pull = { isOpen: true, isDraft: false, isFork: false, baseBranch: 'main', labels: ['ready'] };
const usual = { action: 'opened', isByBot: false, isPaused: false, pull } as const;

test.each([
  ['opened', usual, {}, undefined],
  ['made ready', { ...usual, action: 'ready' }, {}, undefined],
  ['a push', { ...usual, action: 'push' }, {}, 'not for this event'],
  ['a push, where pushes are wanted', { ...usual, action: 'push' }, { automatic: ['push'] }, undefined],
  ['nothing is wanted', usual, { automatic: [] }, 'not for this event'],
  ['a draft', { ...usual, pull: { ...pull, isDraft: true } }, {}, 'a draft'],
  ['by a machine', { ...usual, isByBot: true }, {}, 'by a machine'],
  ['paused', { ...usual, isPaused: true }, {}, 'paused'],
  ['from a fork', { ...usual, pull: { ...pull, isFork: true } }, {}, 'from a fork'],
  ['closed', { ...usual, pull: { ...pull, isOpen: false } }, {}, 'closed'],
  ['a label that is there', usual, { labels: ['ready'] }, undefined],
  ['a label that is not', usual, { labels: ['tests'] }, 'no such label'],
  ['a branch that fits', usual, { branches: ['release/*', 'main'] }, undefined],
  ['a branch that does not', usual, { branches: ['release/*'] }, 'not for this branch'],
] as const)('%s', (_, moment, config, why) => {
  expect(whyNotAutomatic(moment, config)).toBe(why);
});

test('commands want write, or what the repository says', () => {
  expect([
    mayCommand('read', {}),
    mayCommand('write', {}),
    mayCommand('admin', {}),
    mayCommand('none', {}),
  ]).toEqual([false, true, true, false]);
  expect([mayCommand('read', { commands: 'read' }), mayCommand('write', { commands: 'admin' })]).toEqual([
    true,
    false,
  ]);
});

const merged = (own: string | undefined, shared?: string) => mergeSettings(own, shared, 'acme/.github');

test('a file that is not valid asks for nothing, and is told with its line', () => {
  expect(merged('automatic: [opened]\ncommands: everybody\n')).toEqual({
    config: { automatic: [], issues: false },
    sources: {},
    problems: [{ file: 'the file', line: 2, cause: expect.stringContaining('must be one of') }],
    files: ['the file'],
  });
  expect(merged(undefined)).toEqual({ config: {}, sources: {}, problems: [], files: [] });
  expect(merged('labels: [tests]\nbranches: [main]\ncommands: admin\n').config).toEqual({
    labels: ['tests'],
    branches: ['main'],
    commands: 'admin',
  });
});

test('what the owner says for all counts beneath what the repository says itself, field by field', () => {
  expect(merged('labels: [own]\n', 'labels: [all]\ncommands: admin\n')).toEqual({
    config: { labels: ['own'], commands: 'admin' },
    sources: { labels: 'the file', commands: 'acme/.github' },
    problems: [],
    files: ['the file', 'acme/.github'],
  });
});

test.each([
  ['a broken own file', 'x: 1\n', 'commands: admin\n', 'the file'],
  ['a broken one of the owner', 'commands: admin\n', 'x: 1\n', 'acme/.github'],
  ["how to build, which is a repository's own", 'commands: admin\n', 'install: make\n', 'acme/.github'],
])('%s: what is strict still counts, nothing happens unasked', (_, own, shared, file) => {
  expect(merged(own, shared)).toMatchObject({
    config: { commands: 'admin', automatic: [], issues: false },
    problems: [{ file }],
  });
});

test('the label of issues', () => {
  expect(isIssueLabel('testwright', {})).toBe(true);
  expect(isIssueLabel('bug', {})).toBe(false);
  expect(isIssueLabel('bug', { issues: 'bug' })).toBe(true);
  expect(isIssueLabel('testwright', { issues: false })).toBe(false);
});
