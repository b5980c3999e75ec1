// The imports of a test file, name by name, and the names that a test has without any.
import type { Node } from 'web-tree-sitter';
import { readText } from './quotes.ts';
import { patternNames } from './scopes.ts';
import { field, named } from './syntax.ts';

export interface ImportedName {
  readonly name: string;
  /** What the module calls it; `default` or `*` for the whole. */
  readonly original: string;
  /** The import of this name alone, or the `require` as it stands. */
  readonly statement: string;
  readonly module: string;
}

/** Test machinery: a call that rests on it cannot stand alone. */
const MACHINERY =
  /^(?:@jest\/.*|jest(?:-.*)?|vitest(?:\/.*)?|mocha|chai(?:-.*)?|sinon(?:-.*)?|node:test|(?:node:)?assert(?:\/.*)?|power-assert|tape|ava|tap|@japa\/.*|uvu(?:\/.*)?|should|expect(?:\.js)?|nock|msw(?:\/.*)?|supertest|proxyquire|rewire|testdouble|mock-fs|memfs|@testing-library\/.*|bun:test|qunit|@playwright\/.*|fast-check|benchmark)$/;

export function isMachinery(module: string): boolean {
  return MACHINERY.test(module);
}

export function importsIn(statement: Node): readonly ImportedName[] {
  if (statement.type === 'import_statement') return importedNames(statement);
  if (!/^(?:lexical|variable)_declaration$/.test(statement.type)) return [];
  const declarators = named(statement);
  return declarators.flatMap((one) => {
    const module = requiredModule(field(one, 'value'));
    if (module === undefined) return [];
    const name = field(one, 'name');
    return patternNames(name).map((local) => ({
      name: local,
      original: originalIn(name, local),
      statement: `const ${one.text.replace(/\s+/g, ' ')};`,
      module,
    }));
  });
}

/** `require('m')`, `require('m').x`, `require('m')(…)`. */
export function requiredModule(value: Node | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (value.type === 'call_expression' && field(value, 'function')?.text === 'require')
    return readText(named(field(value, 'arguments') ?? value)[0]?.text ?? '');
  const inner =
    value.type === 'member_expression'
      ? field(value, 'object')
      : value.type === 'call_expression'
        ? field(value, 'function')
        : undefined;
  return requiredModule(inner);
}

function originalIn(pattern: Node | undefined, local: string): string {
  if (pattern?.type !== 'object_pattern') return '*';
  const pair = named(pattern).find(
    (one) => one.type === 'pair_pattern' && patternNames(field(one, 'value')).includes(local),
  );
  return pair === undefined ? local : (field(pair, 'key')?.text ?? local);
}

function importedNames(node: Node): readonly ImportedName[] {
  const source = field(node, 'source');
  const module = readText(source?.text ?? '');
  const clause = named(node).find(({ type }) => type === 'import_clause');
  if (source === undefined || module === undefined || clause === undefined) return [];
  const word = /^import\s+type\b/.test(node.text) ? 'import type' : 'import';
  const one = (name: string, original: string, clauseText: string): ImportedName => ({
    name,
    original,
    statement: `${word} ${clauseText} from ${source.text};`,
    module,
  });
  return named(clause).flatMap((part): readonly ImportedName[] => {
    if (part.type === 'identifier') return [one(part.text, 'default', part.text)];
    if (part.type === 'namespace_import') return [one(named(part)[0]?.text ?? '', '*', part.text)];
    return named(part).map((specifier) => {
      const original = field(specifier, 'name')?.text ?? '';
      return one(field(specifier, 'alias')?.text ?? original, original, `{ ${specifier.text} }`);
    });
  });
}

/** Globals of every test; what is rare or touches the outside is left out. */
export const globals: ReadonlySet<string> = new Set(
  (
    'Array ArrayBuffer BigInt BigInt64Array BigUint64Array Boolean DataView Date Error AggregateError EvalError Float32Array ' +
    'Float64Array Function Infinity Int16Array Int32Array Int8Array Intl Iterator JSON Map Math NaN Number Object Promise Proxy ' +
    'RangeError ReferenceError Reflect RegExp Set String Symbol SyntaxError TypeError URIError URL URLSearchParams ' +
    'Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakRef WeakSet decodeURI decodeURIComponent encodeURI ' +
    'encodeURIComponent isFinite isNaN parseFloat parseInt undefined globalThis Buffer TextDecoder TextEncoder ' +
    'structuredClone atob btoa AbortController AbortSignal Blob Event EventTarget Headers Request Response FormData ' +
    'ReadableStream document window DOMException escape unescape queueMicrotask'
  ).split(' '),
);
