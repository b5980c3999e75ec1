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
  if (dialect === 'expect') return `${call}(${quoted(name, style)}, async () => {\n${body}\n}, 30000);\n`;
  // Mocha gives a test two seconds, which one promise that stays open would use up.
  const patience = `// @ts-ignore\nif (this && typeof this.timeout === 'function') this.timeout(30000);\n`;
  return `${call}(${quoted(name, style)}, async function () {\n${patience}${body}\n});\n`;
}

function needsAwait({ shape, setup, expression }: Assertion): boolean {
  return (
    shape === 'awaited' ||
    setup.some((statement) => /\bawait\b/.test(statement)) ||
    /\bawait\b/.test(expression)
  );
}

function declared(statement: string): readonly string[] {
  return [
    ...statement.matchAll(
      /^\s*(?:const|let|var|(?:async )?function\*?|class)\s+([\w$]+|\{[^=]*\}|\[[^=]*\])/gm,
    ),
  ].flatMap((match) => match[1]?.match(/[\w$]+/g) ?? []);
}

export function assertionText(given: Assertion, dialect: Dialect, style: TestStyle): string {
  // Where it waits inside, it throws by rejecting.
  const waits = given.expectation.kind === 'throws' && /\bawait\b/.test(given.expression);
  const assertion: Assertion = waits ? { ...given, shape: 'awaited' } : given;
  switch (dialect) {
    case 'expect':
      return expectText(assertion, style);
    case 'assert':
      return assertText(assertion, style);
    case 'tape':
      return tapeText(assertion, style);
  }
}

function actual({ expression, shape }: Assertion): string {
  if (shape === 'iterated') return `[...${expression}]`;
  return shape === 'awaited'
    ? `await ${bindsTightly(expression) ? expression : `(${expression})`}`
    : expression;
}

/** False where an operator outside all brackets and quotes would tear the expression from what stands before it. */
function bindsTightly(expression: string): boolean {
  let rest = expression.replace(/'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`/g, "''");
  for (let before = ''; before !== rest; ) {
    before = rest;
    rest = rest.replace(/\([^()[\]{}]*\)|\[[^()[\]{}]*\]|\{[^()[\]{}]*\}/g, '0');
  }
  return /^(?:new )?[\w$.?!']+$/.test(rest);
}

function expectText(assertion: Assertion, style: TestStyle): string {
  const { expectation, expression, shape } = assertion;
  switch (expectation.kind) {
    case 'same':
      return `expect(${actual(assertion)}).toBe(${expectation.literal})`;
    case 'equal':
      // toEqual takes a missing property for one that is undefined.
      return `expect(${actual(assertion)}).${/\bundefined\b/.test(expectation.literal) ? 'toStrictEqual' : 'toEqual'}(${expectation.literal})`;
    case 'nan':
      return `expect(${actual(assertion)}).toBeNaN()`;
    case 'throws': {
      const message =
        expectation.message === '' ? builtInType(expectation.type) : quoted(expectation.message, style);
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
      return `assert.strictEqual(${actual(assertion)}, ${expectation.literal})`;
    case 'equal':
      return `assert.deepStrictEqual(${actual(assertion)}, ${expectation.literal})`;
    case 'nan':
      return `assert.ok(Number.isNaN(${actual(assertion)}))`;
    case 'throws': {
      const wanted = expectation.message === '' ? '' : `, { message: ${quoted(expectation.message, style)} }`;
      return shape === 'awaited'
        ? `await assert.rejects(async () => ${expression}${wanted})`
        : `assert.throws(() => ${thunk(expression, shape)}${wanted})`;
    }
  }
}

export function tapeText(assertion: Assertion, style: TestStyle, t = 't'): string {
  const { expectation, expression, shape } = assertion;
  switch (expectation.kind) {
    case 'same':
      return `${t}.equal(${actual(assertion)}, ${expectation.literal})`;
    case 'equal':
      return `${t}.deepEqual(${actual(assertion)}, ${expectation.literal})`;
    case 'nan':
      return `${t}.ok(Number.isNaN(${actual(assertion)}))`;
    case 'throws': {
      const pattern = `/${expectation.message
        .replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
        .replace(/[\n\r\u2028\u2029]/g, (end) => `\\u${end.charCodeAt(0).toString(16).padStart(4, '0')}`)}$/`;
      if (shape === 'awaited')
        return `await (async () => ${thunk(expression, shape)})().then(() => ${t}.fail(${quoted('it did not reject', style)}), (error) => ${t}.equal(error.message, ${quoted(expectation.message, style)}))`;
      return `${t}.throws(() => ${thunk(expression, shape)}, ${expectation.message === '' ? 'Error' : pattern})`;
    }
  }
}

/** The class of an error without a message, where every test knows it by name. */
function builtInType(type: string): string {
  return /^(?:Type|Range|Syntax|Reference|Eval|URI)?Error$/.test(type) ? type : '';
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
