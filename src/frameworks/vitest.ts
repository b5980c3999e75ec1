// Vitest 1 and newer.

import type { Framework } from './framework.ts';
import { appendCanaries } from './javascript/canaries.ts';
import { driverCommand, majorOf, warmCommand } from './javascript/command.ts';
import { assertionText, importLine, renderTest, testWord, wrapInTest } from './javascript/dialects.ts';
import { conventionalTests, inPackage, newTestFile } from './javascript/files.ts';
import { findTestScript } from './javascript/script.ts';

export const vitest: Framework = {
  id: 'vitest',
  languages: ['javascript', 'typescript'],
  versions: '1–5',
  detect: (project) => {
    const version = project.installed('vitest');
    if (version === undefined) return null;
    const script = findTestScript(project, ['vitest']);
    return {
      version,
      supported: majorOf(version) >= 1 && majorOf(version) <= 5,
      extraArgs: [],
      env: script?.env ?? {},
    };
  },
  testFiles: (project) =>
    inPackage(project).filter(
      (path) => conventionalTests.test(path) || /(?:^|\/)tests?\/[^/]*\.(?:test|spec)\./.test(path),
    ),
  command: (run) => driverCommand(run, 'vitest-driver.mjs'),
  warm: (run) => warmCommand(run, 'vitest'),
  canaries: (source, file, tag, style) => {
    const header = `${importLine('{ expect as testwrightExpect, test as testwrightTest }', 'vitest', { ...style, module: 'esm' })}\n`;
    const {
      source: whole,
      pass,
      fail,
    } = appendCanaries(source, tag, {
      dialect: 'expect',
      call: 'testwrightTest',
      assertions: 'testwrightExpect',
      header,
    });
    return { source: whole, passId: `${file}::${pass}`, failId: `${file}::${fail}` };
  },
  // With globals on, an import of the same functions does no harm; a neighbour without one shows that they are on.
  imports: (style, neighbour) =>
    neighbour !== undefined && !/from ['"]vitest['"]/.test(neighbour)
      ? []
      : [importLine(`{ expect, ${testWord(neighbour, 'test')} }`, 'vitest', { ...style, module: 'esm' })],
  render: (draft, style, neighbour) =>
    renderTest(draft, style, { dialect: 'expect', call: testWord(neighbour, 'test') }),
  assertion: (assertion, style) => assertionText(assertion, 'expect', style),
  wrapProbe: (name, body, style, neighbour) =>
    wrapInTest(name, body, style, { dialect: 'expect', call: testWord(neighbour, 'test') }),
  idOf: (file, name) => `${file}::${name}`,
  newTestFile,
};
