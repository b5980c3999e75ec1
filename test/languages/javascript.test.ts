import { javascript, typescript } from '../../src/languages/javascript.ts';
import { loadGrammars } from '../../src/languages/parser.ts';
import { checkLanguage } from './conformance.ts';
import { callingCases } from './javascript-calling.ts';
import { javascriptReading, typescriptReading } from './javascript-reading.ts';

await loadGrammars();

checkLanguage(javascript, { ...javascriptReading, ...callingCases('mjs') });
checkLanguage(typescript, { ...typescriptReading, ...callingCases('ts') });
