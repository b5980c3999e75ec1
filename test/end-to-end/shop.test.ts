import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer } from '../../src/report/answer.ts';
import { answerValidator } from '../../src/report/answer-file.ts';
import { type RecordedModel, startRecordedModel } from '../fakes/recorded-model.ts';
import { type Ended, makeShop, type Shop, testwright } from './shop.ts';

let model: RecordedModel;
let shop: Shop;
let first: Ended;
let answer: Answer;
const answerFile = () => join(shop.dir, '.git/answer.json');

beforeAll(async () => {
  model = await startRecordedModel('shop');
  shop = makeShop();
  const change = [
    '--base',
    'HEAD~1',
    '--head',
    'HEAD',
    '--model-url',
    model.url,
    '--json',
    answerFile(),
    '--apply',
  ];
  first = await testwright(['test', ...change], shop.dir);
  answer = JSON.parse(readFileSync(answerFile(), 'utf8'));
}, 600_000);

afterAll(async () => {
  await model.close();
  shop.remove();
});

test('every prompt was answered as the real model once did', () => {
  expect(model.misses).toEqual([]);
  expect(model.served()).toBeGreaterThan(0);
});

test('the change gets proven tests, by the published schema', async () => {
  const isAnswer = await answerValidator();
  isAnswer(answer);
  expect(isAnswer.errors).toBeNull();
  expect(first.code).toBe(0);
  expect(answer.error).toBeUndefined();
  expect(answer.tests.map(({ symbol }) => symbol)).toEqual(expect.arrayContaining(['discount']));
  for (const { trials, kills } of answer.tests) {
    expect(trials.green).toBeGreaterThanOrEqual(10);
    expect(trials.red).toBeGreaterThan(0);
    expect(kills.length).toBeGreaterThan(0);
  }
});

test('a person reads them at 80 columns, without colour, and learns how to take them', () => {
  const code = answer.tests.map((one) => one.code).join('\n');
  const tooWide = first.stdout
    .split('\n')
    .filter((line) => line.length > 80 && !code.includes(line.trim()) && !line.includes(answerFile()));
  expect(tooWide).toEqual([]);
  expect(first.stdout).not.toMatch(/\p{Cc}(?<!\n)/u);
  expect(first.stdout).toContain(`testwright apply ${answerFile()}`);
  for (const { name, id } of answer.tests) {
    expect(first.stdout).toContain(name);
    expect(first.stdout).toContain(id);
  }
});

test('with --apply, what only head vouches for is left to a person, and told', () => {
  const unasked = answer.tests.filter(({ kind, oracle }) => oracle === 'observed' && kind !== 'guard');
  expect(unasked.length).toBe(answer.tests.length);
  expect(first.stdout.replace(/\s+/g, ' ')).toContain(
    'Not added, because only head vouches for the expected value.',
  );
  expect(shop.git('status', '--porcelain')).toBe('');
});

test('progress goes to stderr, by step, with the budget that is left', () => {
  expect(first.stderr).toMatch(/^ +\d+\.\d s {2}Running the existing tests {2}\[\d+ s left\]$/m);
  expect(first.stderr).toMatch(/Proving them as they will stand/);
});

test('applying by id adds exactly the tests, a second time nothing, and the suite is green with them', async () => {
  const ids = answer.tests.map(({ id }) => id);
  const before = readFileSync(join(shop.dir, 'tests/test_pricing.py'), 'utf8');
  const once = await testwright(['apply', answerFile(), ...ids], shop.dir);
  expect([once.code, once.stderr]).toEqual([0, '']);
  const after = readFileSync(join(shop.dir, 'tests/test_pricing.py'), 'utf8');
  for (const { code } of answer.tests) expect(after).toContain(code.trim());
  for (const line of before.split('\n')) expect(after.split('\n')).toContain(line);
  expect(shop.git('status', '--porcelain').trim()).toBe('M tests/test_pricing.py');

  const twice = await testwright(['apply', answerFile(), ...ids], shop.dir);
  expect([twice.code, twice.stdout]).toEqual([0, expect.stringContaining('Nothing was written.')]);
  expect(readFileSync(join(shop.dir, 'tests/test_pricing.py'), 'utf8')).toBe(after);
});
