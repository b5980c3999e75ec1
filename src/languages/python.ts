// Python 3.8 to 3.14, as far as its syntax goes.
import type { Language } from './language.ts';
import { withSyntax } from './parser.ts';
import { bodies } from './python/bodies.ts';
import { docCalls } from './python/doctest.ts';
import { harvest } from './python/harvest.ts';
import { importOf } from './python/import-of.ts';
import { insertTests } from './python/insert.ts';
import { executableLines, literalsOn } from './python/lines.ts';
import { literal } from './python/literal.ts';
import { isPython, isPythonTest, isPythonTestSupport } from './python/paths.ts';
import { probeBody } from './python/probe.ts';
import { callGrammar, openTest, stopStrings, styleOf } from './python/prompt.ts';
import { symbols } from './python/symbols.ts';
import { testSpans } from './python/test-spans.ts';
import { vary } from './python/vary.ts';
import { wordsOf } from './words.ts';

export const python: Language = {
  id: 'python',
  fence: 'python',
  matches: isPython,
  isTest: isPythonTest,
  isTestSupport: isPythonTestSupport,
  parses: (source) => withSyntax('python', source, (root) => !root.hasError),
  symbols,
  executableLines,
  words: (source) => wordsOf('python', source),
  // pytest's recorder counts lines by itself.
  withCounters: () => null,
  // Our pytest driver swaps compiled code in a forked process: what runs is exactly what the plain mutant compiles to.
  switches: () => null,
  literal,
  harvest: (source, references, origin) => harvest(source, references, origin),
  docCalls,
  vary: (calls, hints, limit, tried = []) => vary(calls, hints, { limit, tried }),
  literalsOn: (source, _path, span) => literalsOn(source, span),
  views: (expression) => [`str(${expression})`, `repr(${expression})`, `vars(${expression})`],
  importOf,
  canImport: (form) => form?.kind === 'named',
  probeBody,
  bodies,
  testSpans,
  insertTests: (source, _path, insertion) => insertTests(source, insertion),
  styleOf,
  openTest,
  stopStrings,
  callGrammar,
};
