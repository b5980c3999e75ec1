import { steady } from '../../src/generators/observed.ts';
import { python } from '../../src/languages/python.ts';
import type { Observation } from '../../src/terms.ts';

const style = { module: 'python', quote: '"', semicolons: false, indent: '    ' } as const;

/** Is a call kept whose error is seen on head and, if given, something else on base? */
function isKept(type: string, headSource: string, base?: Observation): boolean {
  const threw: Observation = { end: 'threw', type, module: '', message: 'no', misuse: false, shape: 'plain' };
  const file = {
    path: 'a.py',
    language: 'python' as const,
    headSource,
    changedLines: [],
    diff: '',
    symbols: [],
  };
  const ground = {
    language: python,
    home: { style } as never,
    change: { files: [file], title: '', text: '' },
  };
  return steady([{}], { head: [threw], again: [threw], base: [base ?? threw] }, ground).length === 1;
}

test('an error that the language throws by itself is no promise, whatever base did', () => {
  expect(isKept('AttributeError', 'def f(x):\n    return x.a\n')).toBe(false);
  expect(isKept('TypeError', 'def f(x):\n    return x + 1\n')).toBe(false);
  const one: Observation = { end: 'returned', value: { t: 'int', v: '1' }, shape: 'plain' };
  expect(isKept('TypeError', 'def f(x):\n    return x + 1\n', one)).toBe(false);
});

test('one that the changed code throws is', () => {
  expect(isKept('TypeError', 'def f(x):\n    raise TypeError("no")\n')).toBe(true);
  expect(isKept('ValueError', 'def f(x):\n    return int(x)\n')).toBe(true);
});
