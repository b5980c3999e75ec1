import { javascript, typescript } from '../../src/languages/javascript.ts';
import { loadGrammars } from '../../src/languages/parser.ts';
import { checkLanguage, type LanguageCases } from './conformance.ts';
import { docCalls, vary } from './javascript-calls.ts';
import { harvest } from './javascript-harvests.ts';
import { cases, prelude, production } from './javascript-probes.ts';
import { javascriptReading, typescriptReading } from './javascript-reading.ts';
import { failureOf, type ModuleKind } from './javascript-runs.ts';
import { literals, unwritable, values } from './javascript-values.ts';

await loadGrammars();

checkLanguage(javascript, { ...javascriptReading, ...callingAs('mjs') });
checkLanguage(typescript, { ...typescriptReading, ...callingAs('ts') });

function callingAs(
  kind: ModuleKind,
): Pick<LanguageCases, 'literals' | 'unwritable' | 'harvest' | 'docCalls' | 'vary' | 'probe' | 'values'> {
  const run = async (top: string, body: string) =>
    await failureOf(kind, top, body, { 'production.mjs': production });
  return { literals, unwritable, harvest, docCalls, vary, probe: { run, prelude, cases }, values };
}
