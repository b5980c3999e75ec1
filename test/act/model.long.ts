// workflows/tests.yml without a model's address, twice: the first job leaves the embedded model in the Actions cache (act has
// one), the second has nothing on its machine but that, and the model is asked about a real change.
import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeDemoRepository } from '../../scripts/demo-repository.ts';
import { readSettings } from '../../src/config.ts';
import { findEmbeddedModel } from '../../src/model/embedded.ts';
import type { Answer } from '../../src/report/answer.ts';
import { newFolder, newRepository } from '../stages/workspace/repository.ts';
import { type Change, copyOf, installAct, release, runAct } from './act.ts';

let released: string;
beforeAll(() => {
  installAct();
  released = release();
});
/** Beside the real one: the model is linked from there, not copied. */
const cacheDir = join(readSettings().cacheDir, 'test-cache');
const store = newFolder();
afterAll(() => rmSync(cacheDir, { recursive: true, force: true }));

/** @param paths one file, where the whole change would take minutes; or nothing */
function job(change: Change, paths: string) {
  const kept = join(newFolder(), 'answer.json');
  const asked = copyOf('tests').replace('command: test\n', `command: test\n          paths: ${paths}\n`);
  const workflow = `${asked}      - if: always()\n        run: cp "$RUNNER_TEMP/testwright/answer.json" "$KEPT"\n`;
  mkdirSync(join(change.dir, '.github/workflows'), { recursive: true });
  writeFileSync(join(change.dir, '.github/workflows/testwright.yml'), workflow);
  const env = ['--env', `TESTWRIGHT_CACHE=${cacheDir}`, '--env', `KEPT=${kept}`];
  const ran = runAct(change, released, [
    '--cache-server-addr',
    '127.0.0.1',
    '--cache-server-path',
    store,
    ...env,
  ]);
  return { ...ran, answer: (): Answer => JSON.parse(readFileSync(kept, 'utf8')) };
}

test('fetched once, then from the Actions cache', async () => {
  const [model = ''] = await findEmbeddedModel(readSettings().cacheDir);
  rmSync(cacheDir, { recursive: true, force: true });
  mkdirSync(join(cacheDir, 'models'), { recursive: true });
  linkSync(join(readSettings().cacheDir, 'models', model), join(cacheDir, 'models', model));
  const small = newRepository();
  const base = small.commit({
    'package.json': '{ "name": "shop", "scripts": { "test": "node --test" } }',
    'a.js': '',
  });
  const head = small.commit({ 'README.md': 'No code was changed.\n' });
  const first = job({ dir: small.dir, base, head }, '');
  expect(first.log).toContain('The embedded model is fetched');
  expect(first.log).toContain('Cache saved successfully');
  expect([first.status, first.answer().reasons.map(({ code }) => code)]).toEqual([0, ['no-code-change']]);

  rmSync(cacheDir, { recursive: true });
  const dir = await makeDemoRepository();
  const git = (name: string) =>
    execFileSync('git', ['-C', dir, 'rev-parse', name], { encoding: 'utf8' }).trim();
  const second = job({ dir, base: git('HEAD^'), head: git('HEAD') }, 'boltons/iterutils.py');
  expect(second.log).toContain('From the Actions cache: testwright-model-');
  expect(second.log).not.toContain('fetching from');
  const { reasons, usage, funnel } = second.answer();
  expect(reasons.map(({ code }) => code)).not.toContain('model-unavailable');
  expect(usage.reduce((sum, { completionTokens }) => sum + completionTokens, 0)).toBeGreaterThan(0);
  expect(funnel.calls).toBeGreaterThan(0);
  expect(second.status).toBe(0);
});
