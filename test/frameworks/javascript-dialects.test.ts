// What we render, run with Jest's own expect and node:assert: green for what was seen, red for what comes near it.
import assert from 'node:assert';
import { type Dialect, renderTest, wrapInTest } from '../../src/frameworks/javascript/dialects.ts';
import type { TestStyle } from '../../src/languages/language.ts';
import type { Assertion } from '../../src/terms.ts';

const style: TestStyle = { module: 'esm', quote: "'", semicolons: true, indent: '  ' };

/** Null: green. */
async function failureOf(assertions: readonly Assertion[], dialect: Dialect): Promise<Error | null> {
  const { source } = renderTest({ title: 'it', assertions }, style, { dialect, call: 'test' });
  let body: () => unknown = () => {
    throw new Error('no test was declared');
  };
  new Function('test', 'expect', 'assert', source)(
    (_: string, found: () => unknown) => {
      body = found;
    },
    expect,
    assert,
  );
  try {
    await body();
    return null;
  } catch (error) {
    return error as Error;
  }
}

const one = (expression: string, literal: string, shape: Assertion['shape'] = 'plain'): Assertion => ({
  setup: [],
  expression,
  shape,
  expectation: { kind: 'equal', literal },
});
const throwing = (
  expression: string,
  type: string,
  message: string,
  shape: Assertion['shape'] = 'plain',
): Assertion => ({
  setup: [],
  expression,
  shape,
  expectation: { kind: 'throws', type, message },
});
const dialects = ['expect', 'assert'] as const;

describe.each(dialects)('%s', (dialect) => {
  test.each([
    ['{ a: undefined }', '{ a: undefined }', '{}'],
    ['{}', '{}', '{ a: 1 }'],
    ['[undefined]', '[undefined]', '[,]'],
    ['[undefined]', '[undefined]', '[null]'],
    ['[-0, NaN]', '[-0, NaN]', '[0, NaN]'],
    ['new Map([[1, { a: 2 }]])', 'new Map([[1, { a: 2 }]])', 'new Map([[1, { a: 3 }]])'],
    ['new Set([1])', 'new Set([1])', 'new Set([2])'],
    ['new Date(5)', "new Date('1970-01-01T00:00:00.005Z')", 'new Date(6)'],
    ['/a/g', '/a/g', '/a/'],
    ["new RangeError('a')", "new RangeError('a')", "new RangeError('b')"],
    ['new Uint8Array([1])', 'new Uint8Array([1])', 'new Uint8Array([2])'],
    ['Object.create(null)', '{ __proto__: null }', '{ __proto__: null, a: 1 }'],
    ['JSON.parse(\'{"__proto__": 1}\')', "{ ['__proto__']: 1 }", "{ ['__proto__']: 2 }"],
    ["Symbol.for('a')", "Symbol.for('a')", "Symbol.for('b')"],
  ])('%s equals %s, which %s does not', async (expression, literal, other) => {
    expect(await failureOf([one(expression, literal)], dialect)).toBeNull();
    expect(await failureOf([one(other, literal)], dialect)).not.toBeNull();
  });

  test('awaits the whole of an expression with operators', async () => {
    const either = 'null ?? Promise.resolve([1])';
    expect(await failureOf([one(either, '[1]', 'awaited')], dialect)).toBeNull();
    expect(await failureOf([one(either, '[2]', 'awaited')], dialect)).not.toBeNull();
  });

  test('an expression that waits inside throws by rejecting', async () => {
    const expression = "(await Promise.reject(new TypeError('bad'))).x";
    expect(await failureOf([throwing(expression, 'TypeError', 'bad')], dialect)).toBeNull();
    expect(await failureOf([throwing(expression, 'TypeError', 'good')], dialect)).not.toBeNull();
    expect(await failureOf([throwing('(await 1) + 1', 'TypeError', 'bad')], dialect)).not.toBeNull();
  });

  test('two assertions may unpack the same names', async () => {
    const setup = ['const { a, b: [c] } = { a: 1, b: [2] };', 'const [d] = [3];', 'async function f() {}'];
    const twice = [1, 2].map(() => ({ ...one('[a, c, d]', '[1, 2, 3]'), setup }));
    expect(await failureOf(twice, dialect)).toBeNull();
  });

  test('a probe may take its time where the framework lets a test say so', async () => {
    const source = wrapInTest('probe', "throw new Error('said');", style, { dialect, call: 'test' });
    const given: number[] = [];
    let body: () => Promise<void> = async () => {};
    new Function('test', source)((_: string, found: () => Promise<void>, timeout?: number) => {
      body = found;
      if (timeout !== undefined) given.push(timeout);
    });
    await expect(body.call({ timeout: (ms: number) => given.push(ms) })).rejects.toThrow('said');
    await expect(body.call(undefined)).rejects.toThrow('said');
    expect(given[0]).toBe(30000);
  });
});

test('an error without a message is known by its class', async () => {
  const expression = '(() => { throw new TypeError(); })()';
  expect(await failureOf([throwing(expression, 'TypeError', '')], 'expect')).toBeNull();
  expect(await failureOf([throwing(expression, 'RangeError', '')], 'expect')).not.toBeNull();
});
