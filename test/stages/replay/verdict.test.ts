import type { Subject } from '../../../src/report/evidence.ts';
import { objectionTo } from '../../../src/stages/replay/verdict.ts';
import type { Outcome } from '../../../src/terms.ts';

type Now = Outcome | 'absent';
const on = (tree: 'head' | 'base', now: Now, times = 1) => Array(times).fill({ trial: { tree }, now });
const under = (mutant: string, now: Now) => ({ trial: { tree: 'head' as const, mutant }, now });
const aTest: Extract<Subject, { is: 'test' }> = {
  ...{ is: 'test', test: 'a.py::test_a', symbol: 'f', kind: 'behaviour', oracle: 'observed', patch: '' },
  kills: ['base', 'aaaaaa'],
};
const judged = (
  verdict: Extract<Subject, { is: 'judgement' }>['verdict'],
  kills: readonly string[] = [],
): Subject => ({
  ...{ is: 'judgement', test: 'a.py::test_a', verdict, onBase: 'pass', kills },
});
const found: Subject = {
  ...{ is: 'finding', test: 'a.py::test_a', symbol: 'f', call: 'f(1)', before: '1', now: '2', patch: '' },
};
const green = on('head', 'pass', 10);
const follows: readonly (readonly [string, Subject, readonly { trial: object; now: Now }[]])[] = [
  ['behaviour', aTest, [...green, ...on('base', 'fail'), under('aaaaaa', 'fail')]],
  [
    'behaviour, base seen with its own patch only',
    aTest,
    [...green, ...on('base', 'absent'), ...on('base', 'fail'), under('aaaaaa', 'fail')],
  ],
  [
    'guard',
    { ...aTest, kind: 'guard', kills: ['aaaaaa'] },
    [...green, ...on('base', 'pass'), under('aaaaaa', 'fail')],
  ],
  [
    'new',
    { ...aTest, kind: 'new', kills: ['aaaaaa'] },
    [...green, ...on('base', 'error'), under('aaaaaa', 'fail')],
  ],
  ['proves-change', judged('proves-change'), [...on('head', 'pass'), ...on('base', 'fail')]],
  [
    'guards',
    judged('guards', ['aaaaaa']),
    [...on('head', 'pass'), ...on('base', 'pass'), under('aaaaaa', 'fail')],
  ],
  [
    'cannot-fail',
    judged('cannot-fail'),
    [...on('head', 'pass'), ...on('base', 'pass'), under('aaaaaa', 'pass')],
  ],
  ['does-not-run', judged('does-not-run'), on('head', 'error')],
  ['finding', found, [...on('head', 'fail', 10), ...on('base', 'pass', 2)]],
];
test.each(follows)('follows: %s', (_, subject, tried) => {
  expect(objectionTo(subject, tried as Parameters<typeof objectionTo>[1])).toBeUndefined();
});

const not: readonly (readonly [string, Subject, readonly { trial: object; now: Now }[], string])[] = [
  ['nine green runs', aTest, [...on('head', 'pass', 9), ...on('base', 'fail')], 'not green in 10'],
  ['one red run', aTest, [...green, ...on('head', 'fail'), ...on('base', 'fail')], 'not green in 10'],
  [
    'behaviour green on base',
    aTest,
    [...green, ...on('base', 'pass'), under('aaaaaa', 'fail')],
    'it is pass there',
  ],
  ['a guard red on base', { ...aTest, kind: 'guard' }, [...green, ...on('base', 'fail')], 'it is fail there'],
  ['no kill', { ...aTest, kills: [] }, [...green, ...on('base', 'fail')], 'kills nothing'],
  [
    'a kill that is none',
    aTest,
    [...green, ...on('base', 'fail'), under('aaaaaa', 'pass')],
    'not red on aaaaaa',
  ],
  [
    'new, by an error on base alone',
    { ...aTest, kind: 'new' },
    [...green, ...on('base', 'error')],
    'not red on base',
  ],
  [
    'proves-change, green on base',
    judged('proves-change'),
    [...on('head', 'pass'), ...on('base', 'pass')],
    'pass on base',
  ],
  [
    'guards nothing',
    judged('guards', ['aaaaaa']),
    [...on('head', 'pass'), under('bbbbbb', 'fail')],
    'none of the faults',
  ],
  [
    'cannot-fail that fails',
    judged('cannot-fail'),
    [...on('head', 'pass'), under('aaaaaa', 'fail')],
    'can fail',
  ],
  ['elsewhere', judged('elsewhere'), on('head', 'pass'), 'cannot be shown'],
  ['flaky', judged('flaky'), on('head', 'pass'), 'cannot be shown'],
  ['does-not-run that runs', judged('does-not-run'), on('head', 'pass'), 'green on head'],
  ['a judgement never seen on head', judged('proves-change'), on('base', 'fail'), 'not green on head'],
  ['a finding red nine times', found, [...on('head', 'fail', 9), ...on('base', 'pass')], 'not red in 10'],
  ['a finding by an error', found, [...on('head', 'error', 10), ...on('base', 'pass')], 'not red in 10'],
  ['a finding red on base', found, [...on('head', 'fail', 10), ...on('base', 'fail')], 'not green on base'],
  ['a finding never seen on base', found, on('head', 'fail', 10), 'not green on base'],
];
test.each(not)('does not follow: %s', (_, subject, tried, says) => {
  expect(objectionTo(subject, tried as Parameters<typeof objectionTo>[1])).toContain(says);
});
