// Runs by hand: what counts here is which trials are asked for, and what follows from their outcomes.
import { frameworks } from '../../src/frameworks/index.ts';
import { languages } from '../../src/languages/index.ts';
import { loadGrammars } from '../../src/languages/parser.ts';
import { proveMerged } from '../../src/stages/final-proof.ts';
import type { Trial, TrialResult } from '../../src/terms.ts';
import { startDeadline, type Testbed } from '../../src/testbed.ts';
import { proofOf, targetOf } from './proofs.ts';

beforeAll(loadGrammars);
const FILE = 'tests/test_a.py';
const [language, framework] = [
  languages.find(({ id }) => id === 'python'),
  frameworks.find(({ id }) => id === 'pytest'),
];

/** Base lacks the symbol that `test_new` imports, so the merged file does not load there. */
function bedWhere(ranTrials: Trial[]): Testbed {
  if (language === undefined || framework === undefined) throw new Error('no Python, no pytest');
  const tree = { dir: '', layers: [], mounts: [], env: {} };
  const run = async (trial: Trial): Promise<TrialResult> => {
    ranTrials.push(trial);
    const text = trial.overlay[FILE] ?? '';
    const frame = { end: 'completed', wallMs: 1, outputTail: '', enforced: {} } as const;
    if (trial.tree.name === 'base' && text.includes('test_new'))
      return { ...frame, tests: [], fileErrors: [{ file: FILE, message: 'ImportError' }] };
    const red = trial.tree.name === 'base' || 'a.py' in trial.overlay;
    return {
      ...frame,
      fileErrors: [],
      tests: (trial.ids ?? [`${FILE}::test_old`, `${FILE}::test_new`]).map((id) => ({
        ...{ id, durationMs: 1, outcome: red ? 'fail' : 'pass' },
      })),
    };
  };
  return {
    ...{ language, framework, run, isEsmPackage: false, readHead: () => undefined },
    detection: { version: '8', supported: true, config: [], env: {} } as unknown as Testbed['detection'],
    project: {} as unknown as Testbed['project'],
    head: { name: 'head', ...tree },
    base: { name: 'base', ...tree },
    deadline: startDeadline(60_000),
    signal: new AbortController().signal,
  };
}

test('where another new test keeps the merged file from loading on base, a test is run there with its own patch', async () => {
  const mutants = [
    { id: 'aaaaaa', path: 'a.py', line: 1, operator: 'x', before: '', after: '', source: 'x' },
  ];
  const old = proofOf('old', targetOf('f'), ['base']);
  const added = { ...proofOf('new', targetOf('g', mutants), ['aaaaaa']), kind: 'new' as const };
  const ran: Trial[] = [];
  const proven = await proveMerged(bedWhere(ran), {
    path: FILE,
    after: 'def test_old(): ...\ndef test_new(): ...\n',
    proofs: [old, added],
  });
  expect(proven.rejected).toEqual([]);
  const onBase = ran.filter(({ tree }) => tree.name === 'base');
  expect(onBase.map(({ ids }) => ids)).toEqual([
    [`${FILE}::test_old`, `${FILE}::test_new`],
    [`${FILE}::test_old`],
    [`${FILE}::test_new`],
  ]);
  expect(onBase[1]?.overlay[FILE]).not.toContain('test_new');
  const [first, second] = proven.proven;
  expect(first?.trials.filter(({ tree }) => tree === 'base')).toMatchObject([{ outcome: 'fail' }]);
  expect(second?.trials.filter(({ tree }) => tree === 'base')).toMatchObject([{ outcome: 'error' }]);
});
