// `.github/testwright.yml`, builds, lockfiles and interpreters of Python: with real tools in the real sandbox.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PreparedTrees } from '../../../src/stages/workspace/prepare-both.ts';
import type { Tree } from '../../../src/terms.ts';
import { prepare, prepared, repositoryOf } from './preparing.ts';
import { newRepository } from './repository.ts';

/** A file as trials on the tree see it. */
function seen({ dir, layers }: Tree, path: string): string | undefined {
  const file = [dir, ...layers].map((folder) => join(folder, path)).find((one) => existsSync(one));
  return file === undefined ? undefined : readFileSync(file, 'utf8');
}

const manifest = (more: object) => JSON.stringify({ name: 'pkg', version: '1.0.0', ...more });

/** Two commits whose build gives different files, with a dependency that the build needs. */
function withBuild(config: string | undefined): string {
  const repository = newRepository();
  repository.commit({
    'package.json': manifest({
      main: './dist/index.js',
      devDependencies: { ms: '2.1.2' },
      scripts: { build: 'node build.js' },
    }),
    'build.js':
      "const fs = require('fs'); require('ms'); fs.mkdirSync('dist'); fs.writeFileSync('node_modules/.stamp', ''); fs.copyFileSync('src/index.js', 'dist/index.js')",
    'src/index.js': 'one\n',
    'test/index.test.js': "require('../dist/index.js')\n",
    '.gitignore': 'dist\n',
    ...(config === undefined ? {} : { '.github/testwright.yml': config }),
  });
  repository.commit({ 'src/index.js': 'two\n' });
  return repository.dir;
}

function expectBoth(result: PreparedTrees): void {
  expect(result.isBuilt).toBe(true);
  expect([seen(result.head, 'dist/index.js'), seen(result.base, 'dist/index.js')]).toEqual([
    'two\n',
    'one\n',
  ]);
  expect(seen(result.head, 'node_modules/ms/package.json')).toContain('2.1.2');
  expect(seen(result.head, 'node_modules/.stamp')).toBeUndefined();
  expect(result.project.read('dist/index.js')).toBe('two\n');
}

describe('build', () => {
  test('tests import what the build script makes: it runs for both trees; the second time it is there', async () => {
    const startDir = withBuild(undefined);
    const first = await prepare(startDir);
    if (first.kind !== 'ready') throw new Error(first.detail);
    expectBoth(first);
    const notes: string[] = [];
    expect(await prepare(startDir, { note: (text) => notes.push(text) })).toMatchObject({ isBuilt: true });
    expect(notes).not.toContain('npm run build');
  });

  test('as configured; npm is on the PATH', async () => {
    const result = await prepare(withBuild('build: npm run build\n'));
    if (result.kind !== 'ready') throw new Error(result.detail);
    expectBoth(result);
  });

  test('it has no network', async () => {
    const connect =
      "require('net').connect(80, '192.0.2.1').on('error', ({ code }) => { console.error(code); process.exit(4); })";
    const result = await prepare(withBuild(`build: |\n  node -e "${connect}"\n`));
    expect(result).toMatchObject({
      kind: 'cannot-prepare',
      detail: expect.stringMatching(/^node [\s\S]* failed: ENETUNREACH$/),
    });
  });

  test('a build of our own guess that fails ends nothing; a configured one does', async () => {
    const files = {
      'package.json': manifest({ main: './dist/index.js', scripts: { build: 'echo broken >&2; exit 3' } }),
      'test/index.test.js': "require('..')\n",
    };
    const notes: string[] = [];
    expect(await prepared(files, { note: (text) => notes.push(text) })).toMatchObject({ isBuilt: false });
    expect(notes.join('\n')).toContain('npm run build did not work');
    const strict = { ...files, '.github/testwright.yml': 'build: [npm run build]\n' };
    expect(await prepare(repositoryOf(strict))).toMatchObject({
      kind: 'cannot-prepare',
      detail: expect.stringMatching(/^npm run build failed: [\s\S]*broken/),
    });
  });
});

