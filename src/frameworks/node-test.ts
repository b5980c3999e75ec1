// Node's own runner, `node --test`.

import type { Framework, Project } from './framework.ts';
import { appendCanaries, assertImport } from './javascript/canaries.ts';
import { driverCommand, warmCommand } from './javascript/command.ts';
import { assertionText, importLine, renderTest, testWord, wrapInTest } from './javascript/dialects.ts';
import { conventionalTests, inPackage, matchPatterns, newTestFile } from './javascript/files.ts';
import { findTestScript, patternsOf, pickFlags } from './javascript/script.ts';

export const nodeTest: Framework = {
  id: 'node-test',
  languages: ['javascript', 'typescript'],
  versions: 'the Node that runs them',
  detect: (project) => {
    const script = findTestScript(project, ['node', 'tsx', 'borp']);
    const files = importers(project);
    if (files.length === 0) return null;
    const args = script?.args ?? [];
    return {
      version: process.versions.node,
      supported: true,
      extraArgs: pickFlags(args, [
        '--import',
        '--loader',
        '--experimental-loader',
        '-r',
        '--require',
        '--conditions',
        '-C',
      ]),
      env: script?.env ?? {},
    };
  },
  testFiles: (project) => {
    const script = findTestScript(project, ['node', 'tsx', 'borp']);
    const named = matchPatterns(
      project,
      patternsOf(script?.args ?? [], [
        '--import',
        '--loader',
        '-r',
        '--require',
        '--test-reporter',
        '--conditions',
        '-C',
      ]),
    );
    const files = importers(project);
    const chosen = files.filter((file) => named.includes(file));
    return chosen.length > 0 ? chosen : files;
  },
  command: (run) =>
    driverCommand(run, 'node-test-driver.cjs', { nodeFlags: joined(run.detection.extraArgs) }),
  warm: (run) => warmCommand(run, 'node-test', { nodeFlags: joined(run.detection.extraArgs) }),
  canaries: (source, file, tag, style) => {
    const header = `${importLine(style.module === 'commonjs' ? '{ test: testwrightTest }' : '{ test as testwrightTest }', 'node:test', style)}\n${assertImport(file, 'node:assert', style)}\n`;
    const {
      source: whole,
      pass,
      fail,
    } = appendCanaries(source, tag, {
      dialect: 'assert',
      call: 'testwrightTest',
      assertions: 'testwrightAssert',
      header,
    });
    return { source: whole, passId: `${file}::${pass}`, failId: `${file}::${fail}` };
  },
  imports: (style, neighbour) => {
    const word = testWord(neighbour, 'test');
    return [
      importLine(word === 'test' ? 'test' : '{ it }', 'node:test', style),
      importLine('assert', 'node:assert', style),
    ];
  },
  render: (draft, style, neighbour) =>
    renderTest(draft, style, { dialect: 'assert', call: testWord(neighbour, 'test') }),
  assertion: (assertion, style) => assertionText(assertion, 'assert', style),
  wrapProbe: (name, body, style, neighbour) =>
    wrapInTest(name, body, style, { dialect: 'assert', call: testWord(neighbour, 'test') }),
  idOf: (file, name) => `${file}::${name}`,
  newTestFile,
};

function importers(project: Project): readonly string[] {
  return inPackage(project).filter(
    (path) =>
      (conventionalTests.test(path) || /(?:^|\/)tests?[/.]/.test(path)) &&
      /['"]node:test['"]/.test(project.read(path) ?? ''),
  );
}

function joined(flags: readonly string[]): readonly string[] {
  return flags.flatMap((flag, index) =>
    flag.startsWith('-')
      ? [
          flags[index + 1]?.startsWith('-') === false && !flag.includes('=')
            ? `${flag}=${flags[index + 1]}`
            : flag,
        ]
      : [],
  );
}
