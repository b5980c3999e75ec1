// What the runs of a merged file say about one of its tests.
import { frameworks } from '../../src/frameworks/index.ts';
import type { Proof } from '../../src/gates/gate.ts';
import { languages } from '../../src/languages/index.ts';
import { loadGrammars } from '../../src/languages/parser.ts';
import { type FinalRun, judge, proveMerged } from '../../src/stages/final-proof.ts';
import type { Outcome, Trial, TrialResult } from '../../src/terms.ts';
import { calm, type Testbed } from '../../src/testbed.ts';
import { mutantOf, proofOf, targetOf } from './proofs.ts';

const ID = 'test_a.py::test_a';
const f = targetOf('f');

const ended = (tests: TrialResult['tests'], more: Partial<TrialResult> = {}): TrialResult => ({
  ...{ end: 'completed', tests, fileErrors: [], wallMs: 1, outputTail: '', enforced: {} },
  ...more,
});
const one = (outcome: Outcome, message?: string) =>
  ended([{ id: ID, outcome, durationMs: 1, ...(message === undefined ? {} : { message }) }]);
const run = (tree: string, result: TrialResult): FinalRun => ({ tree, variation: calm, result });
const green = Array.from({ length: 10 }, () => run('head', one('pass')));
const guard = proofOf('a', f, ['m1', 'm2']);
const behaviour = proofOf('a', f, ['base', 'm1']);

/** Its refusal, or what turned it red. */
const verdict = (proof: Proof, runs: readonly FinalRun[]) => {
  const judged = judge(proof, ID, runs);
  return 'rejected' in judged
    ? judged.rejected.code
    : judged.proof.kills.map(({ by, mutant }) => mutant?.id ?? by);
};

describe('proven', () => {
  test('a guard: ten green, green on base, and only the kills seen again count', () => {
    const runs = [...green, run('base', one('pass')), run('m1', one('fail')), run('m2', one('pass'))];
    expect(verdict(guard, runs)).toEqual(['m1']);
    const judged = judge(guard, ID, runs);
    if ('rejected' in judged) throw new Error('refused');
    expect(judged.trials.map(({ outcome }) => outcome)).toEqual([
      ...Array(10).fill('pass'),
      ...['pass', 'fail', 'pass'],
    ]);
  });

  test('a behaviour: red on base is enough', () => {
    const runs = [...green, run('base', one('fail')), run('m1', one('error'))];
    expect(verdict(behaviour, runs)).toEqual(['base']);
  });

  test('what does not load on base in any file can only be new', () => {
    const broken = ended([], { fileErrors: [{ file: 'test_a.py', message: 'ImportError' }] });
    const runs = [...green, run('base', broken), run('m1', one('fail'))];
    expect(verdict(behaviour, runs)).toBe('flaky');
    expect(verdict({ ...guard, kind: 'new' }, runs)).toEqual(['m1']);
  });
});

describe('refused', () => {
  const flaky: readonly (readonly [string, TrialResult])[] = [
    ['red', one('fail', 'AssertionError: 1 != 2\nmore')],
    ['an error', one('error')],
    ['skipped', one('skip')],
    ['absent', ended([])],
    ['reported twice', ended([one('pass'), one('pass')].flatMap(({ tests }) => tests))],
    ['too slow', ended([], { end: 'timeout', reason: 'it ran longer than 60 s' })],
    ['in a run that cannot be trusted', { ...one('pass'), end: 'invalid', reason: 'no end record' }],
  ];
  test.each(flaky)('nine green and once %s is flaky', (_, result) => {
    const runs = [...green.slice(1), run('head', result), run('base', one('pass')), run('m1', one('fail'))];
    expect(verdict(guard, runs)).toBe('flaky');
  });

  test('never green is what does not build, with the first words of why', () => {
    const runs = green.map(() => run('head', one('fail', 'AssertionError: 1 != 2\nmore')));
    expect(judge(guard, ID, runs)).toMatchObject({
      rejected: {
        code: 'does-not-build',
        detail: '0 of 10 runs of the merged file were green; then fail AssertionError: 1 != 2',
      },
    });
  });

  test('fewer than ten runs prove nothing', () => {
    expect(verdict(guard, [...green.slice(1), run('base', one('pass')), run('m1', one('fail'))])).toBe(
      'flaky',
    );
  });

  test('another colour on base than alone', () => {
    expect(verdict(guard, [...green, run('base', one('fail')), run('m1', one('fail'))])).toBe('flaky');
    expect(verdict(behaviour, [...green, run('base', one('pass')), run('m1', one('fail'))])).toBe('flaky');
    expect(verdict(behaviour, [...green, run('base', one('error')), run('m1', one('fail'))])).toBe('flaky');
  });

  test('no kill seen again', () => {
    const runs = [...green, run('base', one('pass')), run('m1', one('pass')), run('m2', one('timeout'))];
    expect(verdict(guard, runs)).toBe('kills-nothing');
  });
});

