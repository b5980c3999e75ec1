// Mocha 8 and newer.
import { parse } from 'yaml';
import type { Detection, Framework, Project } from './framework.ts';
import { appendCanaries, assertImport } from './javascript/canaries.ts';
import { driverCommand, majorOf, warmCommand } from './javascript/command.ts';
import { assertionText, importLine, renderTest, testWord, wrapInTest } from './javascript/dialects.ts';
import { matchPatterns, newTestFile } from './javascript/files.ts';
import { findTestScript, patternsOf, pickFlags } from './javascript/script.ts';

const valued = [
  '-r',
  '--require',
  '-R',
  '--reporter',
  '-t',
  '--timeout',
  '--ui',
  '-u',
  '--config',
  '--package',
  '--extension',
  '--file',
  '--import',
  '--loader',
  '--reporter-option',
  '-O',
  '--grep',
  '-g',
  '--retries',
  '--jobs',
];

export const mocha: Framework = {
  id: 'mocha',
  languages: ['javascript', 'typescript'],
  versions: '8–12',
  detect: (project) => {
    const version = project.installed('mocha');
    const script = findTestScript(project, ['mocha', '_mocha']);
    if (version === undefined || (script === undefined && specOfConfig(project).length === 0)) return null;
    const extraArgs = pickFlags(script?.args ?? [], [
      '-r',
      '--require',
      '--ui',
      '-u',
      '--config',
      '--package',
      '--extension',
      '-t',
      '--timeout',
      '--import',
      '--loader',
      '--experimental-loader',
      '--check-leaks',
    ]);
    return { version, supported: majorOf(version) >= 8, extraArgs, env: script?.env ?? {} };
  },
  testFiles: (project) => {
    const patterns = [
      ...patternsOf(findTestScript(project, ['mocha', '_mocha'])?.args ?? [], valued),
      ...specOfConfig(project),
    ];
    return matchPatterns(project, patterns.length > 0 ? patterns : ['test/*.{js,cjs,mjs,ts}']).filter(
      (path) => !/(?:^|\/)fixtures?\//.test(path),
    );
  },
  command: (run) => driverCommand(run, 'mocha-driver.cjs', flagsOf(run.detection)),
  warm: (run) => warmCommand(run, 'mocha', flagsOf(run.detection)),
  canaries: (source, file, tag, style) => {
    const word = usesTdd(source) ? 'test' : 'it';
    const {
      source: whole,
      pass,
      fail,
    } = appendCanaries(source, tag, {
      dialect: 'assert',
      call: word,
      assertions: 'testwrightAssert',
      header: `${assertImport(file, 'assert', style)}\n`,
    });
    return { source: whole, passId: `${file}::${pass}`, failId: `${file}::${fail}` };
  },
  imports: (style, neighbour) =>
    /(?:^|\n)(?:const|var|let)\s+assert\s*=|import\s+(?:\{[^}]*\bassert\b[^}]*\}|assert|\* as assert)\s+from/.test(
      neighbour ?? '',
    ) && isNodeAssert(neighbour ?? '')
      ? assertLines(neighbour ?? '')
      : [importLine('assert', 'assert', style)],
  render: (draft, style, neighbour) =>
    renderTest(draft, style, {
      dialect: 'assert',
      call: usesTdd(neighbour ?? '') ? 'test' : testWord(neighbour, 'it'),
    }),
  assertion: (assertion, style) => assertionText(assertion, 'assert', style),
  wrapProbe: (name, body, style, neighbour) =>
    wrapInTest(name, body, style, { dialect: 'assert', call: usesTdd(neighbour ?? '') ? 'test' : 'it' }),
  idOf: (file, name) => `${file}::${name}`,
  newTestFile,
};

function usesTdd(source: string): boolean {
  return /^\s*suite\(/m.test(source) && !/^\s*describe\(/m.test(source);
}

function isNodeAssert(source: string): boolean {
  return assertLines(source).length > 0;
}

/** Loaders are Node's business, the rest Mocha's. */
function flagsOf({ extraArgs }: Detection): {
  readonly extraArgs: readonly string[];
  readonly nodeFlags: readonly string[];
} {
  const loaders = pickFlags(extraArgs, ['--import', '--loader', '--experimental-loader']);
  return { extraArgs: extraArgs.filter((word) => !loaders.includes(word)), nodeFlags: joined(loaders) };
}

/** The neighbour's own import of Node's assert, to be copied as it is. */
function assertLines(source: string): readonly string[] {
  const line = source
    .split('\n')
    .find((one) =>
      /^(?:const|var|let)\s+assert\s*=\s*require\(['"](?:node:)?assert(?:\/strict)?['"]\)|^import\s+(?:assert|\* as assert)\s+from\s+['"](?:node:)?assert(?:\/strict)?['"]/.test(
        one,
      ),
    );
  return line === undefined ? [] : [line.trim()];
}

/** `--import tsx` as one word, for NODE_OPTIONS. */
function joined(flags: readonly string[]): readonly string[] {
  const words: string[] = [];
  for (const flag of flags) {
    if (flag.startsWith('-') || words.length === 0) words.push(flag);
    else words[words.length - 1] = `${words.at(-1)}=${flag}`;
  }
  return words;
}

function specOfConfig(project: Project): readonly string[] {
  const at = (file: string) =>
    project.read(project.packageDir === '' ? file : `${project.packageDir}/${file}`);
  const text =
    at('.mocharc.json') ??
    at('.mocharc.jsonc') ??
    at('.mocharc.yml') ??
    at('.mocharc.yaml') ??
    JSON.stringify(project.manifest['mocha'] ?? {});
  const script = at('.mocharc.js') ?? at('.mocharc.cjs');
  if (script !== undefined)
    return [
      ...(/spec\s*:\s*(\[[^\]]*\]|['"][^'"]*['"])/.exec(script)?.[1] ?? '').matchAll(/['"]([^'"]+)['"]/g),
    ].map((match) => match[1] ?? '');
  const config: unknown = parse(text.replace(/^\s*\/\/.*$/gm, ''));
  if (typeof config !== 'object' || config === null || !('spec' in config)) return [];
  return [config.spec].flat().filter((one): one is string => typeof one === 'string');
}
