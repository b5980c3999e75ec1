import { frameworks } from '../../src/frameworks/index.ts';
import type { Ground } from '../../src/generators/generator.ts';
import { differencesOf } from '../../src/generators/observe-differences.ts';
import type { Observed } from '../../src/generators/observed.ts';
import { languages } from '../../src/languages/index.ts';
import { loadGrammars } from '../../src/languages/parser.ts';
import type { Call, Observation } from '../../src/terms.ts';
import { targetOf } from '../stages/proofs.ts';

beforeAll(loadGrammars);

const int = (v: number): Observation => ({
  end: 'returned',
  shape: 'plain',
  value: { t: 'int', v: String(v) },
});
const none: Observation = { end: 'returned', shape: 'plain', value: { t: 'null' } };
const object: Observation = { end: 'returned', shape: 'plain', value: { t: 'opaque', type: 'Lock' } };
const threw = (message: string, misuse = false): Observation => ({
  ...{ end: 'threw', type: 'ValueError', module: '', message, misuse, shape: 'plain' },
});
const seen = (
  expression: string,
  base: Observation | undefined,
  head: Observation,
  origin: Call['origin'] = 'variation',
): Observed => ({ call: { setup: [], imports: [], expression, origin }, base, head, kills: new Set() });

/** Real languages and frameworks; of the rest only what is looked at. */
function ground(): Ground {
  const [language, framework] = [
    languages.find(({ id }) => id === 'python'),
    frameworks.find(({ id }) => id === 'pytest'),
  ];
  const style = { module: 'python', quote: "'", semicolons: false, indent: '    ' };
  const home = { style, symbolImport: { statements: ['from a import f'], reference: 'f' } };
  return { language, framework, home, context: { instruction: '' } } as unknown as Ground;
}

const differences = (...all: readonly Observed[]) => differencesOf(targetOf('f'), all, ground());

test('each pair of answers once, by its plainest call, most surprising first', () => {
  const found = differences(
    seen('f(1)', threw('old'), int(1)),
    seen('f(2)', int(1), int(2)),
    seen('f(3333)', int(1), none),
    seen('f(33)', int(1), none),
    seen('f(333)', int(1), none, 'doc'),
    seen('f(4)', int(1), threw('new')),
    seen('f(5)', int(1), int(1)),
    seen('f(6)', undefined, int(1)),
  ).differences;
  expect(found.map(({ call, how }) => [call, how])).toEqual([
    ['f(4)', 'raises'],
    ['f(333)', 'type'],
    ['f(2)', 'value'],
    ['f(1)', 'no-longer-raises'],
  ]);
  expect(found[0]).toMatchObject({ symbol: 'f', before: '1', now: 'ValueError: new' });
});

test('a suspect holds head to what base answered', () => {
  const [suspect] = differences(seen('f(4)', int(1), threw('new'))).suspects;
  expect(suspect?.candidate.body).toContain('assert f(4) == 1');
  expect(suspect?.candidate.imports).toContain('from a import f');
});

test.each([
  ['base threw', threw('old'), int(1)],
  ['base gave what cannot be written down', object, int(1)],
  ['the call does not fit head any more', int(1), threw('unexpected keyword', true)],
])('no suspect where %s, but a difference', (_, base, head) => {
  const found = differences(seen('f(1)', base, head));
  expect(found.suspects).toEqual([]);
  expect(found.differences).toHaveLength(1);
});

test('a call that never fitted base is new, not different', () => {
  expect(differences(seen('f(1, 2)', threw('takes 1 argument', true), int(1)))).toEqual({
    differences: [],
    suspects: [],
  });
});
