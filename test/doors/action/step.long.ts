import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { answerValidator } from '../../../src/report/answer-file.ts';
import { job } from './pull-request.ts';
import { buildStep, startStep } from './step.ts';

let bundle: string;
beforeAll(() => {
  bundle = buildStep();
});

test('one commit deep: the step says what to give actions/checkout, and leaves an answer that says so', async () => {
  const { code, log, summary, outputs } = await startStep(join(bundle, 'index.js'), job(1, {})).ended;
  expect(code).toBe(1);
  expect(log).toContain('unknown-ref');
  expect(log).toContain('fetch-depth: 2');
  expect(summary).toContain('could not answer: unknown-ref');
  const isAnswer = await answerValidator();
  expect(isAnswer(JSON.parse(readFileSync(outputs['answer'] ?? '', 'utf8')))).toBe(true);
});

test('a cancelled step ends, says so, and leaves nothing running', async () => {
  const started = startStep(join(bundle, 'index.js'), job(2, { budget: '10m' }));
  started.interruptAfter('Checking the sandbox');
  const { code, log, temp } = await started.ended;
  expect(code).toBe(1);
  expect(log).toContain('interrupted: Interrupted.');
  expect(existsSync(join(temp, 'testwright/testwright.patch'))).toBe(false);
  const mine = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
  expect(mine).not.toContain(bundle);
});
