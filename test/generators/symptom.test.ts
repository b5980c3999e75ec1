import { symptomOf } from '../../src/generators/symptom.ts';
import type { Assertion } from '../../src/terms.ts';

const report =
  'In the basket `label( 1 )` gives "1 items". It should give `1 item`, not 1 items. It ended with a TypeError.';

function equal(expression: string, literal: string): Assertion {
  return { setup: [], expression, shape: 'plain', expectation: { kind: 'equal', literal } };
}
const symptom = (assertions: readonly Assertion[], message = 'AssertionError: not equal', text = report) =>
  symptomOf({ draft: { title: '', assertions } }, { message }, text);

test.each([
  ['the call and the value stand in the report', [equal('label(1)', "'1 item'")], "label(1): '1 item'"],
  ['however it is quoted', [equal('label(1)', '"1 item"')], 'label(1): "1 item"'],
])('%s', (_, assertions, words) => {
  expect(symptom(assertions)).toBe(words);
});

test.each([
  ['another call', [equal('label(2)', "'1 item'")]],
  ['a call that only ends alike', [equal('abel(1)', "'1 item'")]],
  ['another value', [equal('label(1)', "'one item'")]],
  ['a value that only begins alike', [equal('label(1)', "'1 ite'")]],
  ['one assertion of two that is nowhere', [equal('label(1)', "'1 item'"), equal('label(3)', "'3'")]],
  ['no assertion that could be read', []],
  ['an empty value', [equal('label(1)', "''")]],
])('%s is no symptom', (_, assertions) => {
  expect(symptom(assertions)).toBeUndefined();
});

test('a number stands there as a whole, not as a part of another', () => {
  const text = '`total(3)` should be 12.5';
  expect(symptom([equal('total(3)', '12.5')], '', text)).toBe('total(3): 12.5');
  expect(symptom([equal('total(3)', '12')], '', text)).toBeUndefined();
  expect(symptom([equal('total(3)', '2.5')], '', text)).toBeUndefined();
});

test('an error that the report names is one; that an assertion failed is none', () => {
  expect(symptom([], 'TypeError: x is undefined')).toBe('TypeError');
  expect(symptom([], 'RangeError: x')).toBeUndefined();
  expect(symptom([], 'AssertionError: x', 'It ended with an AssertionError')).toBeUndefined();
});
