// Real installers in the real sandbox, from the registries that this machine is configured for.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { prepare, prepared, repositoryOf } from './preparing.ts';
import { newFolder } from './repository.ts';

const leftovers = (cacheDir: string): readonly string[] => [
  ...(existsSync(join(cacheDir, 'runs')) ? readdirSync(join(cacheDir, 'runs')) : []),
  ...(existsSync(join(cacheDir, 'layers')) ? readdirSync(join(cacheDir, 'layers')) : []).filter((name) =>
    name.startsWith('.'),
  ),
];

const manifest = (more: object) => JSON.stringify({ name: 'a', version: '1.0.0', ...more });
/** The address leads nowhere on purpose: packages come from the operator's registry. */
const yarnLock = `# yarn lockfile v1\n\n\nms@^2.1.0:\n  version "2.1.2"\n  resolved "https://mirror.invalid/npm/ms/-/ms-2.1.2.tgz#d09d1f357b443f493382a8eb3ccd183872ae6009"\n  integrity sha512-sGkPx+VjMtmA6MX27oA4FBFELFCZZ4S4XqeGOXCv68tT+jb3vk/RyaKWP0PTKyWtmLSM0b+adUTEvbs1PEaH2w==\n`;

describe('Node', () => {
  test('no lockfile: what was there on the day of the commit; scripts do not run; the second time is quick', async () => {
    const files = {
      'package.json': manifest({
        devDependencies: { ms: '*' },
        scripts: { postinstall: 'touch ran', prepare: 'touch ran' },
      }),
    };
    const startDir = repositoryOf(files);
    const first = await prepare(startDir);
    if (first.kind !== 'ready') throw new Error(first.detail);
    expect(first).toMatchObject({ installer: 'npm', pinned: false, cached: false });
    expect(first.project.installed('ms')).toBe('2.1.3');
    expect(first.head.layers.some((layer) => existsSync(join(layer, 'ran')))).toBe(false);
    expect(await prepare(startDir)).toMatchObject({ kind: 'ready', cached: true });
  });

  test('a lockfile of npm', async () => {
    const lock = {
      name: 'a',
      version: '1.0.0',
      lockfileVersion: 1,
      requires: true,
      dependencies: {
        ms: {
          version: '2.1.2',
          resolved: 'https://mirror.invalid/ms/-/ms-2.1.2.tgz',
          integrity:
            'sha512-sGkPx+VjMtmA6MX27oA4FBFELFCZZ4S4XqeGOXCv68tT+jb3vk/RyaKWP0PTKyWtmLSM0b+adUTEvbs1PEaH2w==',
        },
      },
    };
    const { project, pinned } = await prepared({
      'package.json': manifest({ dependencies: { ms: '^2.1.0' } }),
      'package-lock.json': JSON.stringify(lock),
      '.npmrc': 'registry=https://evil.invalid/\nlegacy-peer-deps=true\n',
    });
    expect([pinned, project.installed('ms')]).toEqual([true, '2.1.2']);
  });

  test('yarn 1, whose lockfile names another host', async () => {
    const { project, installer } = await prepared({
      'package.json': manifest({ dependencies: { ms: '^2.1.0' } }),
      'yarn.lock': yarnLock,
    });
    expect([installer, project.installed('ms')]).toEqual(['yarn', '2.1.2']);
  });

  test('yarn berry, without plug and play', async () => {
    const { project } = await prepared({
      'package.json': manifest({ dependencies: { ms: '2.1.2' } }),
      'yarn.lock': '__metadata:\n  version: 8\n  cacheKey: 10c0\n',
      '.yarnrc.yml': 'nodeLinker: pnp\nyarnPath: evil.cjs\nnpmRegistryServer: "https://evil.invalid"\n',
    });
    expect(project.installed('ms')).toBe('2.1.2');
  });

  test('a pnpm workspace: siblings resolve', async () => {
    const { project, installer, head } = await prepared(
      {
        'package.json': manifest({ private: true }),
        'pnpm-workspace.yaml': 'packages:\n  - packages/*\n',
        'packages/one/package.json': manifest({
          name: 'one',
          dependencies: { two: 'workspace:*', ms: '2.1.2' },
        }),
        'packages/two/package.json': manifest({ name: 'two' }),
      },
      { packageDir: 'packages/one' },
    );
    expect([installer, project.installed('ms')]).toEqual(['pnpm', '2.1.2']);
    const layer = head.layers[0] ?? '';
    expect(readdirSync(join(layer, 'packages/one/node_modules'))).toEqual(
      expect.arrayContaining(['two', 'ms']),
    );
  });

  test('an npm workspace: siblings resolve', async () => {
    const { project, head } = await prepared(
      {
        'package.json': manifest({ private: true, workspaces: ['packages/*'] }),
        'packages/one/package.json': manifest({ name: 'one', dependencies: { two: '1.0.0', ms: '2.1.2' } }),
        'packages/two/package.json': manifest({ name: 'two' }),
      },
      { packageDir: 'packages/one' },
    );
    expect(project.installed('ms')).toBe('2.1.2');
    expect(readdirSync(join(head.layers[0] ?? '', 'node_modules')).toSorted()).toEqual(
      expect.arrayContaining(['ms', 'one', 'two']),
    );
  });

  test('what cannot be installed is said in a sentence', async () => {
    const result = await prepare(
      repositoryOf({
        'package.json': manifest({ dependencies: { x: 'git+ssh://git@host.invalid/x/y.git' } }),
      }),
    );
    expect(result).toMatchObject({
      kind: 'cannot-prepare',
      detail: expect.stringContaining('A dependency comes from a git repository'),
    });
    expect(await prepare(repositoryOf({ 'package.json': '{"name": }' }))).toMatchObject({
      kind: 'cannot-prepare',
      detail: expect.stringContaining('package.json is not JSON'),
    });
  });
});

