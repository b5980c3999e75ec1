// What is read from manifests, without running anything.

import { nearestPackage } from '../../../src/stages/package.ts';
import { explainFailure } from '../../../src/stages/workspace/install-failure.ts';
import type { Preparation } from '../../../src/stages/workspace/prepare.ts';
import { nodeSteps } from '../../../src/stages/workspace/prepare-node.ts';
import { readPythonNeeds } from '../../../src/stages/workspace/python-needs.ts';
import type { Step } from '../../../src/stages/workspace/steps.ts';

type Files = Readonly<Record<string, string>>;

const preparation = (files: Files, packageDir = ''): Preparation => ({
  ecosystem: 'python',
  treeDir: '/nowhere',
  paths: Object.keys(files),
  packageDir,
  asOf: '2024-03-01T12:00:00Z',
  version: '1.2.3',
  repository: '/nowhere',
  trustClass: 'own',
});
const needs = (files: Files, packageDir = '') =>
  readPythonNeeds(preparation(files, packageDir), (path) => files[path]);

describe('Python', () => {
  test.each<[string, Files, object]>([
    [
      'extras of pyproject.toml that look like tests',
      {
        'pyproject.toml':
          '[project]\nname="a"\n[project.optional-dependencies]\ntest=["x"]\ntesting=[]\ndocs=["y"]\nall=[]\n',
      },
      { isProject: true, isStatic: true, extras: ['test', 'testing'] },
    ],
    [
      'extras of setup.cfg and setup.py',
      {
        'setup.cfg': '[metadata]\nname = a\n[options.extras_require]\ntests =\n  x\n  y\ndocs = z\n',
        'setup.py': "setup(extras_require={'dev': ['x'], 'doc': []},\n)\n",
      },
      { isProject: true, isStatic: false, extras: ['tests', 'dev'] },
    ],
    [
      'dependency groups',
      { 'pyproject.toml': '[dependency-groups]\ntests=["x"]\ndev=[{include-group="tests"}]\ndocs=["y"]\n' },
      { isProject: false, groups: ['tests', 'dev'] },
    ],
    [
      "poetry's groups, without what is no registry package",
      {
        'pyproject.toml':
          '[tool.poetry]\nname="a"\n[tool.poetry.group.test.dependencies]\npytest="^8"\nlocal={path="x"}\n[tool.poetry.dev-dependencies]\nhypothesis="*"\n',
      },
      { isProject: true, named: ['hypothesis', 'pytest'] },
    ],
    [
      "tox's deps, also below other names and with factors",
      {
        'tox.ini':
          '[testenv]\ndeps =\n    pytest>=7,<9\n    py38: mock\n    -r x.txt\n    {[base]deps}\ncommands = pytest\n[testenv:docs]\ndeps = sphinx\n',
      },
      { named: ['pytest>=7,<9', 'mock'] },
    ],
    [
      'an empty deps takes nothing from the next setting',
      { 'tox.ini': '[testenv]\ndeps =\nsetenv =\n  A = 1\n' },
      { named: [] },
    ],
    [
      'what a nox session called like a test installs',
      {
        'noxfile.py':
          '@nox.session\ndef tests(session):\n    session.install("pytest", "mock==5.1")\n@nox.session\ndef docs(session):\n    session.install("sphinx")\n',
      },
      { named: ['pytest', 'mock==5.1'] },
    ],
    [
      "what a nox session's options and other calls take is no requirement",
      {
        'noxfile.py':
          '@nox.session\ndef tests(session):\n    session.install("--group", "test", "pytest", "-r", "x.txt")\n    session.install(*nox.project.dependency_groups(P, "test"))\n',
      },
      { named: ['pytest'] },
    ],
    [
      'hatch and pdm environments',
      {
        'pyproject.toml':
          '[tool.hatch.envs.test]\ndependencies=["pytest"]\n[tool.hatch.envs.docs]\ndependencies=["x"]\n[tool.pdm.dev-dependencies]\ntest=["mock"]\n',
      },
      { named: ['pytest', 'mock'] },
    ],
    [
      'requirement files for tests, not those of the documentation',
      {
        'requirements.txt': '',
        'requirements/testing.txt': '',
        'test-requirements.txt': '',
        'docs/requirements.txt': '',
        'requirements/docs.txt': '',
      },
      { requirementFiles: ['requirements.txt', 'requirements/testing.txt', 'test-requirements.txt'] },
    ],
    [
      'a package that must be compiled',
      { 'setup.py': "setup(ext_modules=[Extension('a', ['a.c'])])", 'a.c': '' },
      { isCompiled: true },
    ],
    [
      'a src layout',
      { 'pyproject.toml': '[project]\n', 'src/a/__init__.py': '' },
      { isSrcLayout: true, isCompiled: false },
    ],
    [
      'a pyproject.toml that is not TOML',
      { 'pyproject.toml': '[project\n' },
      { isProject: false, extras: [], groups: [] },
    ],
  ])('%s', (_, files, expected) => {
    expect(needs(files)).toMatchObject(expected);
  });
});

