import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fault, type FaultCode, faults } from '../../src/errors.ts';
import { type Answer, emptyAnswer, failureAnswer, refusal } from '../../src/report/answer.ts';
import { answerValidator, checkWritable, readAnswer, writeAnswer } from '../../src/report/answer-file.ts';
import { reasonCodes } from '../../src/terms.ts';

const goldenDir = join(import.meta.dirname, '../golden/answers');
const schema = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../docs/schema/answer.schema.json'), 'utf8'),
);
const proven: Answer = JSON.parse(readFileSync(join(goldenDir, 'proven.json'), 'utf8'));
let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'testwright-answer-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

test.each(readdirSync(goldenDir))('golden answer %s is valid', async (name) => {
  const isAnswer = await answerValidator();
  isAnswer(JSON.parse(readFileSync(join(goldenDir, name), 'utf8')));
  expect(isAnswer.errors).toBeNull();
});

test('the schema knows exactly the codes that there are', () => {
  expect([...schema.$defs.reasonCode.enum].sort()).toEqual([...reasonCodes].sort());
  expect([...schema.$defs.faultCode.enum].sort()).toEqual(Object.keys(faults).sort());
});

test('a failure of any code and a refusal for any reason are valid answers', async () => {
  const isAnswer = await answerValidator();
  for (const code of Object.keys(faults) as FaultCode[])
    expect(isAnswer(failureAnswer(new Fault(code, { fields: { a: undefined, b: [1] }, fix: 'Do.' })))).toBe(
      true,
    );
  const { request } = proven;
  for (const code of reasonCodes)
    expect(isAnswer(refusal(request, [{ code, detail: 'x' }], { step: 1 }))).toBe(true);
});

const broken: readonly (readonly [string, object])[] = [
  ['another version', { ...proven, version: 2 }],
  ['an unknown field', { ...proven, more: 1 }],
  ['an unknown reason', { ...proven, reasons: [{ code: 'because', detail: '' }] }],
  ['a test without a kill', { ...proven, tests: proven.tests.map((test) => ({ ...test, kills: [] })) }],
  ['an id that is a path', { ...proven, tests: proven.tests.map((test) => ({ ...test, id: '../x' })) }],
  [
    'an import that is code',
    { ...proven, tests: proven.tests.map((test) => ({ ...test, imports: ['os.abort()'] })) },
  ],
  [
    'an import of two lines',
    { ...proven, tests: proven.tests.map((test) => ({ ...test, imports: ['import a\nb()'] })) },
  ],
  ['not an object', []],
];
test.each(broken)('refused: %s', async (_, candidate) => {
  const file = join(dir, 'a.json');
  writeFileSync(file, JSON.stringify(candidate));
  await expect(readAnswer(file)).rejects.toMatchObject({ code: 'bad-answer' });
});

test('refused: no file, no JSON', async () => {
  await expect(readAnswer(join(dir, 'none.json'))).rejects.toMatchObject({ code: 'bad-answer' });
  writeFileSync(join(dir, 'half.json'), '{"version": 1,');
  await expect(readAnswer(join(dir, 'half.json'))).rejects.toMatchObject({ code: 'bad-answer' });
});

test('what is written is read back; what cannot be written is said before the work', async () => {
  const answer = emptyAnswer(proven.request);
  const file = join(dir, 'a.json');
  await writeAnswer(file, answer);
  expect(await readAnswer(file)).toEqual(answer);
  await expect(checkWritable(join(dir, 'no/a.json'))).rejects.toMatchObject({ code: 'unwritable' });
  await expect(checkWritable(dir)).rejects.toMatchObject({ code: 'unwritable' });
  await expect(writeAnswer('/dev/full', answer)).rejects.toMatchObject({ code: 'disk-full' });
});
