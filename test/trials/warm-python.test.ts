import pLimit from 'p-limit';
import { pytest } from '../../src/frameworks/pytest.ts';
import type { Mutant, TrialResult, Variation, WarmTrial, WarmVerdict } from '../../src/terms.ts';
import { calm } from '../../src/testbed.ts';
import { type Files, type Ground, openGround } from '../frameworks/ground.ts';
import { aloneCases, togetherCases, type WarmCase } from './warm-cases.ts';

const packages = { pytest: '8.4.2' };
let ground: Ground;
beforeAll(async () => {
  ground = await openGround({
    ...{ framework: pytest, ecosystem: 'python', packages },
    files: { 'src/__init__.py': '' },
    style: { module: 'python', quote: '"', semicolons: false, indent: '    ' },
  });
}, 240_000);
afterAll(() => ground?.close());

interface Placed extends WarmCase {
  readonly files: Files;
  readonly mutant: Mutant;
}

function place(one: WarmCase, index: number): Placed {
  const path = `src/tested${index}.py`;
  const tests = `import pytest\nfrom src import tested${index} as m\n\n\n${one.tests.replace('tested;', `tested${index} as tested;`)}`;
  const mutant: Mutant = {
    ...{ id: `mutant${index}`, path, line: 1, operator: 'by hand', before: one.from, after: one.to },
    source: one.source.replace(one.from, one.to),
  };
  return { ...one, mutant, files: { [path]: one.source, [`tests/test_${index}.py`]: tests } };
}

const together = togetherCases.map(place);
const allFiles = Object.assign({}, ...together.map(({ files }) => files)) as Files;

async function warm(files: Files, placed: readonly Placed[], more: Partial<WarmTrial> = {}) {
  const plain = await ground.run({ files });
  expect(plain).toMatchObject({ end: 'completed', fileErrors: [] });
  expect(plain.tests.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
  const mutants = placed.map(({ mutant, files: own, early = false }) => {
    const ids = plain.tests.map(({ id }) => id).filter((id) => (id.split('::')[0] ?? '') in own);
    return { mutant, early, ids };
  });
  return await ground.warm(files, { mutants, ...more });
}

function fateOf(tests: readonly { readonly outcome: string }[]): 'killed' | 'alive' {
  return tests.every(({ outcome }) => outcome === 'pass') ? 'alive' : 'killed';
}

function expectVerdict(verdict: WarmVerdict | undefined, { says, why }: WarmCase): void {
  const said = verdict?.end === 'completed' ? fateOf(verdict.red) : verdict?.end;
  expect([said, verdict?.why]).toEqual([says, why === undefined ? verdict?.why : expect.stringMatching(why)]);
}

function cold({ files, mutant }: Placed): Promise<TrialResult> {
  return ground.run({ files: { ...files, [mutant.path]: mutant.source }, timeoutMs: 4000 });
}

function expectCold(result: TrialResult | undefined, one: WarmCase): void {
  if (result === undefined) throw new Error('it was not run');
  const ran = result.end === 'completed' && result.tests.length > 0;
  const said: WarmCase['says'] = result.end === 'timeout' ? 'timeout' : ran ? fateOf(result.tests) : 'killed';
  expect(said).toBe(one.cold ?? one.says);
}

describe('many files in one warm run', () => {
  let verdicts: readonly WarmVerdict[] = [];
  let colds: readonly TrialResult[] = [];
  beforeAll(async () => {
    verdicts = await warm(allFiles, together);
    const limit = pLimit(2);
    colds = await Promise.all(together.map((one) => limit(() => cold(one))));
  }, 120_000);

  test.each(together.map((one, index) => [one.name, one, index] as const))('%s', (_, one, index) => {
    expectVerdict(verdicts[index], one);
    expectCold(colds[index], one);
  });
});

test.each(aloneCases)('alone: $name', async (one) => {
  const placed = place(one, 0);
  const [verdict] = await warm(placed.files, [placed]);
  expectVerdict(verdict, one);
  expectCold(await cold(placed), one);
});

test('every red test is told where the plan does not stop at the first', async () => {
  const tests = 'def test_a():\n    assert m.f(1) == 2\n\n\ndef test_b():\n    assert m.f(2) == 3\n';
  const placed = place({ ...(togetherCases[0] as WarmCase), tests }, 0);
  const red = async (stopAtRed: boolean) =>
    (await warm(placed.files, [placed], { stopAtRed }))[0]?.red.map(({ id, outcome }) => [id, outcome]);
  expect(await red(false)).toEqual([
    ['tests/test_0.py::test_a', 'fail'],
    ['tests/test_0.py::test_b', 'fail'],
  ]);
  expect(await red(true)).toHaveLength(1);
});

test('a probe tells at length what it sees under each fault, also where the plain code is red', async () => {
  const source = 'def is_over(n):\n    return n > 10\n';
  const path = 'src/limits.py';
  const file = 'tests/test_seen.py';
  const probe = `from src.limits import is_over\n\n\ndef test_sees():\n    raise AssertionError("seen:%s:%s" % ([is_over(n) for n in (9, 10, 11)], "x" * 9000))\n`;
  const faults = [
    ['>', '>='],
    ['10', '8'],
  ] as const;
  const mutants = faults.map(([from, to], index) => ({
    mutant: {
      ...{ id: `m${index}`, path, line: 2, operator: 'by hand', before: from, after: to },
      source: source.replace(from, to),
    },
    ...{ ids: [`${file}::test_sees`], early: index === 1 },
  }));
  const verdicts = await ground.warm(
    { [path]: source },
    { mutants, stopAtRed: false, probes: { [file]: probe } },
  );
  expect(verdicts.map(({ end }) => end)).toEqual(['completed', 'completed']);
  const messages = verdicts.map(({ red: [one] }) => one?.message ?? '');
  expect(messages.map((message) => /seen:(.*?):/.exec(message)?.[1])).toEqual([
    '[False, True, True]',
    '[True, True, True]',
  ]);
  expect(messages.every(({ length }) => length > 9000)).toBe(true);
});

test('a cold run may be of another user, and have the cores busy with something else', async () => {
  const file = 'tests/test_conditions.py';
  const source = `import glob
import os


def busy():
    words = [open(path, "rb").read().split(b"\\0") for path in glob.glob("/proc/[0-9]*/cmdline")]
    return sum(b"for _ in" in b" ".join(one) for one in words)


def test_usual():
    assert (os.getuid(), busy()) == (1000, 0)


def test_other():
    assert os.getuid() == 20042
    assert os.path.expanduser("~") == os.environ["HOME"]
    open("written.txt", "w").close()
    assert os.listdir(os.environ["HOME"]) == []


def test_loaded():
    assert busy() >= 4
`;
  const outcomes = async (variation: Partial<Variation>) => {
    const { tests } = await ground.run({ files: { [file]: source }, variation: { ...calm, ...variation } });
    return tests.map(({ outcome }) => outcome);
  };
  expect(await outcomes({})).toEqual(['pass', 'fail', 'fail']);
  expect(await outcomes({ uid: 20_042 })).toEqual(['fail', 'pass', 'fail']);
  expect(await outcomes({ isLoaded: true })).toEqual(['fail', 'fail', 'pass']);
});
