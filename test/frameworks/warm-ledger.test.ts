import { createRequire } from 'node:module';

const { newLedger } = createRequire(import.meta.url)('../../src/frameworks/javascript/warm-ledger.cjs');

const mutants = [1, 2, 3].map((number) => ({
  ...{ switch: number, path: 'src/a.js', early: false },
  tests: number === 3 ? ['a.test.js::one', 'b.test.js::two'] : ['a.test.js::one'],
}));
const plan = { stopAtRed: true, workers: 1, leastMs: 1000, slowdown: 5, totalMs: 60_000, mutants };
const [a, b] = ['a.test.js', 'b.test.js'];
const start = (file: string, number: number) => ({ kind: 'start', file, switch: number });
const red = { path: ['one'], status: 'fail', ms: 1, error: {} };
const end = (file: string, number: number, more: object = {}) => ({
  ...{ kind: 'end', file, switch: number, ms: 300, loaded: true, reached: true, red: [] },
  passed: [file === a ? 'one' : 'two'],
  ...more,
});
const killing = { red: [red], passed: [] };

/** What is known after these lines; `false` stands for a worker that is over, `true` for one that was too slow. */
function fates(...lines: readonly (object | boolean)[]): Readonly<Record<string, string>> {
  const ledger = newLedger(plan);
  let worker = ledger.worker();
  for (const line of lines) {
    if (line === true) worker.tooLong();
    if (typeof line !== 'boolean') worker.take(line);
    else {
      worker.ended();
      worker = ledger.worker();
    }
  }
  const records: readonly { kind: string; switch: number; end: string; why?: string }[] = [
    ...ledger.records(),
  ];
  expect([records.at(0)?.switch, records.at(-1)?.switch]).toEqual([0, 0]);
  return Object.fromEntries(
    records
      .filter((one) => one.switch > 0)
      .map((one) => [one.switch, one.kind === 'test' ? 'red' : (one.why ?? one.end)])
      .map(([number, said], _at, all) => [
        number,
        said === 'completed' && all.some(([other, kind]) => other === number && kind === 'red')
          ? 'killed'
          : said,
      ]),
  );
}

/** By worker, the files and the switches of their steps. */
function hands(
  jobs: readonly (readonly { file: string; steps: readonly { number: number }[] }[])[],
): readonly unknown[] {
  return jobs.map((hand) => hand.map(({ file, steps }) => [file, steps.map(({ number }) => number)]));
}

const begun = [start(a, 0), end(a, 0)];

test('a mutant counts once the plain code was green after it', () => {
  const ran = [...begun, start(a, 1), end(a, 1, killing), start(a, 2), end(a, 2)];
  expect(fates(...ran)).toEqual({});
  expect(fates(...ran, start(a, 0), end(a, 0))).toEqual({ 1: 'killed', 2: 'completed' });
  expect(fates(...ran, start(a, 0), end(a, 0, killing), { kind: 'spoilt', file: a })).toEqual({
    1: 'the plain code was red after it',
    2: 'the plain code was red after it',
  });
});

test('a mutant lives only when every file has run it, and it was reached in one, loaded anew', () => {
  const first = [...begun, start(a, 3), end(a, 3), start(a, 0), end(a, 0), { kind: 'done', file: a }];
  expect(fates(...first)).toEqual({});
  const second = (more: object) => [
    ...[start(b, 0), end(b, 0), start(b, 3), end(b, 3, more), start(b, 0), end(b, 0)],
  ];
  expect(fates(...first, ...second({}))).toEqual({ 3: 'completed' });
  expect(fates(...first, ...second({ red: [{ ...red, path: ['two'] }], passed: [] }))).toEqual({
    3: 'killed',
  });
  expect(fates(...first, ...second({ loaded: false }))).toEqual({ 3: 'its file was not loaded again' });
  expect(fates(...first, ...second({ reached: false, loaded: false }))).toEqual({ 3: 'completed' });
  expect(fates(...second({ reached: false }), ...first.map((one) => ({ ...one, reached: false })))).toEqual({
    3: 'its place was not reached',
  });
  expect(fates(...first, ...second({ passed: [] }))).toEqual({ 3: '0 of 1 tests were reported' });
  expect(fates(...first, ...second({ fault: 'no such module' }))).toEqual({ 3: 'no such module' });
});

test('too slow twice is a timeout, dead twice is undecided, once is nothing', () => {
  const hang = [...begun, start(a, 1), true];
  expect(fates(...hang)).toEqual({});
  expect(fates(...hang, ...hang)).toEqual({ 1: 'timeout' });
  expect(fates(...begun, start(a, 1), end(a, 1, { ...killing, looped: true }), end(a, 0))).toEqual({
    1: 'timeout',
  });
  const dead = [...begun, start(a, 1), false];
  expect(fates(...dead)).toEqual({});
  expect(fates(...dead, ...dead)).toEqual({ 1: 'it ended its process' });
});

test('what a worker did not look at after is run again, first what ended it', () => {
  const ledger = newLedger(plan);
  const worker = ledger.worker();
  for (const line of [...begun, start(a, 1), end(a, 1), start(a, 2)]) worker.take(line);
  worker.tooLong();
  worker.ended();
  expect(hands(ledger.jobs(1))).toEqual([
    [
      [a, [2, 1, 3]],
      [b, [3]],
    ],
  ]);
});

test('each worker has all files of its mutants; what a dropped one was at is open again', () => {
  const ledger = newLedger(plan);
  expect(hands(ledger.jobs(2))).toEqual([
    [
      [a, [1, 3]],
      [b, [3]],
    ],
    [[a, [2]]],
  ]);
  const [first, second] = [ledger.worker(), ledger.worker()];
  for (const line of [...begun, start(a, 2), end(a, 2, killing)]) second.take(line);
  for (const line of [...begun, start(a, 1), end(a, 1, killing), start(a, 0), end(a, 0)]) first.take(line);
  second.dropped();
  expect(hands(ledger.jobs(1))).toEqual([
    [
      [a, [2, 3]],
      [b, [3]],
    ],
  ]);
});

test('a test file that is red or hangs without a mutant decides nothing', () => {
  const why = 'a.test.js is not green without a mutant';
  const undecided = { 1: why, 2: why, 3: why };
  expect(fates(start(a, 0), end(a, 0, killing), { kind: 'unusable', file: a })).toEqual(undecided);
  expect(fates(start(a, 0), true)).toEqual(undecided);
});

test('a step may take the plain run five times, and never less than the least', () => {
  const ledger = newLedger(plan).worker();
  ledger.take(start(a, 0));
  ledger.take(end(a, 0));
  expect(ledger.take(start(a, 1))).toBe(1500);
  ledger.take(end(a, 0, { ms: 10 }));
  expect(ledger.take(start(a, 2))).toBe(1000);
});
