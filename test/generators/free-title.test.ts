// Names of tests: no two in a file.
import { pytest } from '../../src/frameworks/pytest.ts';
import { freeTitle } from '../../src/generators/free-title.ts';
import type { Ground, Home } from '../../src/generators/generator.ts';
import { draftCandidates } from '../../src/generators/observe-drafts.ts';
import type { Observed } from '../../src/generators/observed.ts';
import { loadGrammars } from '../../src/languages/parser.ts';
import { python } from '../../src/languages/python.ts';
import type { Observation } from '../../src/terms.ts';
import { mutantOf, proofOf, targetOf } from '../stages/proofs.ts';

beforeAll(loadGrammars);

const source = 'def test_f_keeps_its_results():\n    pass\n';
const home: Home = {
  ...{ file: 'test_a.py', exists: true, neighbour: { path: 'test_a.py', source } },
  style: { module: 'python', quote: '"', semicolons: false, indent: '    ' },
  symbolImport: { statements: ['from a import f'], reference: 'f' },
  canImport: true,
};
const context = { global: '', local: '', instruction: '' };

test('a name of the file, of a proven test and of one proposed before is taken', () => {
  const proposed = ['f_works_2', 'f_works_3'].map((id) => proofOf(id, targetOf('f'), []).candidate);
  const ground = { framework: pytest, home, taken: ['test_f_works'] };
  expect(freeTitle('f keeps its results', [], ground)).toBe('f keeps its results 2');
  expect(freeTitle('f works', [], ground)).toBe('f works 2');
  expect(freeTitle('f works', proposed, ground)).toBe('f works 4');
  expect(freeTitle('f is new', proposed, ground)).toBe('f is new');
});

test('tests that observe drafts together do not hide each other', () => {
  const returned = (v: string): Observation => ({
    ...{ end: 'returned', value: { t: 'int', v }, shape: 'plain' },
  });
  const seen = Array.from({ length: 6 }, (_, at): Observed => {
    const call = { setup: [], imports: [], expression: `f(${at})`, origin: 'model' as const };
    return { call, head: returned(`${at}`), base: returned('9'), kills: new Set([`m${at}`]) };
  });
  const target = targetOf(
    'f',
    seen.map((_, at) => mutantOf(`m${at}`)),
  );
  const ground = { language: python, framework: pytest, home, context, taken: [] } as unknown as Ground;
  const names = draftCandidates(target, seen, ground).map(({ name }) => name);
  expect(names).toEqual(['test_f_behaves_as_changed', 'test_f_behaves_as_changed_2']);
});