describe('what decides a layer of Python', () => {
  const toml = '[project]\nname="a"\nversion="1"\ndependencies=["x"]\n';
  const deciding = (files: Files) => needs({ 'pyproject.toml': toml, 'a.c': '', ...files }).deciding;
  const plain = deciding({});
  const compiled = { 'setup.py': 'setup(ext_modules=[Extension("a", ["a.c"])])' };

  test.each<[string, Files]>([
    ['settings of a linter', { 'pyproject.toml': `${toml}[tool.ruff]\nline-length=100\n` }],
    ['a description', { 'pyproject.toml': `${toml}description="x"\n` }],
    ['sections of other tools', { 'setup.cfg': '[flake8]\nmax=1\n', 'tox.ini': '[testenv]\ncommands=x\n' }],
    ['sources of what is not compiled', { 'a.c': 'int a;' }],
  ])('%s: not', (_, files) => expect(deciding(files)).toEqual(plain));

  test.each<[string, Files]>([
    ['a dependency', { 'pyproject.toml': toml.replace('"x"', '"y"') }],
    ['how it is built', { 'pyproject.toml': `${toml}[tool.setuptools]\npackages=["a"]\n` }],
    ['options of setup.cfg', { 'setup.cfg': '[options.extras_require]\ntest = y\n' }],
    ["tox's deps", { 'tox.ini': '[testenv]\ndeps = y\n' }],
    ['requirements', { 'requirements-test.txt': 'y\n' }],
    ['setup.py', { 'setup.py': 'setup()' }],
  ])('%s: yes', (_, files) => expect(deciding(files)).not.toEqual(plain));

  test("sources of an extension: base must not run head's", () => {
    expect(deciding({ ...compiled, 'a.c': 'int a;' })).not.toEqual(deciding(compiled));
  });

  test('the version stands alone, in a line of its own', () => {
    const [first, ...rest] = plain;
    const [, ...others] = deciding({ 'pyproject.toml': toml.replace('"1"', '"2"') });
    expect([first, rest]).toEqual(['version = "1"', others]);
  });
});

