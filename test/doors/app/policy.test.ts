import { mayCommand, whyNotAutomatic } from '../../../src/doors/app/policy.ts';
import { readSettingsText } from '../../../src/doors/app/repository-settings.ts';

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

test('a file that is not valid asks for nothing, and is told with its line', () => {
  expect(readSettingsText('automatic: [opened]\ncommands: everybody\n')).toMatchObject({
    config: { automatic: [] },
    problem: { line: 2 },
    isWritten: true,
  });
  expect(readSettingsText(undefined)).toEqual({ config: {}, isWritten: false });
  expect(readSettingsText('labels: [tests]\nbranches: [main]\ncommands: admin\n').config).toEqual({
    labels: ['tests'],
    branches: ['main'],
    commands: 'admin',
  });
});
