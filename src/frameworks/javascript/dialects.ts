// How assertions are written: `expect` (Jest, Vitest), node:assert (Mocha, node:test), tape's `t`.
import type { TestStyle } from '../../languages/language.ts';
import type { Assertion, TestDraft } from '../../terms.ts';

export type Dialect = 'expect' | 'assert' | 'tape';

export interface TestShape {
  readonly dialect: Dialect;
  /** `test` or `it`, or the alias under which it was imported. */
  readonly call: string;
}

export function renderTest(
  draft: TestDraft,
  style: TestStyle,
  { dialect, call }: TestShape,
): { readonly name: string; readonly source: string } {
  const name = draft.title.replace(/\s+/g, ' ').slice(0, 90);
  const isAsync = draft.assertions.some(needsAwait);
  const end = style.semicolons ? ';' : '';
  const names = draft.assertions.flatMap(({ setup }) => setup.flatMap(declared));
  const collides = new Set(names).size < names.length;
  const bodies = draft.assertions.map((assertion) => {
    const lines = [...assertion.setup, `${assertionText(assertion, dialect, style)}${end}`].join('\n');
    return collides && assertion.setup.length > 0 ? `{\n${indent(lines, style.indent)}\n}` : lines;
  });
  if (dialect === 'tape') bodies.push(`t.end()${end}`);
  const parameter = dialect === 'tape' ? (isAsync ? 'async (t)' : '(t)') : isAsync ? 'async ()' : '()';
  const body = dialect === 'tape' && isAsync ? bodies.slice(0, -1) : bodies;
  const arrow = `${call}(${quoted(name, style)}, ${parameter} => {\n${indent(body.join('\n'), style.indent)}\n})${end}`;
  return { name, source: `${arrow}\n` };
}

/** One test around a probe body: the message with which it fails must reach us whole. */
export function wrapInTest(
  name: string,
  body: string,
  style: TestStyle,
  { dialect, call }: TestShape,
): string {
  if (dialect === 'tape')
    return `${call}(${quoted(name, style)}, async (t) => {\n  try {\n${body}\n  } catch (error) {\n    t.fail(error.message);\n  }\n});\n`;
  return `${call}(${quoted(name, style)}, async () => {\n${body}\n}${dialect === 'expect' ? ', 30000' : ''});\n`;
}

function needsAwait({ shape, setup, expression }: Assertion): boolean {
  return (
    shape === 'awaited' ||
    setup.some((statement) => /\bawait\b/.test(statement)) ||
    /\bawait\b/.test(expression)
  );
}

function declared(statement: string): readonly string[] {
  return [...statement.matchAll(/^\s*(?:const|let|var|function|class)\s+([\w$]+)/gm)].map(
    (match) => match[1] ?? '',
  );
}

function assertionText(assertion: Assertion, dialect: Dialect, style: TestStyle): string {
  switch (dialect) {
    case 'expect':
      return expectText(assertion, style);
    case 'assert':
      return assertText(assertion, style);
    case 'tape':
      return tapeText(assertion, style);
  }
}

function valueText({ expression, shape }: Assertion): string {
  if (shape === 'iterated') return `[...${expression}]`;
  return shape === 'awaited' ? `await ${expression}` : expression;
}

function expectText(assertion: Assertion, style: TestStyle): string {
  const { expectation, expression, shape } = assertion;
  switch (expectation.kind) {
    case 'same':
      return `expect(${valueText(assertion)}).toBe(${expectation.literal})`;
    case 'equal':
      return `expect(${valueText(assertion)}).toEqual(${expectation.literal})`;
    case 'nan':
      return `expect(${valueText(assertion)}).toBeNaN()`;
    case 'throws': {
      const message = expectation.message === '' ? '' : quoted(expectation.message, style);
      return shape === 'awaited'
        ? `await expect((async () => ${expression})()).rejects.toThrow(${message})`
        : `expect(() => ${thunk(expression, shape)}).toThrow(${message})`;
    }
  }
}

function assertText(assertion: Assertion, style: TestStyle): string {
  const { expectation, expression, shape } = assertion;
  switch (expectation.kind) {
    case 'same':
      return `assert.strictEqual(${valueText(assertion)}, ${expectation.literal})`;
    case 'equal':
      return `assert.deepStrictEqual(${valueText(assertion)}, ${expectation.literal})`;
    case 'nan':
      return `assert.ok(Number.isNaN(${valueText(assertion)}))`;
    case 'throws': {
      const wanted = expectation.message === '' ? '' : `, { message: ${quoted(expectation.message, style)} }`;
      return shape === 'awaited'
        ? `await assert.rejects(async () => ${expression}${wanted})`
        : `assert.throws(() => ${thunk(expression, shape)}${wanted})`;
    }
  }
}

function tapeText(assertion: Assertion, style: TestStyle): string {
  const { expectation, expression, shape } = assertion;
  switch (expectation.kind) {
    case 'same':
      return `t.equal(${valueText(assertion)}, ${expectation.literal})`;
    case 'equal':
      return `t.deepEqual(${valueText(assertion)}, ${expectation.literal})`;
    case 'nan':
      return `t.ok(Number.isNaN(${valueText(assertion)}))`;
    case 'throws': {
      const pattern = `/${expectation.message.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&').replace(/\n/g, '\\n')}/`;
      if (shape === 'awaited')
        return `await ${expression}.then(() => t.fail(${quoted('it did not reject', style)}), (error) => t.match(error.message, ${pattern}))`;
      return `t.throws(() => ${thunk(expression, shape)}, ${expectation.message === '' ? 'Error' : pattern})`;
    }
  }
}

/** The body of an arrow function: an object literal would be taken for a block. */
function thunk(expression: string, shape: Assertion['shape']): string {
  const call = shape === 'iterated' ? `[...${expression}]` : expression;
  return /^\s*\{/.test(call) ? `(${call})` : call;
}

export function quoted(text: string, style: TestStyle): string {
  const escaped = JSON.stringify(text).slice(1, -1);
  return style.quote === '"' ? `"${escaped}"` : `'${escaped.replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

function indent(text: string, by: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? line : by + line))
    .join('\n');
}

/** An import in the file's own module style. */
export function importLine(names: string, from: string, style: TestStyle): string {
  const end = style.semicolons ? ';' : '';
  const source = quoted(from, style);
  return style.module === 'commonjs'
    ? `const ${names} = require(${source})${end}`
    : `import ${names} from ${source}${end}`;
}

/** The word that the neighbour calls tests by. */
export function testWord(neighbour: string | undefined, fallback: 'test' | 'it'): 'test' | 'it' {
  if (neighbour === undefined) return fallback;
  const count = (word: string) =>
    [...neighbour.matchAll(new RegExp(`^\\s*${word}(?:\\.\\w+)?\\(`, 'gm'))].length;
  const [tests, its] = [count('test'), count('it')];
  return tests === its ? fallback : tests > its ? 'test' : 'it';
}

/** Full names as the frameworks match them, each exactly; a name may itself hold the ` > ` that joins an id. */
export function namePattern(ids: readonly string[]): string {
  const names = ids.map((id) =>
    id
      .slice(id.indexOf('::') + 2)
      .split(' > ')
      .map((name) => name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'))
      .join('(?: > | )'),
  );
  return `^\\s*(?:${names.join('|')})$`;
}
