import { choosePython, fits } from '../../../src/stages/workspace/python-versions.ts';

test.each([
  ['3.11.2', '', true],
  ['3.7.16', '', false],
  ['3.11.2', '>=3.8', true],
  ['3.11.2', '>=3.12', false],
  ['3.11.2', '>=3.11.5', false],
  ['3.11.2', '>=3.8,<3.11', false],
  ['3.11.2', '>=3.8, <4', true],
  ['3.11.2', '!=3.11.*', false],
  ['3.11.2', '!=3.11.1', true],
  ['3.11.2', '==3.11.*', true],
  ['3.11.2', '==3.10.*', false],
  ['3.11.2', '==3.11', true],
  ['3.11.2', '~=3.8', true],
  ['3.11.2', '~=3.11.1', true],
  ['3.11.2', '~=3.10.1', false],
  ['3.11.2', '^3.8', true],
  ['3.11.2', '~3.11', true],
  ['3.11.2', '~3.10', false],
  ['3.11.2', '^3.12 || ^3.10', true],
  ['3.11.2', '^3.12 || ~3.10', false],
  ['3.11.2', '3.11.*', true],
  ['3.11.2', '>3.11', true],
  ['3.11.2', '<=3.11', false],
  ['3.11.2', '*', true],
  ['3.11.2', 'whatever', true],
])('Python %s for %j: %s', (version, wish, expected) => {
  expect(fits(version, wish)).toBe(expected);
});

test("the machine's own where it fits, else the newest that does", () => {
  const found = ['3.11.2', '3.9.18', '3.10.13', '3.13.0', '2.7.18'].map((version) => ({
    version,
    executable: version,
    basePrefix: '/usr',
  }));
  expect(choosePython(found, '>=3.8')?.version).toBe('3.11.2');
  expect(choosePython(found, '<3.11')?.version).toBe('3.10.13');
  expect(choosePython(found, '>=3.12')?.version).toBe('3.13.0');
  expect(choosePython(found, '>=3.14')).toBeUndefined();
  expect(choosePython(found, '<3')).toBeUndefined();
});
