// pytest 7 and newer, also for unittest-style suites, which it runs.
import { posix } from 'node:path';
import type { TestStyle } from '../languages/language.ts';
import type { Assertion, TestDraft, TestId } from '../terms.ts';
import type { Detection, Framework, FrameworkCommand, FrameworkRun, Project, WarmRun } from './framework.ts';

export const pytest: Framework = {
  id: 'pytest',
  languages: ['python'],
  versions: '7 and newer',
  detect,
  testFiles: (project) =>
    project.paths.filter(
      (path) => inPackage(path, project.packageDir) && /(?:^|\/)(?:test_[^/]*|[^/]*_test)\.py$/.test(path),
    ),
  command,
  warm,
  canaries: (source, file, tag) => {
    const [pass, fail] = [`test_testwright_pass_${tag}`, `test_testwright_fail_${tag}`];
    const body = `\n\ndef ${pass}():\n    assert True\n\n\ndef ${fail}():\n    assert 1 == 2, "canary"\n`;
    return {
      source: `${source.replace(/\n*$/, '\n')}${body}`,
      passId: `${file}::${pass}`,
      failId: `${file}::${fail}`,
    };
  },
  imports: (_style, _neighbour, draft) => importsOf(draft),
  render,
  assertion: (assertion, style) => assertionLines(assertion, style),
  wrapProbe: (name, body) => `def test_${snake(name)}():\n${indent(body, '    ')}\n`,
  idOf: (file, name) => `${file}::${name}`,
  newTestFile,
};

/** Options of the repository's own `addopts` that decide what is loaded; all others are left out of our runs. */
const keptOptions = /^(?:--import-mode(?:=|$)|-p$|-p[^n]|--doctest-glob|--ds(?:=|$)|--asyncio-mode(?:=|$))/;

function importsOf(draft: TestDraft | undefined): readonly string[] {
  const expectations = draft?.assertions.map(({ expectation }) => expectation) ?? [];
  const throws = expectations.filter((expectation) => expectation.kind === 'throws');
  return [
    ...(expectations.some(({ kind }) => kind === 'nan') ? ['import math'] : []),
    ...(throws.some(({ message }) => message !== '') ? ['import re'] : []),
    ...(throws.length > 0 ? ['import pytest'] : []),
  ];
}

function detect(project: Project): Detection | null {
  const hasTests = project.paths.some(
    (path) => inPackage(path, project.packageDir) && /(?:^|\/)(?:test_[^/]*|[^/]*_test)\.py$/.test(path),
  );
  const version = project.installed('pytest');
  if (version === undefined)
    return hasTests ? { version: 'none', supported: false, extraArgs: [], env: {} } : null;
  return {
    version,
    supported: Number(version.split('.')[0]) >= 7,
    extraArgs: [...keptAddopts(project), ...neutralised(project)],
    env: {},
  };
}

/** Plugins that repeat or time tests are told to run each once. */
function neutralised(project: Project): readonly string[] {
  return project.installed('pytest-benchmark') === undefined ? [] : ['--benchmark-disable'];
}

function keptAddopts(project: Project): readonly string[] {
  const at = (file: string) => project.read(posix.join(project.packageDir, file)) ?? '';
  const found = ['pytest.ini', 'pyproject.toml', 'tox.ini', 'setup.cfg'].flatMap((file) =>
    addoptsOf(at(file)),
  );
  const kept: string[] = [];
  found.forEach((word, index) => {
    if (!keptOptions.test(word)) return;
    const value = found[index + 1];
    if (word === '-p' || word === '--import-mode' || word === '--ds' || word === '--asyncio-mode') {
      // A plugin that measures or parallelises is what we neutralise, not what a run needs.
      if (value !== undefined && !/^(?:no:)?(?:cov|pytest_cov|xdist|randomly|random_order)/.test(value))
        kept.push(word, value);
    } else kept.push(word);
  });
  return kept;
}

