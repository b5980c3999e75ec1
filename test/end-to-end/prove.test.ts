// `testwright prove` as a person runs it: a small repository of each language, real frameworks, real sandbox, no model.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer } from '../../src/report/answer.ts';
import { newFolder, newRepository, type Repository } from '../stages/workspace/repository.ts';

const testwright = join(import.meta.dirname, '../../bin/testwright');

function prove(repository: Repository, ...more: readonly string[]) {
  const file = join(newFolder(), 'answer.json');
  const asked = [
    'prove',
    '--repo',
    repository.dir,
    '--base',
    'HEAD^',
    '--head',
    'HEAD',
    '--json',
    file,
    '--quiet',
  ];
  const { status, stdout, stderr } = spawnSync(testwright, [...asked, ...more], { encoding: 'utf8' });
  const answer: Answer = JSON.parse(readFileSync(file, 'utf8'));
  return { status, stdout, stderr, answer };
}

function verdictsOf({ judgements }: Answer): Record<string, string> {
  return Object.fromEntries(judgements.map(({ id, verdict }) => [id.slice(id.indexOf('::') + 2), verdict]));
}

test('pytest: each sort of test gets its verdict, and the faults that live are shown', () => {
  const repository = newRepository();
  repository.commit({
    'pyproject.toml':
      '[project]\nname = "shop"\nversion = "1"\n[project.optional-dependencies]\ntest = ["pytest==8.4.2"]\n',
    'shop.py': 'def price(amount, rate):\n    return amount * rate\n\n\ndef other():\n    return 1\n',
    'test_shop.py': 'from shop import price\n\n\ndef test_old():\n    assert price(0, 3) == 0\n',
  });
  repository.commit({
    'shop.py':
      'def price(amount, rate):\n    total = amount * rate\n    if total > 100:\n        total = total - 10\n    return total\n\n\ndef other():\n    return 1\n',
    'test_shop.py': [
      'import os',
      'from shop import other, price',
      '\n\ndef test_old():\n    assert price(0, 3) == 0',
      '\n\ndef test_discount():\n    assert price(50, 4) == 190',
      '\n\ndef test_no_discount():\n    assert price(5, 4) == 20',
      '\n\ndef test_runs():\n    price(5, 4)\n    assert True',
      '\n\ndef test_other():\n    assert other() == 1',
      "\n\ndef test_depends_on_the_time_zone():\n    assert os.environ['TZ'] == 'UTC' and price(1, 1) == 1",
      '\n\ndef test_wrong():\n    assert price(1, 1) == 2\n',
    ].join('\n'),
  });
  const sarif = join(newFolder(), 'a.sarif');
  const { status, stdout, answer } = prove(repository, '--fail-on', 'cannot-fail,alive', '--sarif', sarif);
  expect(verdictsOf(answer)).toEqual({
    test_discount: 'proves-change',
    test_no_discount: 'guards',
    test_runs: 'cannot-fail',
    test_other: 'elsewhere',
    test_depends_on_the_time_zone: 'flaky',
    test_wrong: 'does-not-run',
  });
  expect(status).toBe(1);
  expect(answer.neverRun).toEqual([]);
  const alive = answer.mutants.filter((mutant) => mutant.status === 'alive');
  expect(alive.map(({ line, after }) => `${line}: ${after}`)).toContain('3: if total >= 100:');
  const { runs } = JSON.parse(readFileSync(sarif, 'utf8'));
  expect(runs[0].results.map(({ ruleId }: { ruleId: string }) => ruleId)).toContain('test-cannot-fail');
  expect(stdout).toContain('1 test cannot fail');
  expect(stdout).toMatch(/stays green when shop\.py:\d reads/);
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
});

test('node:test: the same, and a change without tests gets a reason', () => {
  const repository = newRepository();
  const manifest = { name: 'shop', version: '1.0.0', type: 'module', scripts: { test: 'node --test' } };
  const older = 'export function label(count) {\n  return count + " items";\n}\n';
  repository.commit({ 'package.json': JSON.stringify(manifest), 'shop.js': older });
  const newer = older.replace('  return', '  if (count === 1) return "one item";\n  return');
  const tests = (assertion: string) =>
    `import assert from 'node:assert';\nimport test from 'node:test';\nimport { label } from './shop.js';\n\ntest('one', () => {\n  ${assertion}\n});\n`;
  repository.commit({ 'shop.js': newer, 'shop.test.js': tests("assert.equal(label(1), 'one item');") });
  const proving = prove(repository);
  expect([proving.status, verdictsOf(proving.answer)]).toEqual([0, { one: 'proves-change' }]);
  repository.commit({
    'shop.test.js': tests('label(1);'),
    'shop.js': newer.replace('one item', 'an item'),
  });
  expect(verdictsOf(prove(repository).answer)).toEqual({ one: 'cannot-fail' });
  repository.commit({ 'shop.js': newer });
  expect(prove(repository).answer.reasons.map(({ code }) => code)).toEqual(['no-own-tests']);
  const asked = prove(repository, 'shop.test.js');
  expect(verdictsOf(asked.answer)).toEqual({ one: 'cannot-fail' });
  const all = prove(repository, 'shop.test.js', '--all-mutants').answer;
  expect(all.mutants.length).toBeGreaterThan(asked.answer.mutants.length);
});
