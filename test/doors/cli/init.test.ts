import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { readRepositoryConfig } from '../../../src/stages/workspace/repository-config.ts';
import { testwright } from '../../end-to-end/shop.ts';
import { newFolder, newRepository } from '../../stages/workspace/repository.ts';

const node = {
  'package.json': JSON.stringify({
    scripts: { test: 'nyc mocha' },
    devDependencies: { jest: '30', mocha: '11', nyc: '17' },
  }),
  'package-lock.json': '{}',
  'src/a.ts': 'export const a = 1;\n',
  'test/a.test.js': "require('..');\n",
  'node_modules/b/b.py': 'x = 1\n',
};
const python = {
  'pyproject.toml':
    '[project]\nname = "a"\n[project.optional-dependencies]\ntest = ["pytest", "pytest-cov"]\n',
  'uv.lock': '',
  'a.py': 'a = 1\n',
  'tests/test_a.py': 'def test_a():\n    assert True\n',
};

test.each([
  [
    'JavaScript',
    node,
    [
      /languages: javascript \(0 files, 1 test files\), typescript \(1 files/,
      /test commands: nyc mocha \(package\.json\)$/m,
      /frameworks: jest, mocha$/m,
      /coverage tools: nyc \(package\.json\)/,
      /dependencies: package-lock\.json$/m,
    ],
  ],
  [
    'Python',
    python,
    [
      /languages: python \(1 files, 1 test files\)$/m,
      /test commands: pytest \(tests\/test_a\.py\)$/m,
      /frameworks: pytest$/m,
      /coverage tools: pytest-cov \(pyproject\.toml\)/,
      /dependencies: uv\.lock$/m,
    ],
  ],
])('%s: what is found is shown, and what is written is valid and can only read', async (_, files, says) => {
  const repository = newRepository();
  repository.commit(files);
  const { code, stdout } = await testwright(['init', '--repo', join(repository.dir, '.')], '/');
  expect(code).toBe(0);
  for (const line of says) expect(stdout).toMatch(line);
  const config = readFileSync(join(repository.dir, '.github/testwright.yml'), 'utf8');
  expect(() => readRepositoryConfig(config)).not.toThrow();
  const workflow = parse(readFileSync(join(repository.dir, '.github/workflows/testwright.yml'), 'utf8'));
  expect([workflow.permissions, workflow.jobs.prove.permissions]).toEqual([{}, { contents: 'read' }]);
  expect(repository.git('status', '--porcelain', '--untracked-files=all').split('\n')).toEqual([
    '?? .github/testwright.yml',
    '?? .github/workflows/testwright.yml',
  ]);
});

test('several frameworks: the first is named, for a person to correct', async () => {
  const repository = newRepository();
  repository.commit(node);
  await testwright(['init'], repository.dir);
  expect(parse(readFileSync(join(repository.dir, '.github/testwright.yml'), 'utf8'))).toEqual({
    test: { framework: 'jest' },
  });
});

test('what is there stays as it is, to the byte', async () => {
  const repository = newRepository();
  const mine = 'test: { framework: mocha } # mine\n';
  repository.commit({ ...node, '.github/testwright.yml': mine });
  const { stdout } = await testwright(['init'], repository.dir);
  expect(stdout).toContain('Left alone: .github/testwright.yml');
  expect(stdout).toContain('Wrote .github/workflows/testwright.yml');
  expect(readFileSync(join(repository.dir, '.github/testwright.yml'), 'utf8')).toBe(mine);
});

test('a language that is not known: nothing is written, and it says so', async () => {
  const repository = newRepository();
  repository.commit({ 'main.go': 'package main\n' });
  const { code, stdout } = await testwright(['init'], repository.dir);
  expect([code, stdout]).toEqual([0, expect.stringContaining('Nothing was written')]);
  expect(repository.git('status', '--porcelain')).toBe('');
});

test('a link on the way leads nowhere: exit 4, and nothing is written at its end', async () => {
  const repository = newRepository();
  repository.commit(python);
  const elsewhere = newFolder();
  mkdirSync(join(elsewhere, 'workflows'));
  symlinkSync(elsewhere, join(repository.dir, '.github'));
  const { code, stderr } = await testwright(['init'], repository.dir);
  expect([code, stderr]).toEqual([4, expect.stringContaining('unsafe-path')]);
});

test('no repository: exit 2', async () => {
  const dir = newFolder();
  writeFileSync(join(dir, 'a.py'), '');
  const { code, stderr } = await testwright(['init'], dir);
  expect([code, stderr]).toEqual([2, expect.stringContaining('not-a-repository')]);
});
