import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { readSettings } from '../../../src/config.ts';
import { answerValidator, readAnswer } from '../../../src/report/answer-file.ts';
import { makeShop } from '../../end-to-end/shop.ts';
import { openFakeGitHub } from '../../fakes/github-comments.ts';
import { newFolder } from '../../stages/workspace/repository.ts';
import { job } from './pull-request.ts';
import { buildStep, example, startStep } from './step.ts';

let bundle: string;
beforeAll(() => {
  bundle = buildStep();
});

test('one commit deep: the step says what to give actions/checkout, and leaves an answer that says so', async () => {
  const { code, log, summary, outputs } = await startStep(join(bundle, 'index.js'), job(1, {})).ended;
  expect(code).toBe(1);
  expect(log).toContain('unknown-ref');
  expect(log).toContain('fetch-depth: 2');
  expect(summary).toContain('**unknown-ref**');
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

test('test: proven tests as outputs, a patch that applies, one comment and suggestions where they can stand', async () => {
  const shop = makeShop();
  try {
    const head = shop.git('rev-parse', 'HEAD').trim();
    const base = shop.git('rev-parse', 'HEAD^').trim();
    await using github = await openFakeGitHub({
      run: { event: 'pull_request', head_sha: head, head_branch: 'x', head_repository: null },
      pulls: [{ number: 2, state: 'open', head: { sha: head } }],
      comments: [],
      // The change touches no test file: nothing can be suggested there.
      files: [{ filename: 'shop/pricing.py', patch: '@@ -1 +1 @@\n-a\n+b' }],
      reviews: [],
    });
    const pull = { number: 2, head: { sha: head }, base: { sha: base } };
    const { code, log, summary, outputs } = await startStep(join(bundle, 'index.js'), {
      workspace: shop.dir,
      event: example('pull_request', 'synchronize', { pull_request: pull }),
      inputs: {
        ...{ command: 'test', 'model-url': 'http://127.0.0.1:9/v1', 'github-token': 'a-token' },
        publish: 'summary, comment, suggestions, patch',
      },
      env: { GITHUB_API_URL: github.url },
    }).ended;
    expect([code, log]).toEqual([0, expect.stringContaining('nothing is suggested')]);
    expect(Number(outputs['accepted'])).toBeGreaterThan(0);
    expect(summary).toContain('model-unavailable');
    expect(summary).toContain('test_pricing.py');
    shop.git('apply', '--check', outputs['patch'] ?? '');
    expect([github.state.comments.length, github.state.reviews]).toEqual([1, []]);
    expect(github.state.comments[0]?.body).toMatch(
      /^<!-- testwright test -->\n## Testwright: \d proven tests?\n/,
    );
  } finally {
    shop.remove();
  }
});

/** All programs of this machine but npm. */
function pathWithoutNpm(): string {
  const dir = newFolder();
  for (const from of (process.env['PATH'] ?? '').split(':').filter(existsSync))
    for (const name of readdirSync(from))
      if (name !== 'npm' && !existsSync(join(dir, name))) symlinkSync(join(from, name), join(dir, name));
  return dir;
}

test('test where the embedded model cannot be had: it is said, and the answer says why there was none', async () => {
  // The model is here, and its native part, which npm would bring, is not.
  const cacheDir = newFolder();
  symlinkSync(join(readSettings().cacheDir, 'models'), join(cacheDir, 'models'));
  const env = { TESTWRIGHT_CACHE: cacheDir, PATH: pathWithoutNpm() };
  const { code, log, outputs } = await startStep(join(bundle, 'index.js'), job(2, { command: 'test' }, env))
    .ended;
  expect([code, log]).toEqual([
    0,
    expect.stringContaining('It goes on with the calls of the tests that exist.'),
  ]);
  const answer = await readAnswer(outputs['answer'] ?? '');
  expect(answer.reasons.map(({ code }) => code)).toContain('model-unavailable');
});