describe('Node', () => {
  const plan = (files: Files, packageDir = '') =>
    nodeSteps({ ...preparation(files, packageDir), ecosystem: 'node' }, (path) => files[path]);
  const chain = (step: Step | undefined): readonly string[] =>
    step === undefined ? [] : [step.says, ...chain(nextOf(step)[0])];
  const nextOf = ({ orElse = [] }: Step): readonly Step[] =>
    orElse === 'go on' ? [] : typeof orElse === 'function' ? orElse('') : orElse;

  test('without a lockfile: as of the date, some days earlier, newest', () => {
    const { steps, pinned } = plan({ 'package.json': '{}' });
    expect(pinned).toBe(false);
    expect(chain(steps[0])).toEqual([
      'npm install as of 2024-03-01',
      'npm install --force as of 2024-02-27',
      'npm install --force (newest)',
    ]);
  });

  test("a release's own version in a lockfile of npm decides nothing", () => {
    const lock = (own: string, x: string) =>
      JSON.stringify({ version: own, packages: { '': { version: own }, 'node_modules/x': { version: x } } });
    const inputs = (own: string, x: string) => plan({ 'package-lock.json': lock(own, x) }).inputs;
    expect(inputs('1.0.0', '1')).toEqual(inputs('1.0.1', '1'));
    expect(inputs('1.0.0', '1')).not.toEqual(inputs('1.0.0', '2'));
  });

  test.each<[string, Files, string, readonly string[]]>([
    ['npm', { 'package-lock.json': '{}' }, 'npm', ['npm ci']],
    ['yarn 1', { 'yarn.lock': '# yarn lockfile v1\n' }, 'yarn', ['yarn 1.22.22', 'yarn install']],
    [
      'yarn berry',
      { 'yarn.lock': '__metadata:\n  version: 8\n' },
      'yarn',
      ['@yarnpkg/cli-dist 4.10.3', 'yarn install'],
    ],
    [
      'pnpm by its lockfile',
      { 'pnpm-lock.yaml': "lockfileVersion: '6.0'\n" },
      'pnpm',
      ['pnpm 8.15.9', 'pnpm install'],
    ],
    [
      'pnpm by name, without a lockfile',
      { 'package.json': '{"packageManager": "pnpm@9.1.0+sha512.abc"}' },
      'pnpm',
      ['pnpm 9.1.0', 'pnpm install'],
    ],
    [
      'pnpm by its workspace file',
      { 'pnpm-workspace.yaml': 'packages: [a]\n' },
      'pnpm',
      ['pnpm 10.18.0', 'pnpm install'],
    ],
  ])('%s', (_, files, installer, says) => {
    const made = plan({ 'package.json': '{}', ...files });
    const fetched = made.fetches === undefined ? [] : [`${made.fetches.name} ${made.fetches.version}`];
    expect([made.installer, [...fetched, ...made.steps.map((step) => step.says)]]).toEqual([installer, says]);
  });

  test("a package of a workspace is installed from the workspace's root", () => {
    const files = { 'package.json': '{"workspaces":["packages/*"]}', 'packages/a/package.json': '{}' };
    expect(plan(files, 'packages/a').steps[0]?.cwd).toBe('/work');
    expect(plan({ 'a/package.json': '{}', 'package.json': '{}' }, 'a').steps[0]?.cwd).toBe('/work/a');
  });

  test('a new version of its own, a script or a fixture decides nothing; a dependency does', () => {
    const inputs = (manifest: object, fixture = '{}') =>
      plan({ 'package.json': JSON.stringify(manifest), 'test/fixtures/x/package.json': fixture }).inputs;
    const before = inputs({ name: 'a', version: '1.0.0', devDependencies: { x: '1' } });
    expect(
      inputs(
        { name: 'a', version: '1.0.1', scripts: { test: 'x' }, devDependencies: { x: '1' } },
        '{"name":"b"}',
      ),
    ).toEqual(before);
    expect(inputs({ name: 'a', version: '1.0.0', devDependencies: { x: '2' } })).not.toEqual(before);
  });

  test('the nearest manifest above a file decides its package', () => {
    const files: Files = {
      'package.json': '{"name":"a"}',
      'packages/a/package.json': '{"scripts":{}}',
      'lib/esm/package.json': '{"type":"module"}',
    };
    const source = { paths: Object.keys(files), readHead: (path: string) => files[path] };
    expect(nearestPackage(source, 'packages/a/src/x.js', ['package.json'])).toBe('packages/a');
    expect(nearestPackage(source, 'lib/y.js', ['package.json'])).toBe('');
    expect(nearestPackage(source, 'lib/esm/y.js', ['package.json'])).toBe('');
  });
});

describe('why an installation failed', () => {
  test.each([
    ["error: command 'gcc' failed: No such file or directory", 'It must be compiled'],
    [
      'npm error code 128\nnpm error An unknown git error: git ls-remote ssh://git@x',
      'A dependency comes from a git repository',
    ],
    [
      'Error: tunneling socket could not be established, statusCode=403',
      'It needs a host that is no package registry',
    ],
    [
      'the current Python version (3.11.7) does not satisfy Python>=3.13',
      'It needs another version of Python',
    ],
  ])('%s', (output, sentence) => {
    expect(explainFailure('exited', output).split('\n')[0]).toContain(sentence);
  });

  test('a version that is gone, without the progress around it', () => {
    const output = 'Progress: resolved 1\n ERR_PNPM_FETCH_404  GET x.tgz: Not Found - 404\n';
    expect(explainFailure('exited', output)).toBe(
      'A package or version that it names is not on the registry\n ERR_PNPM_FETCH_404  GET x.tgz: Not Found - 404',
    );
  });

  test('a signal is named before what was printed', () => {
    expect(explainFailure('signalled', 'half a line', 'SIGABRT')).toBe(
      'It was ended by the signal SIGABRT\nhalf a line',
    );
  });

  test('a limit is named before what was printed', () => {
    expect(explainFailure('timeout', 'half a line')).toBe('It took longer than five minutes\nhalf a line');
  });
});
