// A whole request on a repository with a formatter: what is proven, shown and written is what that formatter wants.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSettings } from '../../src/config.ts';
import { gatherTools } from '../../src/doors/cli/tools.ts';
import { apply, test as findTests } from '../../src/flow.ts';
import { newRepository, request } from '../stages/workspace/repository.ts';

const FILE = 'test/price.test.js';
const body = (cap: string, total: string) =>
  `exports.discount = function discount(total, rate) {\n${cap}    return ${total}total - (total * rate) / 100\n}\n`;

test('new tests in the house format, the same in the patch and in the work tree', async () => {
  const repository = newRepository();
  repository.commit({
    'package.json': JSON.stringify({
      ...{ name: 'shop', version: '1.0.0', scripts: { test: 'node --test' } },
      devDependencies: { prettier: '2.8.8' },
    }),
    '.prettierrc': '{ "semi": false, "tabWidth": 4, "printWidth": 40 }\n',
    'price.js': body('', ''),
    [FILE]:
      'const test = require("node:test")\nconst assert = require("node:assert")\nconst {\n    discount,\n} = require("../price.js")\n\ntest("discount", () => {\n    assert.ok(discount(200, 10))\n})\n',
  });
  repository.commit({ 'price.js': body('    if (rate > 50) {\n        rate = 50\n    }\n', '7 + ') });
  const asked = request({ base: 'HEAD~1', head: 'HEAD', budgetMs: 300_000 });
  const tools = await gatherTools({
    ...{ settings: readSettings(), startDir: repository.dir, budgetMs: asked.budgetMs },
    ...{ isQuiet: true, trust: 'own', signal: new AbortController().signal },
  });
  const openModel = async () => ({ code: 'model-unavailable' as const, detail: 'none is needed' });
  const answer = await findTests(asked, { ...tools, openModel });
  const added = answer.patch.split('\n').filter((line) => line.startsWith('+    '));
  expect(added.length).toBeGreaterThan(2);
  expect(added.every((line) => line.length <= 41 && !line.endsWith(';'))).toBe(true);

  const ids = answer.tests.map(({ id }) => id);
  await apply(answer, ids, tools);
  const written = readFileSync(join(repository.dir, FILE), 'utf8');
  repository.git('checkout', '--quiet', '.');
  execFileSync('git', ['apply'], { cwd: repository.dir, input: answer.patch });
  expect(readFileSync(join(repository.dir, FILE), 'utf8')).toBe(written);
}, 180_000);
