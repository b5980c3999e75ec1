import { docCalls } from '../../src/languages/javascript/doc-calls.ts';
import { harvest } from '../../src/languages/javascript/harvest.ts';
import { literal } from '../../src/languages/javascript/literal.ts';
import { probeBody } from '../../src/languages/javascript/probe.ts';
import { vary } from '../../src/languages/javascript/vary.ts';
import { loadGrammars, withSyntax } from '../../src/languages/parser.ts';
import { type CallLanguage, checkCallsAndValues } from './conformance.ts';
import * as calls from './javascript-calls.ts';
import { cases, prelude, production } from './javascript-probes.ts';
import { failureOf, type ModuleKind } from './javascript-runs.ts';
import { literals, unwritable, values } from './javascript-values.ts';

await loadGrammars();

describe.each([
  { id: 'javascript', kind: 'mjs' },
  { id: 'typescript', kind: 'ts' },
] as const)('calls of $id', ({ id, kind }) => {
  const language: CallLanguage = {
    id,
    parses: (source) => withSyntax(id, source, (root) => !root.hasError),
    literal,
    harvest: (source, references, origin) => harvest(id, source, references, origin),
    docCalls: (symbol, reference) => docCalls(id, symbol, reference),
    vary: (all, changed, limit) => vary(id, all, changed, limit),
    probeBody,
  };
  checkCallsAndValues(language, {
    testPath: `test/range.test.${kind}`,
    style: { module: 'esm', quote: "'", semicolons: true, indent: '  ' },
    literals,
    unwritable,
    ...calls,
    probe: { run: runAs(kind), prelude, cases },
    values,
  });
});

function runAs(kind: ModuleKind): (prelude: string, body: string) => Promise<string> {
  return async (top, body) => await failureOf(kind, top, body, { 'production.mjs': production });
}
