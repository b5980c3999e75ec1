// JavaScript and TypeScript, ES modules and CommonJS. Types are read and left in place, never checked.
import type { LanguageId } from '../terms.ts';
import { bodies } from './javascript/bodies.ts';
import { withCounters } from './javascript/counters.ts';
import { docCalls } from './javascript/doc-calls.ts';
import { harvest } from './javascript/harvest.ts';
import { canImport, importOf } from './javascript/import-of.ts';
import { insertTests } from './javascript/insert.ts';
import { executableLines, literalsOn } from './javascript/lines.ts';
import { literal } from './javascript/literal.ts';
import { isJavaScript, isScriptTest, isScriptTestSupport, isTypeScript } from './javascript/paths.ts';
import { probeBody } from './javascript/probe.ts';
import { callGrammar, openTest, stopStrings, styleOf } from './javascript/prompt.ts';
import { switches } from './javascript/switches.ts';
import { symbols } from './javascript/symbols.ts';
import { grammarOf, readSource } from './javascript/syntax.ts';
import { testSpans } from './javascript/test-spans.ts';
import { vary } from './javascript/vary.ts';
import type { Language } from './language.ts';
import { wordsOf } from './words.ts';

export const javascript = scriptLanguage('javascript', isJavaScript);
export const typescript = scriptLanguage('typescript', isTypeScript);

function scriptLanguage(id: Exclude<LanguageId, 'python'>, matches: Language['matches']): Language {
  return {
    id,
    fence: id,
    matches,
    isTest: isScriptTest,
    isTestSupport: isScriptTestSupport,
    parses: (source, path) => readSource(source, path, (root) => !root.hasError),
    symbols: (source, path) => symbols(source, path, id),
    executableLines,
    words: (source, path) => wordsOf(grammarOf(path), source),
    withCounters,
    switches,
    literal,
    harvest: (source, references, origin) => harvest(id, source, references, origin),
    docCalls: (symbol, reference) => docCalls(id, symbol, reference),
    vary: (calls, hints, limit, tried = []) => vary(id, calls, hints, { limit, tried }),
    literalsOn,
    views: (expression) => [
      `String(${expression})`,
      `JSON.stringify(${expression})`,
      `Object.assign({}, ${expression})`,
    ],
    importOf,
    canImport,
    probeBody,
    insertTests,
    bodies,
    testSpans,
    styleOf,
    openTest,
    stopStrings,
    callGrammar,
  };
}