describe('install', () => {
  test('Node: the commands instead of the installer, at the top, in order, until one fails', async () => {
    const config = 'install:\n  - npm install ms@2.1.1 --no-save\n  - echo made > made.txt\n';
    const { head, installer, project } = await prepared({
      'package.json': manifest({ dependencies: { ms: '2.1.2' } }),
      '.github/testwright.yml': config,
    });
    expect([installer, project.installed('ms'), seen(head, 'made.txt')]).toEqual([
      'configured commands',
      '2.1.1',
      'made\n',
    ]);
    const failing = {
      'package.json': manifest({}),
      '.github/testwright.yml': 'install: [ "false", "true" ]\n',
    };
    expect(await prepare(repositoryOf(failing))).toMatchObject({
      kind: 'cannot-prepare',
      detail: expect.stringMatching(/^false failed/),
    });
  });

  test('Python: into a virtual environment; pytest is added', async () => {
    const { project } = await prepared(
      { 'a.py': '', 'deps.txt': '', '.github/testwright.yml': 'install: pip install iniconfig==1.1.1\n' },
      { ecosystem: 'python' },
    );
    expect(project.installed('iniconfig')).toBe('1.1.1');
    expect(project.installed('pytest')).toMatch(/^[78]\./);
  });

  test("a change's own file does not count; how tests are run is handed on", async () => {
    const repository = newRepository();
    repository.commit({
      'package.json': manifest({}),
      '.github/testwright.yml': 'test: { framework: mocha, args: [--exit], env: { A: b } }\n',
    });
    repository.commit({ '.github/testwright.yml': 'install: exit 1\n' });
    expect(await prepare(repository.dir)).toMatchObject({
      kind: 'ready',
      test: { framework: 'mocha', args: ['--exit'], env: { A: 'b' } },
    });
  });

  test('a file that does not fit ends it', async () => {
    const files = { 'package.json': manifest({}), '.github/testwright.yml': 'build: make\nsandbox: off\n' };
    await expect(prepare(repositoryOf(files))).rejects.toMatchObject({
      code: 'bad-config',
      fields: { file: '.github/testwright.yml', line: 2, cause: 'the top: "sandbox" is not known' },
    });
  });
});

describe('Python', () => {
  test('a lockfile decides the versions, and base and head share one layer', async () => {
    const { project, pinned, head, base } = await prepared(
      {
        'pyproject.toml':
          '[project]\nname="a"\nversion="1"\ndependencies=["iniconfig"]\n[dependency-groups]\ntest=["pytest"]\n[build-system]\nrequires=["flit_core"]\nbuild-backend="flit_core.buildapi"\n',
        'a.py': '"""A."""\n',
        'poetry.lock':
          '[[package]]\nname="iniconfig"\nversion="1.1.1"\n[[package]]\nname="pytest"\nversion="7.4.0"\n',
      },
      { ecosystem: 'python' },
    );
    expect([pinned, project.installed('iniconfig'), project.installed('pytest')]).toEqual([
      true,
      '1.1.1',
      '7.4.0',
    ]);
    expect(base.layers).toEqual(head.layers);
    const tools = head.mounts.find(({ guest }) => guest === '/opt/testwright')?.host ?? '';
    expect(readdirSync(tools)).toEqual(['venv']);
  });

  test('a lockfile that does not install here is left aside, and that is said', async () => {
    const notes: string[] = [];
    const { project } = await prepared(
      {
        'requirements-test.txt': 'pytest\niniconfig\n',
        'uv.lock': 'version = 1\n[[package]]\nname="iniconfig"\nversion="0.0.0.1"\nsource={registry="x"}\n',
      },
      { ecosystem: 'python', note: (text) => notes.push(text) },
    );
    expect(project.installed('iniconfig')).toMatch(/^[12]\./);
    expect(notes.join('\n')).toMatch(/as locked did not work/);
  });

  test('no interpreter that fits: what is needed, and what is here', async () => {
    const files = { 'pyproject.toml': '[project]\nname="a"\nversion="1"\nrequires-python=">=3.99"\n' };
    expect(await prepare(repositoryOf(files), { ecosystem: 'python' })).toMatchObject({
      kind: 'cannot-prepare',
      detail: expect.stringMatching(/^It needs Python >=3\.99; found here: 3\.\d+/),
    });
  });
});

test('the layer that code of a repository helped to make serves no other repository', async () => {
  const files = (text: string) => ({
    'setup.py':
      'from setuptools import setup\nexec(open("hidden.txt").read())\nsetup(name="a", version="1")\n',
    'hidden.txt': text,
  });
  const plant = 'import sysconfig, sys\nopen("/opt/testwright/venv/planted", "w").close()\n';
  const planted = ({ head }: PreparedTrees) =>
    existsSync(
      join(head.mounts.find(({ guest }) => guest === '/opt/testwright')?.host ?? '', 'venv/planted'),
    );
  expect(planted(await prepared(files(plant), { ecosystem: 'python' }))).toBe(true);
  expect(planted(await prepared(files('pass\n'), { ecosystem: 'python' }))).toBe(false);
});
