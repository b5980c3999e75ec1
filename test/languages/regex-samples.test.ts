import fc from 'fast-check';
import { samplesOf } from '../../src/languages/regex-samples.ts';

test.each([
  ['<!--.*?(?:-->|$)', ['<!---->', '<!--a-->']],
  ['^\\s*(?P<name>\\w+)=', ['a=']],
  ['[^a-z]+', ['1', '11']],
  ['(?:foo|bar|baz)\\b', ['foo', 'bar', 'baz']],
  ['\\d{4}-\\d{2}', ['1111-11']],
  ['\\u00e9(?=x)', ['é']],
])('%s', (pattern, expected) => {
  expect(samplesOf(pattern)).toEqual(expect.arrayContaining(expected));
});

test.each(['(', '[a', '(?P=name)', '(a)\\1', ''])('%s gives none', (pattern) => {
  expect(samplesOf(pattern)).toEqual([]);
});

test('never throws, and is short, whatever it reads', () => {
  const pieces = fc.array(
    fc.constantFrom('a', '\\d', '[a-z]', '(', ')', '|', '*', '{2,3}', '?', '[', '\\', '.'),
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        pieces.map((some) => some.join('')),
      ),
      (pattern) => {
        const samples = samplesOf(pattern);
        expect(samples.length).toBeLessThanOrEqual(5);
        expect(samples.every(({ length }) => length > 0 && length <= 40)).toBe(true);
      },
    ),
  );
});

test('what it gives matches, where the pattern is one of JavaScript', () => {
  for (const pattern of [
    '<(\\w+)[^>]*>',
    'a|b+c?',
    '[\\w.-]+@[\\w-]+\\.\\w{2,}',
    '\\s+$',
    '-?\\d+(?:\\.\\d+)?',
  ])
    for (const sample of samplesOf(pattern)) expect(sample).toMatch(new RegExp(pattern));
});
