// How a Python project is installed: a virtual environment, the project in editable form, and whatever its files say
// that its tests need. Read statically; nothing of the project runs outside the sandbox.
import { posix } from 'node:path';
import { parse } from 'smol-toml';
import type { Preparation, Step, StepPlan } from './prepare.ts';
import type { PythonTool } from './toolchain.ts';

const VENV = '/opt/testwright/venv';
const UV = '/opt/testwright/uv/bin/uv';
const testNames = /^(?:tests?|testing|dev|develop|development|all|ci)$/i;
const testRequirements =
  /(?:^|\/)(?:(?:requirements[-_.]?)?(?:tests?|testing|dev|development|ci)(?:[-_.]requirements)?|requirements)\.(?:txt|in)$/i;

export function pythonSteps(
  preparation: Preparation,
  read: (path: string) => string | undefined,
  python: PythonTool | undefined,
): StepPlan {
  const { packageDir } = preparation;
  const at = (file: string) => read(posix.join(packageDir, file));
  const cwd = posix.join('/work', packageDir);
  const pyproject = at('pyproject.toml') ?? '';
  const project = readToml(pyproject);
  const requirementFiles = requirementsOf(preparation);
  const deciding = [
    pyproject,
    at('setup.py') ?? '',
    at('setup.cfg') ?? '',
    at('tox.ini') ?? '',
    ...requirementFiles.map((path) => read(path) ?? ''),
  ];
  const isProject = isInstallable(project, at);
  const cutOff = ['--exclude-newer', `${preparation.asOf.slice(0, 10)}T23:59:59Z`];
  const install = (says: string, words: readonly string[], optional: boolean): Step => {
    const argv = [UV, 'pip', 'install', '--python', `${VENV}/bin/python`, ...words];
    const newest: Step = { says: `${says} (newest)`, argv, cwd, ...(optional ? { orElse: [] } : {}) };
    return { says, argv: [...argv.slice(0, 3), ...cutOff, ...argv.slice(3)], cwd, orElse: [newest] };
  };
  const extras = testExtras(project, at('setup.cfg') ?? '', at('setup.py') ?? '');
  const steps: Step[] = environmentSteps(python?.executable ?? 'python3');
  if (isProject) {
    const plain = install('installing the project', ['-e', '.'], false);
    steps.push(
      extras.length === 0
        ? plain
        : {
            ...install(
              `installing the project with ${extras.join(', ')}`,
              ['-e', `.[${extras.join(',')}]`],
              false,
            ),
            orElse: [plain],
          },
    );
  }
  for (const group of dependencyGroups(project))
    steps.push(install(`installing the group ${group}`, ['--group', group], true));
  const poetry = poetryDependencies(project);
  if (poetry.length > 0) steps.push(install('installing the poetry test groups', poetry, true));
  for (const path of requirementFiles)
    steps.push(install(`installing ${path}`, ['-r', posix.join('/work', path)], true));
  const toxDeps = toxDependencies(at('tox.ini') ?? '');
  if (toxDeps.length > 0) steps.push(install('installing what tox would', toxDeps, true));
  steps.push({
    says: 'looking for pytest',
    argv: [`${VENV}/bin/python`, '-c', 'import pytest'],
    cwd: '/tmp',
    orElse: [install('installing pytest', ['pytest'], false)],
  });
  const inputs = ['uv', preparation.asOf.slice(0, 10), ...deciding];
  return { installer: 'uv', pinned: false, inputs, steps };
}

function environmentSteps(python: string): Step[] {
  const pip = [python, '-m', 'pip', 'install', '--quiet', '--no-input'];
  return [
    { says: 'fetching uv', argv: [...pip, '--target', '/opt/testwright/uv', 'uv'], cwd: '/tmp' },
    {
      says: 'making a virtual environment',
      argv: [UV, 'venv', '--quiet', '--seed', '--python', python, VENV],
      cwd: '/tmp',
    },
  ];
}

function isInstallable(
  project: ReturnType<typeof readToml>,
  at: (file: string) => string | undefined,
): boolean {
  return (
    'project' in project ||
    'poetry' in tableAt(project, 'tool') ||
    'flit' in tableAt(project, 'tool') ||
    at('setup.py') !== undefined ||
    at('setup.cfg')?.includes('[metadata]') === true
  );
}

