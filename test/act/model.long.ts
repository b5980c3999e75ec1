// workflows/tests.yml without a model's address, twice: the first job leaves the embedded model in the Actions cache (act has
// one), the second has nothing on its machine but that. It asks the model: no test that exists calls what has changed.
import { linkSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
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

const base = {
  'package.json':
    '{ "name": "shop", "version": "1.0.0", "type": "module", "scripts": { "test": "node --test" } }',
  'label.js': 'export function label(count) {\n  return count + " items";\n}\n',
  'other.test.js':
    "import assert from 'node:assert';\nimport test from 'node:test';\n\ntest('sums', () => assert.equal(1 + 1, 2));\n",
  '.github/workflows/testwright.yml': `${copyOf('tests')}      - if: always()\n        run: cp "$RUNNER_TEMP/testwright/answer.json" "$KEPT"\n`,
};
const head = {
  'label.js':
    'export function label(count) {\n  if (count === 0) return "nothing";\n  if (count === 1) return "one item";\n  return count + " items";\n}\n',
};

function change(head: Readonly<Record<string, string>>): Change {
  const repository = newRepository();
  return { dir: repository.dir, base: repository.commit(base), head: repository.commit(head) };
}

function job(head: Readonly<Record<string, string>>) {
  const kept = join(newFolder(), 'answer.json');
  const env = ['--env', `TESTWRIGHT_CACHE=${cacheDir}`, '--env', `KEPT=${kept}`];
  const server = ['--cache-server-addr', '127.0.0.1', '--cache-server-path', store];
  const { status, log } = runAct(change(head), released, [...server, ...env]);
  const answer: Answer = JSON.parse(readFileSync(kept, 'utf8'));
  const words = answer.usage.reduce((sum, { completionTokens }) => sum + completionTokens, 0);
  return { status, log, words, reasons: answer.reasons.map(({ code }) => code) };
}

test('fetched once, then from the Actions cache; and asked', async () => {
  const [model = ''] = await findEmbeddedModel(readSettings().cacheDir);
  rmSync(cacheDir, { recursive: true, force: true });
  mkdirSync(join(cacheDir, 'models'), { recursive: true });
  linkSync(join(readSettings().cacheDir, 'models', model), join(cacheDir, 'models', model));
  const first = job({ 'README.md': 'No code was changed.\n' });
  expect(first.log).toContain('The embedded model is fetched');
  expect(first.log).toContain('Cache saved successfully');
  rmSync(cacheDir, { recursive: true });
  const second = job(head);
  expect(second.log).toContain('From the Actions cache: testwright-model-');
  expect(second.log).not.toContain('fetching from');
  expect([first.status, first.reasons]).toEqual([0, ['no-code-change']]);
  expect([second.status, second.reasons]).toEqual([0, expect.not.arrayContaining(['model-unavailable'])]);
  expect(second.words).toBeGreaterThan(0);
});
