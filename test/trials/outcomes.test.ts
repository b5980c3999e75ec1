import { weighRecords } from '../../src/trials/outcomes.ts';

const expectations = { root: '/work', isProduction: (path: string) => path.startsWith('src/') };
const redBy = (stack: string, isAssertion = false) =>
  weighRecords(
    [
      {
        ...{ kind: 'test', file: 't.py', path: ['t'], status: 'fail', ms: 1 },
        error: { type: 'E', message: '', stack, isAssertion, inHook: false },
      },
    ],
    1,
    expectations,
  ).tests[0];

test.each([
  ['Python', '/usr/lib/python3/json.py:3\n/work/src/a.py:12\n/work/t.py:4', 12],
  ['JavaScript', 'E: x\n    at f (/work/src/a.py:12:3)\n    at /work/t.py:4:1', 12],
  ['a module address', 'E\n    at f (file:///work/src/a.py?t=1712:12:3)', 12],
  ['below a dependency', 'E\n    at g (/work/node_modules/x/i.js:1:1)\n    at f (/work/src/a.py:12:3)', 12],
])('where an exception rose: %s', (_, stack, line) => {
  expect(redBy(stack)).toMatchObject({
    outcome: 'fail',
    red: { byAssertion: false, at: { path: 'src/a.py', line } },
  });
});

test('an assertion is one wherever it stands; without a frame of the repository there is no place', () => {
  expect(redBy('/work/t.py:4', true)).toMatchObject({
    outcome: 'fail',
    red: { byAssertion: true, at: { path: 't.py', line: 4 } },
  });
  expect(redBy('')).toMatchObject({ outcome: 'error', red: { byAssertion: false } });
  expect(redBy('')?.red).not.toHaveProperty('at');
});
