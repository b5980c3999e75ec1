// Whole requests, without a model, on changes that only tests in their own surroundings reach: fixtures, hooks, factories.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSettings } from '../../src/config.ts';
import { gatherTools } from '../../src/doors/cli/tools.ts';
import { apply, test as findTests, replay } from '../../src/flow.ts';
import type { Answer } from '../../src/report/answer.ts';
import { answerValidator } from '../../src/report/answer-file.ts';
import { newRepository, request } from '../stages/workspace/repository.ts';

type Files = Readonly<Record<string, string>>;

/** Asks, checks each test's evidence by running it again, applies all, and gives the answer and the file. */
async function ask(before: Files, after: Files, file: string): Promise<{ answer: Answer; written: string }> {
  const repository = newRepository();
  repository.commit(before);
  repository.commit(after, 'A limit');
  const asked = request({ base: 'HEAD~1', head: 'HEAD', budgetMs: 600_000 });
  const tools = await gatherTools({
    ...{ settings: readSettings(), startDir: repository.dir, budgetMs: asked.budgetMs },
    ...{ isQuiet: true, trust: 'own', signal: new AbortController().signal },
  });
  const openModel = async () => ({ code: 'model-unavailable' as const, detail: 'none is needed' });
  const answer = await findTests(asked, { ...tools, openModel });
  const isAnswer = await answerValidator();
  isAnswer(JSON.parse(JSON.stringify(answer)));
  expect(isAnswer.errors).toBeNull();
  const [evidence] = answer.evidence;
  if (evidence === undefined)
    throw new Error(JSON.stringify({ rejected: answer.rejected, why: answer.reasons }));
  const again = await replay(evidence, tools);
  expect(again).toMatchObject({ same: true });
  const ids = answer.tests.map(({ id }) => id);
  await apply(answer, ids, tools);
  return { answer, written: readFileSync(join(repository.dir, file), 'utf8') };
}

const till = (limit: string) => `class _Till:
    def __init__(self, coins):
        self.coins = coins
        self.total = 0

    def put(self, coin):
        if coin not in self.coins:
            raise ValueError("no such coin")
${limit}        self.total += coin


def open_till(coins):
    return _Till(coins)
`;

test('pytest: what a fixture makes of a private class is reached inside the test class, and nowhere else', async () => {
  const file = 'tests/test_till.py';
  const { answer, written } = await ask(
    {
      'requirements-test.txt': 'pytest==8.4.2\n',
      'till.py': till(''),
      'tests/conftest.py':
        'import pytest\n\nfrom till import open_till\n\n\n@pytest.fixture\ndef till(request):\n    return open_till(request.cls.coins)\n',
      [file]:
        'class TestTill:\n    coins = [1, 2, 5]\n\n    def test_put(self, till):\n        till.put(2)\n        assert till.total == 2\n\n    def test_start(self, till):\n        assert till.total == 0\n',
      'pyproject.toml': '[tool.pytest.ini_options]\npythonpath = ["."]\n',
    },
    { 'till.py': till('        coin = min(coin, 4)\n') },
    file,
  );
  expect(answer.tests.length).toBeGreaterThan(0);
  expect(answer.tests[0]).toMatchObject({ file, kind: 'behaviour', beside: ['TestTill', 'test_put'] });
  expect(written).toMatch(
    /assert till\.total == 2\n\n {4}def test_\w+\(self, till\):\n {8}till\.put\(5\)\n {8}assert till\.total == 4\n/,
  );
}, 240_000);

const scriptTill = (limit: string) => `class Till {
  constructor(coins) {
    this.coins = coins;
    this.total = 0;
  }
  put(coin) {
    if (!this.coins.includes(coin)) throw new TypeError('no such coin');
${limit}    this.total += coin;
    return this.total;
  }
}
module.exports = function factory(coins) {
  return new Till(coins);
};
`;

test('node:test: what a hook makes by a factory is reached inside the describe, and nowhere else', async () => {
  const file = 'test/till.test.js';
  const { answer, written } = await ask(
    {
      'package.json': '{ "name": "till", "version": "1.0.0", "scripts": { "test": "node --test" } }\n',
      'till.js': scriptTill(''),
      [file]: `const { beforeEach, describe, it } = require('node:test');
const assert = require('node:assert');
const factory = require('../till.js');

describe('till', () => {
  let till;
  beforeEach(() => {
    till = factory([1, 2, 5]);
  });

  it('puts', () => {
    assert.strictEqual(till.put(2), 2);
  });

  it('starts', () => {
    assert.strictEqual(till.total, 0);
  });
});
`,
    },
    { 'till.js': scriptTill('    coin = Math.min(coin, 4);\n') },
    file,
  );
  expect(answer.tests.length).toBeGreaterThan(0);
  expect(answer.tests[0]).toMatchObject({ file, kind: 'behaviour', beside: ['till', 'puts'] });
  expect(written).toMatch(
    /till\.put\(2\), 2\);\n {2}\}\);\n\n {2}it\('[^']+', \(\) => \{\n {4}assert\.strictEqual\(till\.put\(5\), 4\);\n {2}\}\);\n/,
  );
}, 240_000);
