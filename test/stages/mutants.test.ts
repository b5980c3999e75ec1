import { loadGrammars } from '../../src/languages/parser.ts';
import { plantMutants } from '../../src/stages/mutants.ts';
import type { Change } from '../../src/terms.ts';

beforeAll(loadGrammars);

const headSource = Array.from({ length: 40 }, (_, at) => `x${at} = a < ${at + 2} and b + c > d`).join('\n');
const change: Change = {
  files: [
    {
      ...{ path: 'a.py', language: 'python', headSource, diff: '', symbols: [] },
      changedLines: Array.from({ length: 40 }, (_, at) => at + 1),
    },
  ],
  ...{ title: '', text: '' },
};

test('waves are bounded and repeat nothing; all mutants are one wave that holds them and more', () => {
  const waves = plantMutants(change);
  expect(waves.every(({ length }) => length > 0 && length <= 24)).toBe(true);
  const ids = waves.flat().map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const all = plantMutants(change, true);
  expect(all).toHaveLength(1);
  const every = new Set(all[0]?.map(({ id }) => id));
  expect(ids.filter((id) => !every.has(id))).toEqual([]);
  // On each line: both boundaries, both comparisons, `and`, `+` and the constant.
  expect(every.size).toBe(40 * 7);
});
