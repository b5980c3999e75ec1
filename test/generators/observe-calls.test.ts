import { isOfItsClass, withViews } from '../../src/generators/observe-calls.ts';
import { javascript } from '../../src/languages/javascript.ts';
import { python } from '../../src/languages/python.ts';
import type { Call, Observation } from '../../src/terms.ts';

const call: Call = { setup: ['day = Day(1)'], imports: [], expression: 'day.next()', origin: 'model' };
const returned = (value: Extract<Observation, { end: 'returned' }>['value']): Observation => ({
  end: 'returned',
  shape: 'plain',
  value,
});

test('an object without a literal is looked at by what it says and holds, with the same setup', () => {
  const seen = [returned({ t: 'opaque', type: 'Day' })];
  expect(withViews([call], seen, { language: python })).toEqual(
    ['str(day.next())', 'repr(day.next())', 'vars(day.next())'].map((expression) => ({
      ...call,
      expression,
    })),
  );
  expect(withViews([call], seen, { language: javascript }).map(({ expression }) => expression)).toEqual([
    'String(day.next())',
    'JSON.stringify(day.next())',
    'Object.assign({}, day.next())',
  ]);
});

test.each<[string, Observation]>([
  ['a literal', returned({ t: 'text', v: 'x' })],
  ['a function', returned({ t: 'opaque', type: 'function' })],
  ['an exception', { end: 'threw', type: 'E', module: '', message: '', misuse: false, shape: 'plain' }],
])('nothing is looked at of %s', (_, observation) => {
  expect(withViews([call], [observation], { language: python })).toEqual([]);
});

test('an operator is a method of the class that is named beside it', () => {
  const equals = { name: '__eq__', container: 'Bag' };
  expect(isOfItsClass({ setup: ['a = Bag()'], expression: 'a == b' }, equals)).toBe(true);
  expect(isOfItsClass({ setup: [], expression: 'split(x) == [y]' }, equals)).toBe(false);
  expect(isOfItsClass({ setup: [], expression: 'bag.add(1)' }, { name: 'add', container: 'Bag' })).toBe(true);
});
