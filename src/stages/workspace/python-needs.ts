// What a Python project's files say that it and its tests need. Read statically: nothing of the project runs here.
import { posix } from 'node:path';
import type { Preparation } from './prepare.ts';
import { decidingTexts } from './python-deciding.ts';
import { iniValue, listsOf, readToml, section, type Toml, tableAt } from './python-files.ts';

export interface PythonNeeds {
  /** It can be installed itself. */
  readonly isProject: boolean;
  /** A `[project]` table: its dependencies can be had without building it. */
  readonly isStatic: boolean;
  /** Parts must be compiled: without them it does not work. */
  readonly isCompiled: boolean;
  /** Its code lies in `src`. */
  readonly isSrcLayout: boolean;
  readonly extras: readonly string[];
  /** PEP 735 groups. */
  readonly groups: readonly string[];
  /** Repository-relative requirement files. */
  readonly requirementFiles: readonly string[];
  /** Requirements named one by one: poetry's groups, and what tox, nox, pdm, hatch and setup.py list. */
  readonly named: readonly string[];
  /** Versions of Python that it says it works with, as written; empty: it does not say. */
  readonly requiresPython: string;
  /** Texts that decide the outcome. */
  readonly deciding: readonly string[];
}

const testNames = /^(?:unit[-_]?)?(?:tests?|testing|dev|develop|development|ci)$/i;
const testRequirements =
  /(?:^|\/)(?:(?:requirements[-_.]?)?(?:tests?|testing|dev|develop|development|ci)(?:[-_.]requirements)?|requirements)\.(?:txt|in)$/i;

/** What an extension is made of: where it differs, base must not run head's. */
const compiledSource =
  /\.(?:c|cc|cpp|cxx|h|hpp|pyx|pxd|pxi|rs|f90)$|(?:^|\/)(?:CMakeLists\.txt|meson\.build|Cargo\.(?:toml|lock))$/;