/** The words of `addopts` in an ini or TOML file, as far as they can be read without running anything. */
function addoptsOf(text: string): readonly string[] {
  const match =
    /^\s*addopts\s*=\s*(\[[^\]]*\]|"""[\s\S]*?"""|'''[\s\S]*?'''|[^\n]*(?:\n[ \t]+[^\n]*)*)/m.exec(text);
  const raw = match?.[1] ?? '';
  if (raw.startsWith('['))
    return [...raw.matchAll(/"([^"]*)"|'([^']*)'/g)].map((one) => one[1] ?? one[2] ?? '');
  return raw
    .replace(/["']/g, ' ')
    .split(/\s+/)
    .filter((word) => word !== '');
}

function command(run: FrameworkRun): FrameworkCommand {
  const { files, ids } = run;
  const here = hereOf(run);
  const counted =
    run.countLines === undefined ? [] : [`--testwright-count=${JSON.stringify(run.countLines)}`];
  const shuffled = run.shuffleSeed === undefined ? [] : [`--testwright-shuffle=${run.shuffleSeed}`];
  const chosen = ids === undefined ? files.map(here) : ids.map((id) => nodeId(id, here));
  return pytestCommand(run, 'testwright_recorder', [...counted, ...shuffled, BARE_FAILURES], chosen);
}

function warm(run: WarmRun): FrameworkCommand {
  return pytestCommand(
    run,
    'testwright_warm',
    [`--testwright-plan=${run.planFile}`, BARE_FAILURES],
    run.files.map(hereOf(run)),
  );
}

function hereOf({ packageDir }: Pick<FrameworkRun, 'packageDir'>): (path: string) => string {
  return (path) => posix.relative(packageDir === '' ? '.' : packageDir, path);
}

/** What a failure looks like is read by nobody here, and costs more than most tests. */
const BARE_FAILURES = '--tb=native';

/** Plugins that run tests in another way than one after the other. */
const unwanted = ['randomly', 'random_order', 'xdist', 'pytest_cov', 'rerunfailures', 'sugar'];

function pytestCommand(
  run: WarmRun | FrameworkRun,
  plugin: string,
  options: readonly string[],
  chosen: readonly string[],
): FrameworkCommand {
  return {
    argv: [
      ...['python', '-B', `${run.recorderDir}/python/testwright_start.py`, '-p', plugin],
      ...[`--testwright-fd=${run.channelFd}`, `--testwright-nonce-file=${run.nonceFile}`, ...options],
      ...['addopts=', 'cache_dir=/tmp/pytest-cache', 'required_plugins='].flatMap((one) => ['-o', one]),
      ...unwanted.flatMap((one) => ['-p', `no:${one}`]),
      ...['-q', '--color=no', '--no-header', '--maxfail=0', '--continue-on-collection-errors'],
      ...run.detection.extraArgs,
      ...chosen,
    ],
    cwd: run.packageDir,
    env: { PYTHONDONTWRITEBYTECODE: '1', PYTEST_ADDOPTS: '' },
  };
}

function nodeId(id: TestId, here: (path: string) => string): string {
  const [file, names] = [id.slice(0, id.indexOf('::')), id.slice(id.indexOf('::') + 2)];
  // Names end where parameters begin, and those may hold anything.
  const bracket = names.indexOf('[');
  const [path, parameters] = bracket < 0 ? [names, ''] : [names.slice(0, bracket), names.slice(bracket)];
  return `${here(file)}::${path.split(' > ').join('::')}${parameters}`;
}

function render(draft: TestDraft, style: TestStyle): { readonly name: string; readonly source: string } {
  const name = `test_${snake(draft.title)}`;
  const body = draft.assertions.map((assertion) => assertionLines(assertion, style)).join('\n');
  return { name, source: `def ${name}():\n${indent(body, style.indent)}\n` };
}

function assertionLines({ setup, expression, shape, expectation }: Assertion, style: TestStyle): string {
  const before = setup.length === 0 ? '' : `${setup.join('\n')}\n`;
  const quote = (text: string) => JSON.stringify(text);
  switch (expectation.kind) {
    case 'same':
      return `${before}assert ${wrapped(expression)} is ${expectation.literal}`;
    case 'equal':
      return `${before}assert ${shape === 'iterated' ? `list(${expression})` : wrapped(expression)} == ${expectation.literal}`;
    case 'nan':
      return `${before}assert math.isnan(${expression})`;
    case 'throws': {
      const call = shape === 'iterated' ? `list(${expression})` : expression;
      const match = expectation.message === '' ? '' : `, match=re.escape(${quote(expectation.message)})`;
      return `${before}with pytest.raises(${expectation.type}${match}):\n${style.indent}${call}`;
    }
  }
}

/** `a if b else c == d` would bind the wrong way. */
function wrapped(expression: string): string {
  return /\b(?:if|lambda|and|or|not|in|is)\b|[<>=]=?|:=/.test(
    expression.replace(/\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)|\[[^\]]*\]|"[^"]*"|'[^']*'/g, ''),
  )
    ? `(${expression})`
    : expression;
}

function newTestFile(sourcePath: string, project: Project, testFiles: readonly string[]): string {
  const stem = posix.basename(sourcePath, '.py').replace(/^_+/, '');
  const name =
    stem === 'init__' || stem === '' ? posix.basename(posix.dirname(sourcePath)) || 'package' : stem;
  const folders = testFiles.map((file) => posix.dirname(file));
  const mostUsed = [...new Set(folders)].sort(
    (a, b) => folders.filter((one) => one === b).length - folders.filter((one) => one === a).length,
  )[0];
  const folder = mostUsed ?? posix.join(project.packageDir, 'tests');
  const free = [`test_${name}.py`, `test_${name}_changes.py`]
    .map((file) => posix.join(folder, file))
    .find((path) => !project.paths.includes(path));
  return free ?? posix.join(folder, `test_${name}_testwright.py`);
}

function snake(title: string): string {
  return title
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z\d]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 70);
}

function indent(text: string, by: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? line : by + line))
    .join('\n')
    .trimEnd();
}

function inPackage(path: string, packageDir: string): boolean {
  return packageDir === '' || path.startsWith(`${packageDir}/`);
}
