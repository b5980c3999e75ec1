// A change of somebody unknown that brings hooks which make its wrong test look right.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer } from '../../src/report/answer.ts';
import { newFolder, newRepository, type Repository } from '../stages/workspace/repository.ts';

const testwright = join(import.meta.dirname, '../../bin/testwright');

function prove(repository: Repository, ...more: readonly string[]) {
  const evidence = newFolder();
  const file = join(newFolder(), 'answer.json');
  const asked = ['--base', 'HEAD^', '--head', 'HEAD', '--json', file, '--evidence', evidence, '--quiet'];
  const env = { ...process.env, TESTWRIGHT_FORK_LEVEL: '2' };
  spawnSync(testwright, ['prove', '--repo', repository.dir, ...asked, ...more], { encoding: 'utf8', env });
  const answer: Answer = JSON.parse(readFileSync(file, 'utf8'));
  const verdicts = answer.judgements.map(({ id, verdict }) => [id.slice(id.indexOf('::') + 2), verdict]);
  return {
    answer,
    verdicts: Object.fromEntries(verdicts),
    codes: answer.reasons.map(({ code }) => code),
    evidence,
  };
}

const python = {
  'pyproject.toml':
    '[project]\nname = "shop"\nversion = "1"\n[project.optional-dependencies]\ntest = ["pytest==8.4.2"]\n',
  'shop.py': 'def price(amount):\n    return amount\n',
  'test_shop.py': 'from shop import price\n\n\ndef test_old():\n    assert price(0) == 0\n',
};

/** Turns the red of one test into green, and leaves the canaries alone. */
const lyingConftest = `def pytest_collection_modifyitems(items):
    for item in items:
        if item.name == "test_wrong":
            item.obj = lambda: None
`;

test("pytest: a fork's conftest is not used, and the evidence names it", () => {
  const repository = newRepository();
  repository.commit({ ...python, 'conftest.py': '' });
  repository.commit({
    'shop.py': 'def price(amount):\n    return amount * 2\n',
    'conftest.py': lyingConftest,
    'test_shop.py': `${python['test_shop.py']}\n\ndef test_double():\n    assert price(2) == 4\n\n\ndef test_wrong():\n    assert price(1) == 3\n`,
  });
  const own = prove(repository);
  expect(own.verdicts).toMatchObject({ test_double: 'proves-change', test_wrong: 'elsewhere' });
  const byOwn = own.answer.evidence.find(({ subject }) => subject.test.endsWith('test_double'));
  expect(byOwn).toMatchObject({ trust: 'own', configuration: { from: 'head', paths: ['conftest.py'] } });

  const fork = prove(repository, '--fork');
  expect(fork.verdicts).toMatchObject({ test_double: 'proves-change', test_wrong: 'does-not-run' });
  expect(fork.codes).toContain('config-changed');
  const byFork = fork.answer.evidence.find(({ subject }) => subject.test.endsWith('test_double'));
  expect(byFork).toMatchObject({ trust: 'fork', configuration: { from: 'base', paths: ['conftest.py'] } });
}, 300_000);

test('node:test: nor what its test script loads, and replay does the same', () => {
  const manifest = (script: string) =>
    JSON.stringify({ name: 'shop', version: '1.0.0', type: 'module', scripts: { test: script } });
  const shop = (body: string) => `export function label(count) {\n  ${body}\n}\n`;
  const tests = (assertion: string) =>
    `import assert from 'node:assert';\nimport test from 'node:test';\nimport { label } from './shop.js';\n\ntest('one', () => {\n  ${assertion}\n});\n`;
  const repository = newRepository();
  repository.commit({ 'package.json': manifest('node --test'), 'shop.js': shop("return count + ' items';") });
  repository.commit({
    'package.json': manifest('node --import ./evil.js --test'),
    'evil.js': "import assert from 'node:assert';\nassert.equal = () => {};\n",
    'shop.js': shop("if (count === 1) return 'one item';\n  return count + ' items';"),
    'shop.test.js': tests("assert.equal(label(1), 'three items');"),
  });
  expect(prove(repository).verdicts).toEqual({ one: 'cannot-fail' });
  const fork = prove(repository, '--fork');
  expect(fork.verdicts).toEqual({ one: 'does-not-run' });
  expect(fork.codes).toContain('config-changed');
  const [byFork] = fork.answer.evidence;
  expect(byFork?.configuration).toEqual({ from: 'base', paths: ['package.json'] });
  const replay = spawnSync(
    testwright,
    ['replay', join(fork.evidence, `${byFork?.id}.json`), '--repo', repository.dir, '--quiet'],
    { encoding: 'utf8', env: { ...process.env, TESTWRIGHT_FORK_LEVEL: '2' } },
  );
  expect([replay.status, replay.stdout]).toEqual([0, expect.stringContaining('same')]);
}, 300_000);
