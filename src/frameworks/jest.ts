// Jest 26 to 30.

import type { Framework, Project } from './framework.ts';
import { appendCanaries } from './javascript/canaries.ts';
import { driverCommand, majorOf, warmCommand } from './javascript/command.ts';
import { assertionText, importLine, renderTest, testWord, wrapInTest } from './javascript/dialects.ts';
import { conventionalTests, inPackage, newTestFile } from './javascript/files.ts';
import { findTestScript, pickFlags } from './javascript/script.ts';

export const jest: Framework = {
  id: 'jest',
  languages: ['javascript', 'typescript'],
  versions: '26–30',
  detect: (project) => {
    const version = project.installed('jest');
    const script = findTestScript(project, ['jest']);
    if (version === undefined || (script === undefined && !isNamed(project))) return null;
    return {
      version,
      supported: majorOf(version) >= 26 && majorOf(version) <= 30,
      extraArgs: pickFlags(script?.args ?? [], [
        '--config',
        '-c',
        '--env',
        '--preset',
        '--rootDir',
        '--selectProjects',
        '--testEnvironment',
      ]),
      env: script?.env ?? {},
    };
  },
  testFiles: (project) => {
    const config = project.manifest['jest'];
    const patterns =
      typeof config === 'object' && config !== null && 'testRegex' in config
        ? [config.testRegex].flat().filter((one): one is string => typeof one === 'string')
        : [];
    const isTest =
      patterns.length === 0
        ? (path: string) => conventionalTests.test(path)
        : (path: string) => patterns.some((pattern) => new RegExp(pattern).test(path));
    return inPackage(project).filter(
      (path) => isTest(path) && !/(?:^|\/)(?:fixtures?|__fixtures__|e2e|dist|build)\//.test(path),
    );
  },
  command: (run) =>
    driverCommand(run, 'jest-driver.cjs', {
      extraArgs: run.detection.extraArgs,
      // Jest 26 writes into the configuration it loads, which it cannot when Node gives it an ES module by require.
      nodeFlags: majorOf(run.detection.version) === 26 ? ['--no-experimental-require-module'] : [],
    }),
  warm: (run) => warmCommand(run, 'jest', { extraArgs: run.detection.extraArgs }),
  canaries: (source, file, tag, style) => {
    const header = usesImport(source)
      ? `${importLine(style.module === 'commonjs' ? '{ test: testwrightTest }' : '{ test as testwrightTest }', '@jest/globals', style)}\n`
      : '';
    const {
      source: whole,
      pass,
      fail,
    } = appendCanaries(source, tag, {
      dialect: 'expect',
      call: header === '' ? 'test' : 'testwrightTest',
      // Where chai's `expect` hides Jest's. Elsewhere plain: type-checked test files know no `globalThis.expect`.
      assertions: /['"]chai['"]/.test(source) ? 'globalThis.expect' : 'expect',
      header,
    });
    return { source: whole, passId: `${file}::${pass}`, failId: `${file}::${fail}` };
  },
  imports: (style, neighbour) =>
    usesImport(neighbour ?? '')
      ? [importLine(`{ expect, ${testWord(neighbour, 'test')} }`, '@jest/globals', style)]
      : [],
  render: (draft, style, neighbour) =>
    renderTest(draft, style, { dialect: 'expect', call: testWord(neighbour, 'test') }),
  assertion: (assertion, style) => assertionText(assertion, 'expect', style),
  wrapProbe: (name, body, style, neighbour) =>
    wrapInTest(name, body, style, { dialect: 'expect', call: testWord(neighbour, 'test') }),
  idOf: (file, name) => `${file}::${name}`,
  newTestFile,
};

function isNamed(project: Project): boolean {
  const folder = project.packageDir === '' ? '' : `${project.packageDir}/`;
  return (
    'jest' in project.manifest ||
    ['js', 'cjs', 'mjs', 'ts', 'cts', 'mts', 'json'].some(
      (ending) => project.read(`${folder}jest.config.${ending}`) !== undefined,
    )
  );
}

/** Some suites import Jest's functions instead of using its globals. */
function usesImport(source: string): boolean {
  return /from ['"]@jest\/globals['"]|require\(['"]@jest\/globals['"]\)/.test(source);
}