describe('Python', () => {
  test('a src layout with its version from git and test extras; pytest is added; no dependency replaces it', async () => {
    const { head, project } = await prepared(
      {
        'pyproject.toml':
          '[build-system]\nrequires=["setuptools>=61","setuptools-scm"]\nbuild-backend="setuptools.build_meta"\n[project]\nname="filelock"\ndynamic=["version"]\n[project.optional-dependencies]\ntest=["virtualenv"]\n[tool.setuptools_scm]\n[tool.setuptools.packages.find]\nwhere=["src"]\n',
        'src/filelock/__init__.py': 'ours = True\n',
      },
      { ecosystem: 'python' },
    );
    expect(project.installed('pytest')).toMatch(/^[78]\./);
    expect(project.installed('filelock')).toBe('999.0.0');
    const tools = head.mounts.find(({ guest }) => guest === '/opt/testwright')?.host ?? '';
    expect(readdirSync(tools)).toEqual(['venv']);
  });

  test('a build that wants more than a registry: sources go on the path', async () => {
    const notes: string[] = [];
    const { head } = await prepared(
      {
        'pyproject.toml':
          '[build-system]\nrequires=["setuptools"]\nbuild-backend="broken"\nbackend-path=["."]\n[project]\nname="a"\nversion="1"\ndependencies=["iniconfig"]\n',
        'broken.py': 'raise SystemExit("no")\n',
        'a.py': '',
      },
      { ecosystem: 'python', note: (text) => notes.push(text) },
    );
    expect(notes).toContain('putting its sources on the path');
    const lib = join(head.mounts.find(({ guest }) => guest === '/opt/testwright')?.host ?? '', 'venv/lib');
    const site = join(lib, readdirSync(lib)[0] ?? '', 'site-packages');
    expect(readFileSync(join(site, 'testwright-project.pth'), 'utf8')).toBe('/work\n');
    expect(readdirSync(site)).toContain('iniconfig');
  });

  test('a group that cannot be had is left out, and the rest goes on', async () => {
    const notes: string[] = [];
    const { project } = await prepared(
      {
        'pyproject.toml':
          '[project]\nname="a"\nversion="1"\n[dependency-groups]\ndev=["iniconfig>=900"]\ntest=["pytest","pluggy"]\n',
        'a.py': '',
      },
      { ecosystem: 'python', note: (text) => notes.push(text) },
    );
    expect(project.installed('pluggy')).toBeDefined();
    expect(notes.join('\n')).toContain('installing the group dev (newest) did not work');
  });

  test('an extension that cannot be compiled', async () => {
    const result = await prepare(
      repositoryOf({
        'setup.py':
          'from setuptools import setup, Extension\nsetup(name="a", version="1", ext_modules=[Extension("a", ["a.c"])])\n',
        'a.c': '#include <no_such_header.h>\n',
      }),
      { ecosystem: 'python' },
    );
    expect(result).toMatchObject({
      kind: 'cannot-prepare',
      detail: expect.stringContaining('It must be compiled'),
    });
  });
});

describe('what goes wrong around it', () => {
  const files = { 'package.json': manifest({ dependencies: { ms: '2.1.1' } }) };

  test('interrupted in the middle: the fault says so, and nothing is left', async () => {
    const cacheDir = newFolder();
    const abort = new AbortController();
    const run = prepare(repositoryOf(files), {
      cacheDir,
      signal: abort.signal,
      note: (text) => {
        if (text.startsWith('npm install')) setTimeout(() => abort.abort(), 300);
      },
    });
    await expect(run).rejects.toMatchObject({ code: 'interrupted' });
    expect(leftovers(cacheDir)).toEqual([]);
  });

  test('two at once on one cache: both are ready, one layer stays', async () => {
    const cacheDir = newFolder();
    const startDir = repositoryOf(files);
    const both = await Promise.all([prepare(startDir, { cacheDir }), prepare(startDir, { cacheDir })]);
    expect(both.map(({ kind }) => kind)).toEqual(['ready', 'ready']);
    expect(readdirSync(join(cacheDir, 'layers'))).toHaveLength(1);
    expect(leftovers(cacheDir)).toEqual([]);
  });

  test('what a killed run left is swept by the next', async () => {
    const cacheDir = newFolder();
    const gone = '4194999';
    mkdirSync(join(cacheDir, `layers/.making-0123456789abcdef01234567-${gone}-abcdef/files`), {
      recursive: true,
    });
    await prepare(repositoryOf(files), { cacheDir });
    expect(leftovers(cacheDir)).toEqual([]);
  });

  // Only root can mount a disk that is too small.
  if (process.getuid?.() === 0)
    test('a disk that fills up is called full, also where npm only warns, and nothing is left on it', async () => {
      const cacheDir = newFolder();
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', cacheDir]);
      try {
        const big = { 'package.json': manifest({ dependencies: { typescript: '5.3.3' } }) };
        await expect(prepare(repositoryOf(big), { cacheDir })).rejects.toMatchObject({ code: 'disk-full' });
        expect(leftovers(cacheDir)).toEqual([]);
      } finally {
        execFileSync('umount', [cacheDir]);
      }
    });
});
