// The conformance suite of test frameworks: every question is answered by the real framework in the real sandbox.
import type { TestResult, TrialResult } from '../../src/terms.ts';
import { type Ask, type Ground, type GroundPlan, openGround } from './ground.ts';
import { outcomes } from './outcomes.ts';
import { describeRendering } from './rendering.ts';
import { describeConfigurations, describeTrust } from './trust.ts';
import type { Wording } from './wording.ts';

export interface Conformance {
  readonly label: string;
  readonly plan: GroundPlan;
  readonly wording: Wording;
  /** False: the framework has no order that we could turn. */
  readonly shuffles: boolean;
  /** Files that a hostile or careless configuration adds, by what they would do. */
  readonly configurations: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

function found(result: TrialResult, id: string): TestResult {
  const test = result.tests.find((one) => one.id === id);
  if (test === undefined) throw new Error(`${id} is not among ${JSON.stringify(result, null, 1)}`);
  return test;
}

export function describeFramework(conformance: Conformance): void {
  const { label, plan, wording } = conformance;
  describe(label, () => {
    let ground: Ground;
    beforeAll(async () => {
      ground = await openGround(plan);
    }, 300_000);
    afterAll(() => ground?.close());
    const run = (ask: Ask) => ground.run(ask);
    describeOutcomes(run, wording);
    describeChoice(run, wording, conformance.shuffles);
    describeTrust(run, wording);
    describeConfigurations(run, wording, conformance.configurations);
    describeRendering(run, plan, wording);
  });
}

type Run = (ask: Ask) => Promise<TrialResult>;

function describeOutcomes(run: Run, wording: Wording): void {
  const { head, named, test: write, equal, sum } = wording;
  const file = wording.file('a');
  const ids = (...path: string[]) => `${file}::${path.join(' > ')}`;

  test('what each test did', async () => {
    const { asyncTest, group } = wording;
    const parts: { source: string; path: readonly string[]; outcome: string }[] = [
      { source: write('passes', equal(sum(1, 2), '3')), path: [named('passes')], outcome: 'pass' },
      { source: write('asserts', equal(sum(1, 2), '4')), path: [named('asserts')], outcome: 'fail' },
      { source: write('crashes there', wording.crash), path: [named('crashes there')], outcome: 'fail' },
      { source: write('throws here', wording.throwHere), path: [named('throws here')], outcome: 'error' },
    ];
    if (wording.skipped !== undefined)
      parts.push({ source: wording.skipped('is left out'), path: [named('is left out')], outcome: 'skip' });
    if (asyncTest !== undefined)
      parts.push(
        {
          source: asyncTest('waits', equal('await later(3)', '3')),
          path: [named('waits')],
          outcome: 'pass',
        },
        {
          source: asyncTest('waits for the wrong', equal('await later(3)', '4')),
          path: [named('waits for the wrong')],
          outcome: 'fail',
        },
      );
    if (group !== undefined)
      parts.push(
        {
          source: group.of('outer', group.of('inner', write('is deep', equal(sum(2, 2), '4')))),
          path: [group.named('outer'), group.named('inner'), named('is deep')],
          outcome: 'pass',
        },
        {
          source: group.of('other', write('is deep and red', equal(sum(2, 2), '5'))),
          path: [group.named('other'), named('is deep and red')],
          outcome: 'fail',
        },
      );
    // Where an exception ends the file, each that throws has a file of its own.
    const alone = wording.dies ? parts.filter(({ path }) => /there|here/.test(path.join())) : [];
    const together = parts.filter((part) => !alone.includes(part));
    const result = await run({
      files: {
        [file]: head + together.map(({ source }) => source).join('\n'),
        ...Object.fromEntries(alone.map(({ source }, at) => [wording.file(`alone-${at}`), head + source])),
      },
    });
    expect({ end: result.end, reason: result.reason, fileErrors: result.fileErrors }).toEqual({
      end: 'completed',
      reason: undefined,
      fileErrors: [],
    });
    expect(outcomes(result)).toEqual(
      Object.fromEntries([
        ...together.map(({ path, outcome }) => [ids(...path), outcome]),
        ...alone.map(({ path, outcome }, at) => [`${wording.file(`alone-${at}`)}::${path.join()}`, outcome]),
      ]),
    );
  });

  test('names of any signs, and parametrised tests', async () => {
    const { source, paths } = wording.odd;
    const result = await run({ files: { [file]: head + source } });
    expect(result).toMatchObject({ end: 'completed', fileErrors: [] });
    expect(outcomes(result)).toEqual(Object.fromEntries(paths.map((path) => [ids(path), 'pass'])));
    const chosen = await run({ files: { [file]: head + source }, ids: paths.map((path) => ids(path)) });
    expect(outcomes(chosen)).toEqual(outcomes(result));
  });

  test('a file that cannot be loaded, beside one that can', async () => {
    const good = head + write('passes', equal(sum(1, 2), '3'));
    for (const broken of [wording.brokenImport, wording.brokenSyntax]) {
      const result = await run({ files: { [file]: head + broken, [wording.file('b')]: good } });
      expect(result.end).toBe('completed');
      expect(result.fileErrors.map((one) => one.file)).toContain(file);
      expect(result.tests.map(({ id, outcome }) => [id.split('::')[0], outcome])).toContainEqual([
        wording.file('b'),
        'pass',
      ]);
      expect(result.tests.filter(({ id, outcome }) => id.startsWith(file) && outcome === 'pass')).toEqual([]);
    }
  });

  test('a test that does not end', async () => {
    const result = await run({
      files: { [file]: head + write('spins', wording.spin) },
      timeoutMs: 6000,
    });
    expect({ end: result.end, tests: result.tests }).toEqual({ end: 'timeout', tests: [] });
  });

  const hook = wording.failingHook;
  if (hook !== undefined)
    test('a hook that fails is an error, not a failure', async () => {
      const result = await run({ files: { [file]: head + hook.source } });
      expect(result.end).toBe('completed');
      const mine = result.tests.filter(({ id }) => hook.isReported(id));
      expect(mine.map(({ outcome }) => outcome)).toEqual(['error']);
    });

  test('a message of 60 KiB arrives whole', async () => {
    const result = await run({
      files: { [file]: head + write('says much', wording.longMessage(60 * 1024)) },
    });
    const { message = '' } = found(result, ids(named('says much')));
    expect(/<(x+)>/.exec(message)?.[1]?.length).toBe(60 * 1024);
  });

  const { counted } = wording;
  if (counted !== undefined)
    test('counted lines reach us by test or file', async () => {
      const good = head + write('counts', equal(sum(1, 2), '3'));
      const result = await run({
        files: { ...counted.files, [file]: good },
        run: [file],
        countLines: { [counted.path]: [counted.line] },
      });
      expect(found(result, ids(named('counts'))).hits).toEqual({ [counted.path]: [counted.line] });
    });
}

function describeChoice(run: Run, wording: Wording, shuffles: boolean): void {
  const { head, named, test: write, equal, sum } = wording;
  const [a, b] = [wording.file('a'), wording.file('b')];
  const pass = equal(sum(1, 2), '3');

  test('several files, and only the chosen tests', async () => {
    const files = {
      [a]: head + write('adds', pass) + write('adds more', pass) + write('also adds', equal(sum(1, 1), '3')),
      [b]: head + write('subtracts', pass),
    };
    const all = await run({ files });
    expect(outcomes(all)).toEqual({
      [`${a}::${named('adds')}`]: 'pass',
      [`${a}::${named('adds more')}`]: 'pass',
      [`${a}::${named('also adds')}`]: 'fail',
      [`${b}::${named('subtracts')}`]: 'pass',
    });
    const id = `${a}::${named('adds')}`;
    const one = await run({ files, run: [a], ids: [id], expected: [id], canaryFile: a });
    expect({ end: one.end, reason: one.reason, outcomes: outcomes(one) }).toEqual({
      end: 'completed',
      reason: undefined,
      outcomes: { [id]: 'pass' },
    });
  });

  test('canaries are seen and taken away', async () => {
    const files = { [a]: head + write('adds', pass) };
    const result = await run({ files, canaryFile: a });
    expect({ end: result.end, reason: result.reason, outcomes: outcomes(result) }).toEqual({
      end: 'completed',
      reason: undefined,
      outcomes: { [`${a}::${named('adds')}`]: 'pass' },
    });
    const missing = await run({ files, expected: [`${a}::${named('never written')}`] });
    expect(missing.end).toBe('invalid');
  });

  if (shuffles)
    test('shuffling changes the order by the seed, and again the same by the same seed', async () => {
      const words = ['one', 'two', 'three', 'four', 'five', 'six', 'seven'];
      const order = async (seed: number | undefined) => {
        const result = await run({
          files: { [a]: head + wording.order(words) },
          variation: { seed: seed ?? 1, shuffle: seed !== undefined, timezone: 'UTC', locale: 'C.UTF-8' },
        });
        expect(result).toMatchObject({ end: 'completed', fileErrors: [] });
        const said = result.tests.map(({ message = '' }) => /<([\w,]+)>/.exec(message)?.[1] ?? '');
        return said.reduce((longest, one) => (one.length > longest.length ? one : longest), '');
      };
      expect(await order(undefined)).toBe(words.join(','));
      const shuffled = await order(7);
      expect(shuffled.split(',').sort()).toEqual([...words].sort());
      expect(shuffled).not.toBe(words.join(','));
      expect(await order(7)).toBe(shuffled);
      expect(await order(8)).not.toBe(shuffled);
    });
}
