import { type Said, whatIsSaid } from '../../../src/stages/findings/announced.ts';
import { targetOf } from '../proofs.ts';

const [average, shipping, limit] = ['average', 'shipping', 'check_limit'].map(
  (name) => targetOf(name).symbol,
);
if (average === undefined || shipping === undefined || limit === undefined) throw new Error('no symbols');
const changed = [average, shipping, limit];

const cases: readonly (readonly [string, Said])[] = [
  ['', 'silent'],
  ['Averages', 'silent'],
  ['WIP', 'silent'],
  ['Simplify the average', 'same'],
  ['Refactor statistics', 'same'],
  ['Clean up: use sum()', 'silent'],
  ['Add type hints to average', 'silent'],
  ['perf: make average faster', 'silent'],
  ['perf: faster average', 'same'],
  ['Add a cache wrapper (and refactor a bit)', 'silent'],
  ['Rename variables.\n\nNo functional change.', 'same'],
  ['Rewrite, with no behaviour change', 'silent'],
  ['This should not change behavior', 'same'],
  ['Split simplifyItems into two', 'silent'],
  ['Format negative numbers in parentheses', 'silent'],
  ['v6.15.0', 'announced'],
  ['Release 2', 'announced'],
  ['Fix average', 'announced'],
  ['Fix #12', 'announced'],
  ['average raises on an empty list', 'announced'],
  ['Return None for nothing', 'announced'],
  ['Simplify average and reject empty lists', 'announced'],
  ['Simplify average. It now returns 0.5 for nothing', 'announced'],
  ['Refactor\n\n- support generators', 'announced'],
  ['Add an empty case', 'announced'],
  ['Update average', 'announced'],
  ['BREAKING: empty lists', 'announced'],
  // What is said of another changed symbol is not said of this one.
  ['Fix shipping', 'silent'],
  ['Simplify average; fix shipping', 'same'],
  ['Fix shipping and average', 'announced'],
];
test.each(cases)('%j: %s', (text, said) => {
  expect(whatIsSaid(text, average, changed)).toBe(said);
});

test('a name that holds a word of change announces nothing by itself', () => {
  expect(whatIsSaid('Tidy check_limit', limit, changed)).toBe('same');
  expect(whatIsSaid('Tidy check_limit, which checks more', limit, changed)).toBe('announced');
});