export function readPythonNeeds(
  preparation: Pick<Preparation, 'paths' | 'packageDir'>,
  read: (path: string) => string | undefined,
): PythonNeeds {
  const { packageDir, paths } = preparation;
  const at = (file: string) => read(posix.join(packageDir, file)) ?? '';
  const [setupPy, setupCfg, tox, nox] = [at('setup.py'), at('setup.cfg'), at('tox.ini'), at('noxfile.py')];
  const project = readToml(at('pyproject.toml'));
  const requirementFiles = requirementsOf(preparation);
  const prefix = packageDir === '' ? '' : `${packageDir}/`;
  const named = [
    ...poetryDependencies(project),
    ...requirementLines(iniValue(section(tox, 'testenv'), 'deps')),
    ...requirementLines(listsOf(tableAt(readToml(at('tox.toml')), 'env_run_base'), 'deps')),
    ...requirementLines(noxInstalls(nox)),
    ...requirementLines(hatchDependencies(project)),
    ...requirementLines(pdmDependencies(project)),
    ...requirementLines(
      /tests_require\s*=\s*\[([^\]]*)\]/.exec(setupPy)?.[1]?.replace(/["',]+/g, '\n') ?? '',
    ),
  ];
  const compiled = isCompiled(paths, prefix, setupPy, project);
  const texts = [
    ...requirementFiles,
    ...(compiled ? paths.filter((path) => path.startsWith(prefix) && compiledSource.test(path)) : []),
  ];
  return {
    isProject:
      'project' in project ||
      'poetry' in tableAt(project, 'tool') ||
      'flit' in tableAt(project, 'tool') ||
      setupPy !== '' ||
      setupCfg.includes('[metadata]'),
    isStatic: 'project' in project,
    isCompiled: compiled,
    isSrcLayout: paths.some((path) => path.startsWith(`${prefix}src/`) && path.endsWith('.py')),
    extras: testExtras(project, setupCfg, setupPy),
    groups: Object.keys(tableAt(project, 'dependency-groups')).filter((name) => testNames.test(name)),
    requirementFiles,
    named,
    requiresPython: requiresPython(project, setupCfg, setupPy),
    deciding: [
      ...decidingTexts(project, setupPy, setupCfg),
      ...named,
      ...texts.map((path) => `${path}\n${read(path) ?? ''}`),
    ],
  };
}

function requiresPython(project: Toml, setupCfg: string, setupPy: string): string {
  const stated = tableAt(project, 'project')['requires-python'];
  const ofPoetry = tableAt(project, 'tool', 'poetry', 'dependencies')['python'];
  const found = [
    stated,
    ofPoetry,
    /^python_requires\s*=\s*(.+)$/m.exec(setupCfg)?.[1],
    /python_requires\s*=\s*["']([^"']+)["']/.exec(setupPy)?.[1],
  ].find((text) => typeof text === 'string');
  return typeof found === 'string' ? found.trim() : '';
}

function isCompiled(paths: readonly string[], prefix: string, setupPy: string, project: Toml): boolean {
  const builder = JSON.stringify(tableAt(project, 'build-system'));
  if (
    /maturin|setuptools[-_]rust|scikit-build|mesonpy|meson-python|cffi|pybind11|nanobind|[cC]ython/.test(
      builder,
    )
  )
    return true;
  const hasSources = paths.some((path) => path.startsWith(prefix) && compiledSource.test(path));
  return hasSources && /ext_modules|Extension\(|cythonize/.test(setupPy);
}

function requirementsOf({ paths, packageDir }: Pick<Preparation, 'paths' | 'packageDir'>): readonly string[] {
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

/** Requirements among lines of text: what holds markers of another language, options or substitutions is left out. */
function requirementLines(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) =>
      line
        .trim()
        .replace(/(?:^|\s)#.*$/, '')
        .replace(/^[\w{},.-]+:\s*(?=[A-Za-z])/, '')
        .trim(),
    )
    .filter((line) =>
      /^[A-Za-z][\w.-]*(?:\[[\w,-]+\])?\s*(?:(?:===?|[!~]=|[<>]=?)\s*[\w.*+]+(?:\s*,\s*(?:===?|[!~]=|[<>]=?)\s*[\w.*+]+)*)?$/.test(
        line,
      ),
    );
}

/** Words that a nox session called like a test installs. */
function noxInstalls(nox: string): string {
  const sessions = nox.split(/^@nox\.session/m).slice(1);
  const tests = sessions.filter((body) => testNames.test(/^def (\w+)/m.exec(body)?.[1] ?? ''));
  return (
    tests
      .flatMap((body) => [...body.matchAll(/session\.install\(([^)]*)\)/g)].map((match) => match[1] ?? ''))
      // What another call makes of its own words is not theirs to install, nor is what an option takes.
      .map((words) => words.replace(/[\w.]+\([^)]*\)?/g, ''))
      .map((words) =>
        words.replace(
          /["'](?:--group|-r|--requirement|-c|--constraint|-e|--editable)["']\s*,\s*["'][^"']*["']/g,
          '',
        ),
      )
      .flatMap((words) => [...words.matchAll(/["']([^"']+)["']/g)].map((match) => match[1] ?? ''))
      .join('\n')
  );
}

function hatchDependencies(project: Toml): string {
  const environments = Object.entries(tableAt(project, 'tool', 'hatch', 'envs'));
  return environments
    .filter(([name]) => name === 'default' || testNames.test(name) || name === 'hatch-test')
    .map(([name]) => {
      const environment = tableAt(project, 'tool', 'hatch', 'envs', name);
      return [listsOf(environment, 'dependencies'), listsOf(environment, 'extra-dependencies')].join('\n');
    })
    .join('\n');
}

function pdmDependencies(project: Toml): string {
  const groups = tableAt(project, 'tool', 'pdm', 'dev-dependencies');
  return Object.keys(groups)
    .filter((name) => testNames.test(name))
    .map((name) => listsOf(groups, name))
    .join('\n');
}