test('where no test outlives the three most different runs, the other seven are spared', async () => {
  const redIn = (hopeless: readonly string[]) => {
    const onHead: Trial[] = [];
    const bed = {
      ...{ framework: { idOf: (file: string, name: string) => `${file}::${name}` }, head: { name: 'head' } },
      base: { name: 'base' },
      run: async (trial: Trial) => {
        if (trial.tree.name === 'head') onHead.push(trial);
        const outcomeOf = (id: string) =>
          trial.variation.shuffle && hopeless.includes(id) ? 'fail' : 'pass';
        return ended(
          ['a', 'b'].map((id) => ({ id: `t.py::test_${id}`, outcome: outcomeOf(id), durationMs: 1 })),
        );
      },
    } as unknown as Testbed;
    const proofs = ['a', 'b'].map((id) => {
      const { base: _, ...proof } = proofOf(id, f, ['m1']);
      return proof;
    });
    const proving = proveMerged(bed, { path: 't.py', after: '', proofs }, async () => new Map());
    return proving.then(({ rejected }) => [onHead.length, rejected.map(({ code }) => code)]);
  };
  expect(await redIn(['a', 'b'])).toEqual([3, ['flaky', 'flaky']]);
  expect(await redIn(['a'])).toEqual([10, ['flaky', 'kills-nothing']]);
});

test('what the type checker holds against one test refuses that one only', async () => {
  const proofs = ['a', 'b'].map((id) => {
    const { base: _, ...proof } = proofOf(id, f, ['m1']);
    return proof;
  });
  const [m1] = f.livingMutants;
  expect(m1).toBeUndefined();
  const bed = {
    framework: { idOf: (file: string, name: string) => `${file}::${name}` },
    run: async () =>
      ended(['a', 'b'].map((id) => ({ id: `t.py::test_${id}`, outcome: 'pass', durationMs: 1 }))),
  } as unknown as Testbed;
  const file = { path: 't.py', after: '', proofs };
  const { rejected } = await proveMerged(bed, file, async () => new Map([['a', 'TS2345: no']]));
  expect(rejected.map(({ code, detail }) => [code, detail])).toEqual([
    ['does-not-build', "The repository's type checker says: TS2345: no"],
    ['kills-nothing', 'In the merged file nothing turned it red any more'],
  ]);
});

describe('where another new test keeps the merged file from loading on base', () => {
  beforeAll(loadGrammars);
  const FILE = 'tests/test_a.py';
  const [language, framework] = [
    languages.find(({ id }) => id === 'python'),
    frameworks.find(({ id }) => id === 'pytest'),
  ];

  /** `existing`: what head's own file holds. Base lacks `new`. */
  const proveOn = async (existing: string) => {
    const ran: Trial[] = [];
    const bed = {
      ...{ language, framework, readHead: () => existing, signal: new AbortController().signal },
      ...{ head: { name: 'head' }, base: { name: 'base' } },
      run: async (trial: Trial) => {
        ran.push(trial);
        const isBase = trial.tree.name === 'base';
        const text = Object.entries(trial.overlay).find(([path]) => path.startsWith('tests/'))?.[1] ?? '';
        if (isBase && /new/.test(text))
          return ended([], { fileErrors: [{ file: FILE, message: 'ImportError' }] });
        const outcome = isBase || 'a.py' in trial.overlay ? 'fail' : 'pass';
        const ids = trial.ids ?? [`${FILE}::test_old`, `${FILE}::test_new`];
        return ended(ids.map((id) => ({ id, durationMs: 1, outcome })));
      },
    } as unknown as Testbed;
    const old = proofOf('old', f, ['base']);
    const added = { ...proofOf('new', targetOf('g', [mutantOf('m1')]), ['m1']), kind: 'new' as const };
    const file = { path: FILE, after: 'test_old and test_new', proofs: [old, added] };
    const { proven, rejected } = await proveMerged(bed, file, async () => new Map());
    expect(rejected).toEqual([]);
    const onBase = proven.map(({ trials }) => trials.filter(({ tree }) => tree === 'base'));
    const filesOf = (name: string) =>
      ran.filter(({ tree, ids }) => tree.name === 'base' && ids?.every((id) => id.endsWith(name)));
    return { onBase, old: filesOf('test_old').map(({ files }) => files[0]) };
  };

  test('a test is run there with its own patch', async () => {
    const { onBase, old } = await proveOn('');
    expect(onBase).toMatchObject([[{ outcome: 'fail' }], [{ outcome: 'error' }]]);
    expect(old).toEqual([FILE]);
  });

  test('and in a file of its own, where head\u2019s file does not load there either', async () => {
    const { onBase, old } = await proveOn('from a import new\n');
    expect(onBase).toMatchObject([[{ outcome: 'fail' }], [{ outcome: 'error' }]]);
    expect(old).toEqual([FILE, 'tests/test_a_testwright_old.py']);
  });
});