function requirementsOf({ paths, packageDir }: Preparation): readonly string[] {
  const depth = packageDir === '' ? 0 : packageDir.split('/').length;
  const near = paths.filter(
    (path) =>
      (packageDir === '' || path.startsWith(`${packageDir}/`)) &&
      path.split('/').length <= depth + 2 &&
      testRequirements.test(path),
  );
  return near.filter((path) => !/(?:^|\/)docs?\//.test(path)).slice(0, 4);
}

/** Names of extras that look like what tests need. */
function testExtras(project: Toml, setupCfg: string, setupPy: string): readonly string[] {
  const inPython = /extras_require\s*=\s*(\{[\s\S]*?\})\s*,?\s*\n/.exec(setupPy)?.[1] ?? '';
  const names = [
    ...Object.keys(tableAt(project, 'project', 'optional-dependencies')),
    ...Object.keys(tableAt(project, 'tool', 'poetry', 'extras')),
    ...[...section(setupCfg, 'options.extras_require').matchAll(/^([A-Za-z][\w.-]*)\s*=/gm)].map(
      (match) => match[1] ?? '',
    ),
    ...[...inPython.matchAll(/["']([\w.-]+)["']\s*:/g)].map((match) => match[1] ?? ''),
  ];
  return [...new Set(names)].filter((name) => testNames.test(name) && name !== 'all');
}

/** Names of PEP 735 groups that look like what tests need. */
function dependencyGroups(project: Toml): readonly string[] {
  return Object.keys(tableAt(project, 'dependency-groups')).filter((name) => testNames.test(name));
}

/** Poetry's test groups and the older dev-dependencies, by name: the cut-off date decides the versions. */
function poetryDependencies(project: Toml): readonly string[] {
  const groups = ['test', 'tests', 'testing', 'dev'].map((group) =>
    tableAt(project, 'tool', 'poetry', 'group', group, 'dependencies'),
  );
  const tables = [tableAt(project, 'tool', 'poetry', 'dev-dependencies'), ...groups];
  const isPlain = (value: unknown) =>
    typeof value === 'string' ||
    (typeof value === 'object' && value !== null && !('path' in value) && !('git' in value));
  return tables.flatMap((table) =>
    Object.entries(table).flatMap(([name, value]) => (name !== 'python' && isPlain(value) ? [name] : [])),
  );
}

type Toml = Readonly<Record<string, unknown>>;

/** A file that is not TOML says nothing; the installer will say why. */
function readToml(text: string): Toml {
  try {
    return parse(text);
  } catch {
    return {};
  }
}

function tableAt(toml: Toml, ...path: readonly string[]): Toml {
  let table: Toml = toml;
  for (const name of path) {
    const next = table[name];
    if (typeof next !== 'object' || next === null || Array.isArray(next)) return {};
    table = next as Toml;
  }
  return table;
}

/** Literal requirement lines of tox's test environment. */
function toxDependencies(tox: string): readonly string[] {
  const deps = /^deps\s*=\s*((?:.*\n?)(?:[ \t]+.*\n?)*)/m.exec(section(tox, 'testenv'))?.[1] ?? '';
  return deps
    .split('\n')
    .map((line) => line.replace(/#.*$/, '').trim())
    .filter((line) =>
      /^[A-Za-z][\w.-]*(?:\[[\w,]+\])?\s*(?:[<>=!~]=?\s*[\w.*]+(?:\s*,\s*[<>=!~]+\s*[\w.*]+)*)?$/.test(line),
    );
}

/** The body of an ini section, up to the next one. */
function section(text: string, name: string): string {
  const start = text.split('\n').findIndex((line) => line.trim() === `[${name}]`);
  if (start < 0) return '';
  const rest = text.split('\n').slice(start + 1);
  const end = rest.findIndex(
    (line) => /^\s*\[[^\]]+\]\s*(?:#.*)?$/.test(line) && !/^\s*\[\s*["']/.test(line),
  );
  return (end < 0 ? rest : rest.slice(0, end)).join('\n');
}
