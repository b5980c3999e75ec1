import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readHostile } from '../../../src/doors/action/publish.ts';
import { readAnswer } from '../../../src/report/answer-file.ts';
import { readEvidence } from '../../../src/report/evidence-file.ts';
import { newFolder } from '../../stages/workspace/repository.ts';
import { HOSTILE, job } from './pull-request.ts';
import { buildStep, example, type Job, SOURCES, startStep } from './step.ts';

const MIB = 2 ** 20;
let bundle: string;
beforeAll(() => {
  bundle = buildStep();
});

function filesIn(dir: string): ReadonlyMap<string, string> {
  const files = readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(join(dir, name)).isFile(),
  );
  return new Map(
    files.sort().map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(dir, name)))
        .digest('hex'),
    ]),
  );
}

test('the bundle is the same whenever and wherever it is built, and small', () => {
  const files = filesIn(bundle);
  expect(Object.fromEntries(filesIn(buildStep()))).toEqual(Object.fromEntries(files));
  expect([...files.keys()]).toContain('src/frameworks/javascript/jest-driver.cjs');
  const bytes = [...files.keys()].reduce((sum, name) => sum + statSync(join(bundle, name)).size, 0);
  expect(bytes).toBeLessThan(6 * MIB);
  // Nothing of the machine that built it: neither the clone's place nor that of a linked node_modules.
  const programs = [...files.keys()].filter((name) => /^[^/]+\.js$/.test(name));
  for (const name of programs) {
    const text = readFileSync(join(bundle, name), 'utf8');
    expect(text).not.toContain(join(import.meta.dirname, '../../..'));
    // Packages within packages are named from our own folder on, whoever builds.
    const elsewhere = text.replace(/(?<=["'\s])node_modules\/[^\s"']*/g, '');
    expect(elsewhere.match(/[\w.-]+\/node_modules\//g)).toBeNull();
  }
});

test('prove on the merge that GitHub made, two commits deep: outputs, summary, marks; hostile text stays text', async () => {
  const inputs = { publish: 'summary, patch', 'fail-on': 'cannot-fail', 'model-key': 'very-secret' };
  const { code, log, summary, outputs } = await startStep(join(bundle, 'index.js'), job(2, inputs)).ended;
  expect(log).toContain('::add-mask::very-secret');
  expect([code, outputs]).toEqual([
    1,
    expect.objectContaining({ accepted: '0', findings: '0', 'mutation-score': '1.00', patch: '' }),
  ]);
  expect(log).toMatch(/^::error::fail-on is met: cannot-fail$/m);
  expect(summary).toContain('## Testwright: 1 of 2 tests can notice a fault in the change');
  const answer = await readAnswer(outputs['answer'] ?? '');
  expect(await readHostile(outputs['answer'] ?? '')).toEqual(answer);
  // The commit that came to the base branch meanwhile is no part of the change.
  expect([...new Set(answer.mutants.map(({ path }) => path))]).toEqual(['shop.js']);
  const report = readFileSync(join(outputs['answer'] ?? '', '../report.html'), 'utf8');
  expect([report.startsWith('<!doctype html>'), report.includes('<img')]).toEqual([true, false]);
  const evidence = join(outputs['answer'] ?? '', '../evidence');
  for (const name of readdirSync(evidence)) await readEvidence(join(evidence, name));
  // The test's name reaches log and summary, but the runner and Markdown see nothing to obey in it.
  const obeyed = log.split('\n').filter((line) => line.trim().startsWith('::error::'));
  expect(obeyed).toEqual(['::error::fail-on is met: cannot-fail']);
  expect(summary).toContain(`| \`\` shop.test.js::${HOSTILE} \`\` |`);
  const [, token] = /^::stop-commands::(\w{32})$/m.exec(log) ?? [];
  expect(log).toContain(`::${token}::`);
});

test.each<[string, Job['inputs'], Job['env'], RegExp]>([
  [
    'a command that is none',
    { command: 'improve' },
    {},
    /input: command.*"improve" is none of prove, test, publish/,
  ],
  ['a budget that is none', { budget: 'soon' }, {}, /input: budget/],
  ['a failure that is none', { 'fail-on': 'everything' }, {}, /input: fail-on/],
  ['a place that is none', { publish: 'wall' }, {}, /input: publish/],
  [
    'code of strangers beside secrets',
    {},
    { GITHUB_EVENT_NAME: 'pull_request_target' },
    /event: pull_request_target.*fork-safe/,
  ],
  ['code of strangers in the second half', {}, { GITHUB_EVENT_NAME: 'workflow_run' }, /event: workflow_run/],
  ['publish without a run', { command: 'publish', answer: 'x' }, {}, /publish runs under workflow_run/],
])('refused with the input and what to do: %s', async (_, inputs, env, says) => {
  const event = example('pull_request', 'synchronize');
  const { code, log } = await startStep(SOURCES, {
    workspace: newFolder(),
    event,
    inputs,
    ...(env === undefined ? {} : { env }),
  }).ended;
  expect(code).toBe(1);
  const words = log.replaceAll('%0A', ' ');
  expect(words).toMatch(says);
  expect(words).toContain('What to do: ');
});
