// The must-pass and must-fail canaries of JavaScript frameworks. They use the framework's own assertions, so that a suite
// which blunts those shows.
import type { TestStyle } from '../../languages/language.ts';
import { type Dialect, importLine } from './dialects.ts';

export interface CanaryWords {
  readonly dialect: Dialect;
  /** Function that declares a test. */
  readonly call: string;
  /** How the framework's assertions are reached: `expect`, an alias. */
  readonly assertions: string;
  /** Imports that the two need. */
  readonly header: string;
}

/** Two tests in the framework's own words, appended last. */
export function appendCanaries(
  source: string,
  tag: string,
  { dialect, call, assertions, header }: CanaryWords,
): { readonly source: string; readonly pass: string; readonly fail: string } {
  const [pass, fail] = [`testwright pass ${tag}`, `testwright fail ${tag}`];
  const [passing, failing] = bodies(dialect, assertions);
  const parameter = dialect === 'tape' ? 't' : '';
  const tests = `;${call}('${pass}', (${parameter}) => { ${passing} });\n;${call}('${fail}', (${parameter}) => { ${failing} });\n`;
  return { source: `${source.replace(/\n*$/, '\n')}${header}${tests}`, pass, fail };
}

/** The first sees that wrong values are told from right ones, the second is wrong. */
function bodies(dialect: Dialect, it: string): readonly [string, string] {
  switch (dialect) {
    case 'expect':
      return [
        `${it}([1]).toEqual([1]); ${it}(() => { ${it}([1]).toEqual([2]); }).toThrow(); ${it}(() => { ${it}(1).toBe(2); }).toThrow();`,
        `${it}(1).toBe(2);`,
      ];
    case 'assert':
      return [
        `${it}.throws(() => ${it}.deepStrictEqual([1], [2])); ${it}.throws(() => ${it}.strictEqual(1, 2));`,
        `${it}.strictEqual(1, 2);`,
      ];
    case 'tape':
      return ['t.equal(1, 1); t.end();', 't.equal(1, 2); t.end();'];
  }
}

/** TypeScript may refuse a default import of a CommonJS module; JavaScript sees later changes only by the default. */
export function assertImport(file: string, from: string, style: TestStyle): string {
  const isTyped = /\.[cm]?tsx?$/.test(file) && style.module === 'esm';
  return importLine(isTyped ? '* as testwrightAssert' : 'testwrightAssert', from, style);
}
