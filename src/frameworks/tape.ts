// tape 4 and 5, also run as plain `node test/*.js`.

import type { Detection, Framework, Project } from './framework.ts';
import { appendCanaries } from './javascript/canaries.ts';
import { driverCommand, majorOf, warmCommand } from './javascript/command.ts';
import { importLine, renderTest, tapeText, wrapInTest } from './javascript/dialects.ts';
import { conventionalTests, inPackage, matchPatterns, newTestFile } from './javascript/files.ts';
import { findTestScript, patternsOf, pickFlags } from './javascript/script.ts';

export const tape: Framework = {
  id: 'tape',
  languages: ['javascript', 'typescript'],
  versions: '4–5',
  detect: (project) => {
    const version = project.installed('tape');
    if (version === undefined || importers(project).length === 0) return null;
    const script = findTestScript(project, ['tape', 'node']);
    return {
      version,
      supported: majorOf(version) >= 4 && majorOf(version) <= 5,
      extraArgs: pickFlags(script?.args ?? [], ['-r', '--require']),
      env: script?.env ?? {},
    };
  },
  testFiles: (project) => {
    const named = matchPatterns(
      project,
      patternsOf(findTestScript(project, ['tape', 'node'])?.args ?? [], ['-r', '--require']),
    );
    const files = importers(project);
    const chosen = files.filter((file) => named.includes(file));
    return chosen.length > 0 ? chosen : files;
  },
  command: (run) => driverCommand(run, 'tape-driver.cjs', { requires: requiredBy(run.detection) }),
  warm: (run) => warmCommand(run, 'tape', { extraArgs: requiredBy(run.detection) }),
  canaries: (source, file, tag, style) => {
    const header =
      style.module === 'commonjs'
        ? "var testwrightTape = require('tape');\n"
        : "import testwrightTape from 'tape';\n";
    const {
      source: whole,
      pass,
      fail,
    } = appendCanaries(source, tag, { dialect: 'tape', call: 'testwrightTape', assertions: 't', header });
    return { source: whole, passId: `${file}::${pass}`, failId: `${file}::${fail}` };
  },
  imports: (style, neighbour) => {
    const word = tapeWord(neighbour);
    const own = (neighbour ?? '')
      .split('\n')
      .find((line) => new RegExp(`^(?:var|const|let|import)\\s+${word}\\b.*['"]tape['"]`).test(line));
    return [own?.trim() ?? importLine(word, 'tape', style)];
  },
  render: (draft, style, neighbour) =>
    renderTest(draft, style, { dialect: 'tape', call: tapeWord(neighbour) }),
  assertion: (assertion, style, body) => tapeText(assertion, style, contextOf(body)),
  wrapProbe: (name, body, style, neighbour) =>
    wrapInTest(name, body, style, { dialect: 'tape', call: tapeWord(neighbour) }),
  idOf: (file, name) => `${file}::${name}`,
  newTestFile,
};

function requiredBy({ extraArgs }: Detection): readonly string[] {
  return extraArgs.filter((word) => !word.startsWith('-'));
}

/** The name under which the neighbour has tape. */
function tapeWord(neighbour: string | undefined): string {
  return (
    /(?:var|const|let)\s+(\w+)\s*=\s*require\(['"]tape['"]\)|import\s+(\w+)\s+from\s+['"]tape['"]/
      .exec(neighbour ?? '')
      ?.slice(1)
      .find((name) => name !== undefined) ?? 'test'
  );
}

/** What the test's function calls its first parameter: `st` in a test inside a test. */
function contextOf(body: string): string {
  return /(?:function\s*\w*\s*\(|[\s(,])(\w+)\)?\s*(?:=>|\{)/.exec(body)?.[1] ?? 't';
}

function importers(project: Project): readonly string[] {
  return inPackage(project).filter(
    (path) =>
      (conventionalTests.test(path) || /(?:^|\/)tests?[/.]/.test(path)) &&
      /require\(['"]tape['"]\)|from ['"]tape['"]/.test(project.read(path) ?? ''),
  );
}
