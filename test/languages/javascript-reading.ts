// What JavaScript and TypeScript must read and write, for the conformance suite: everything but calls and values.
import type { ImportRequest, TestStyle } from '../../src/languages/language.ts';
import type { CodeSymbol, ExportForm } from '../../src/terms.ts';
import type { LanguageCases } from './conformance.ts';

type ReadingCases = Pick<
  LanguageCases,
  | 'sourcePath'
  | 'testPath'
  | 'style'
  | 'paths'
  | 'parsing'
  | 'symbols'
  | 'executable'
  | 'literalsOn'
  | 'imports'
  | 'insertions'
>;

const wrapped = `
(function (root) {
  function parse(text) { return text; }
  var lengths = Object.keys(root).map(function (key) { return key.length; });
  if (typeof module === 'object') {
    module.exports = parse;
  } else root.parse = parse;
})(this);
`.slice(1);

const esm: TestStyle = { module: 'esm', quote: "'", semicolons: true, indent: '  ' };
const commonjs: TestStyle = { module: 'commonjs', quote: "'", semicolons: true, indent: '  ' };

const symbolOf = (
  path: string,
  exported: ExportForm | undefined,
  fields: Partial<CodeSymbol> = {},
): CodeSymbol => ({
  path,
  language: 'javascript',
  name: 'parse',
  qualifiedName: 'parse',
  kind: 'function',
  span: { start: 1, end: 1 },
  signature: 'function parse(text)',
  parameters: ['text'],
  doc: '',
  source: 'function parse(text) {}',
  isAsync: false,
  isGenerator: false,
  ...(exported === undefined ? {} : { exported }),
  calls: [],
  ...fields,
});

const request = (
  symbol: CodeSymbol,
  style: TestStyle,
  paths: readonly string[],
  neighbour?: string,
  neighbourPath = 'test/a.test.js',
): ImportRequest => ({
  symbol,
  testFile: 'test/parse.test.js',
  style,
  paths,
  ...(neighbour === undefined ? {} : { neighbour: { path: neighbourPath, source: neighbour } }),
});

const parse: ExportForm = { kind: 'named', name: 'parse' };

const imports: LanguageCases['imports'] = [
  {
    name: 'ES module without a neighbour',
    request: request(symbolOf('src/parse.js', parse), esm, ['src/parse.js']),
    expected: { statements: ["import { parse } from '../src/parse.js';"], reference: 'parse' },
  },
  {
    name: 'TypeScript with the endings of its neighbour',
    request: request(
      symbolOf('src/parse.ts', parse),
      esm,
      ['src/parse.ts', 'src/other.ts'],
      "import { x } from '../src/other.js';",
    ),
    expected: { statements: ["import { parse } from '../src/parse.js';"], reference: 'parse' },
  },
  {
    name: 'TypeScript without endings',
    request: request(
      symbolOf('src/parse.ts', parse),
      esm,
      ['src/parse.ts', 'src/other.ts'],
      "import { x } from '../src/other';",
    ),
    expected: { statements: ["import { parse } from '../src/parse';"], reference: 'parse' },
  },
  {
    name: 'the name under which the neighbour has it',
    request: request(
      symbolOf('src/parse.js', parse),
      esm,
      ['src/parse.js'],
      "import { parse as read } from '../src/parse.js';",
    ),
    expected: { statements: ["import { parse as read } from '../src/parse.js';"], reference: 'read' },
  },
  {
    name: 'a namespace as the neighbour has it',
    request: request(
      symbolOf('src/parse.js', parse),
      esm,
      ['src/parse.js'],
      "import * as parser from '../src/parse.js';",
    ),
    expected: { statements: ["import * as parser from '../src/parse.js';"], reference: 'parser.parse' },
  },
  {
    name: 'an index that hands it on',
    request: request(
      symbolOf('src/deep/parse.js', parse),
      esm,
      ['src/deep/parse.js', 'src/index.js'],
      "import { parse } from '../src/index.js';",
    ),
    expected: { statements: ["import { parse } from '../src/index.js';"], reference: 'parse' },
  },
  {
    name: 'not another file that exports the same name',
    request: request(
      symbolOf('src/parse.js', parse),
      esm,
      ['src/parse.js', 'src/other.js'],
      "import { parse } from '../src/other.js';",
    ),
    expected: { statements: ["import { parse } from '../src/parse.js';"], reference: 'parse' },
  },
  {
    name: 'an alias',
    request: request(
      symbolOf('src/deep/parse.ts', parse),
      esm,
      ['src/deep/parse.ts', 'src/lib/other.ts'],
      "import { x } from '@/lib/other';",
    ),
    expected: { statements: ["import { parse } from '@/deep/parse';"], reference: 'parse' },
  },
  {
    name: 'a neighbour in another folder',
    request: request(
      symbolOf('lib/index.js', { kind: 'module' }),
      commonjs,
      ['lib/index.js'],
      "var ms = require('../../lib');",
      'test/unit/a.test.js',
    ),
    expected: { statements: ["const ms = require('../lib');"], reference: 'ms' },
  },
  {
    name: 'the default export, a class of a method',
    request: request(
      symbolOf('src/shape.js', { kind: 'default' }, { kind: 'method', name: 'area', container: 'Shape' }),
      esm,
      [],
    ),
    expected: { statements: ["import Shape from '../src/shape.js';"], reference: 'Shape' },
  },
  {
    name: 'CommonJS members',
    request: request(symbolOf('lib/parse.js', { kind: 'member', of: 'module', name: 'parse' }), commonjs, []),
    expected: { statements: ["const { parse } = require('../lib/parse');"], reference: 'parse' },
  },
  {
    name: 'a CommonJS member that needs its object',
    request: request(
      symbolOf(
        'lib/reader.js',
        { kind: 'member', of: 'module', name: 'parse' },
        { source: 'parse() { return this.x }' },
      ),
      commonjs,
      [],
    ),
    expected: { statements: ["const reader = require('../lib/reader');"], reference: 'reader.parse' },
  },
  {
    name: 'a class among CommonJS members',
    request: request(
      symbolOf(
        'lib/box.js',
        { kind: 'member', of: 'module', name: 'Box' },
        { kind: 'method', container: 'Box', source: 'size() { return this.x }' },
      ),
      commonjs,
      [],
    ),
    expected: { statements: ["const { Box } = require('../lib/box');"], reference: 'Box' },
  },
  {
    name: 'a name that tests have already',
    request: request(symbolOf('src/a.js', { kind: 'named', name: 'test' }), esm, []),
    expected: { statements: ["import { test as testedTest } from '../src/a.js';"], reference: 'testedTest' },
  },
  { name: 'nothing exported', request: request(symbolOf('src/a.js', undefined), esm, []), expected: null },
];

const insertions: LanguageCases['insertions'] = [
  {
    name: 'an import of the same module grows',
    source:
      "import { test } from 'vitest';\nimport {\n  a,\n  b,\n} from '../src/a.js';\n\ntest('a', () => {});\n",
    insertion: {
      imports: ["import { expect, test } from 'vitest';", "import { c } from '../src/a.js';"],
      tests: ["test('c', () => {\n  expect(c(1)).toBe(2);\n});\n"],
    },
    expected:
      "import { test, expect } from 'vitest';\nimport {\n  a,\n  b,\n  c,\n} from '../src/a.js';\n\ntest('a', () => {});\n\ntest('c', () => {\n  expect(c(1)).toBe(2);\n});\n",
  },
  {
    name: 'an empty file',
    source: '',
    insertion: {
      imports: ["import { a } from './a.js';", "import { b } from './a.js';"],
      tests: ["test('a', () => {});"],
    },
    expected: "import { a, b } from './a.js';\n\ntest('a', () => {});\n",
  },
  {
    name: 'requires among requires, a directive first',
    source:
      "'use strict';\n\nconst assert = require('assert');\nconst { a } = require('../a');\n\ndescribe('x', () => {\n  const z = require('z');\n});",
    insertion: {
      imports: [
        "const assert = require('node:assert');",
        "const { b } = require('../a');",
        "const c = require('../c');",
      ],
      tests: ["it('b', () => {\n  assert.ok(b(c));\n});"],
    },
    expected:
      "'use strict';\n\nconst assert = require('assert');\nconst { a, b } = require('../a');\nconst c = require('../c');\n\ndescribe('x', () => {\n  const z = require('z');\n});\n\nit('b', () => {\n  assert.ok(b(c));\n});\n",
  },
  {
    name: 'a file without imports, line ends of Windows',
    source: "'use strict';\r\n\r\nit('x', () => {});\r\n",
    insertion: { imports: ["const c = require('../c');"], tests: ["it('c', () => {\n  c();\n});"] },
    expected:
      "'use strict';\r\n\r\nconst c = require('../c');\r\n\r\nit('x', () => {});\r\n\r\nit('c', () => {\r\n  c();\r\n});\r\n",
  },
  {
    name: 'a name that means something else there gets another',
    source: "import { fn } from 'other';\nconst box = 1;\n\ntest('a', () => {});\n",
    insertion: {
      imports: ["import { fn } from '../src/fn.js';", "import box from '../src/box.js';"],
      tests: ["test('b', () => {\n  expect(fn({ fn, box: box.fn })).toBe(1);\n});"],
    },
    expected:
      "import { fn } from 'other';\nimport { fn as fn2 } from '../src/fn.js';\nimport box2 from '../src/box.js';\nconst box = 1;\n\ntest('a', () => {});\n\ntest('b', () => {\n  expect(fn2({ fn: fn2, box: box2.fn })).toBe(1);\n});\n",
  },
  {
    name: 'a default import gets names beside it',
    source: "import main from '../src/a.js'\n\ntest('a', () => main())\n",
    insertion: { imports: ["import { b, c } from '../src/a.js'"], tests: [] },
    expected: "import main, { b, c } from '../src/a.js'\n\ntest('a', () => main())\n",
  },
];

const shapes = `
/**
 * A shape.
 */
export class Shape extends Base {
  static #count = 0;
  /** Area. */
  async area(unit = "cm", ...rest) {
    return await this.compute(helper(unit));
  }
  get size() { return 1; }
  static *make({ a, b }) { yield a; }
  #hidden() {}
  handler = (event) => event;
}

/** Not it. */

export default async function parse(
  x, // what to parse
  y = [1, 2],
) {
  function inner() {}
  return JSON.parse(x);
}
const twice = (x) => x * 2, other = 1, thrice = memoize(function (x) { return x * 3; });
export { twice, thrice as triple };
export { far } from './far.js';
function hidden() {}
`.slice(1);

const common = `
'use strict';
function Box(size) { this.size = size; }
Box.prototype.grow = function (by) { return this.size + by; };
Box.of = (size) => new Box(size);
module.exports = Box;
module.exports.parse = function (text) { return text; };
exports.late = async () => {};
exports.alias = local;
function local() {}
`.slice(1);

const table = `
const helper = (x) => x;
const app = (exports = module.exports = {});
app.init = function init() {};
module.exports = {
  parse(text) { return helper(text); },
  format: (value) => value,
  helper,
};
`.slice(1);

const executable = `
'use strict';
import { a } from './a.js';
const dep = require('dep');
let unset;
// a comment
/** Doubles. */
export const twice = (x) => x * 2; // want
export const choose = (a, b) => {
  if (a === 'x') return 1; // want
  else if (b) // want
    return b // want
      ? 1 // want
      : 2; // want
  else {
    for (const q of [1]) { // want
      use(q); // want
    }
  }
  switch (a) { // want
    case 'm': // want
      break; // want
    default:
  }
  try {
    use(a); // want
  } catch (error) {
    throw error; // want
  } finally {
  }
};
export class Shape extends Base {
  size = 1; // want
  name;
  constructor(
    x,
    y = 2, // want
  ) {
    super(); // want
  }
}
exports.f = function (x) {
};
exports.g = g;
module.exports = { a, b: g };
export { twice as double };
`.slice(1);

const shared = {
  style: esm,
  parsing: {
    good: [
      '',
      'const x = 1;\n',
      'export default class {}\n',
      '#!/usr/bin/env node\nawait f?.(a ?? b);\n',
      'x = <T,>(y) => y;',
    ].slice(0, 4),
    bad: ['function (', 'const = 1', 'if (a { }'],
  },
  literalsOn: [
    {
      source: "'use strict';\nif (x < -3 || x === 'a')\n  y = `b` + 2;\nimport z from 'z';\n",
      span: { start: 1, end: 4 },
      expected: ['-3', "'a'", '2'],
    },
  ],
  imports,
  insertions,
} satisfies Partial<ReadingCases>;

const tests = [
  'src/a.test.js',
  'src/a.spec.ts',
  '__tests__/a.jsx',
  'test/parse.js',
  'test/unit/deep/parse.mjs',
  'test.js',
  'spec/parse.js',
  'tests/a.test.tsx',
];
const support = [
  'test/fixtures/a.js',
  'test/helpers/make.test.js',
  'test/setup.ts',
  'src/__mocks__/fs.js',
  'test/data.json',
  '__tests__/__snapshots__/a.snap',
];
const neither = [
  'jest.config.js',
  'vitest.config.ts',
  'eslint.config.mjs',
  'rollup.config.js',
  'gulpfile.js',
  '.eslintrc.cjs',
  'types/a.d.ts',
  'dist/a.js',
  'lib/a.min.js',
  'a.py',
  'pkg/spec/a.py',
  'e2e/tests/a.py',
  'README.md',
];

export const javascriptReading: ReadingCases = {
  ...shared,
  sourcePath: 'src/shapes.js',
  testPath: 'test/shapes.test.js',
  paths: {
    production: [
      'a.js',
      'src/latest/contest.jsx',
      'lib/testing.mjs',
      'bin/cli.cjs',
      'src/config.js',
      'src/spec/read.js',
    ],
    tests,
    support,
    foreign: [...neither, 'a.ts'],
  },
  symbols: [
    {
      name: 'ES modules',
      source: shapes,
      expected: [
        {
          qualifiedName: 'Shape',
          kind: 'class',
          span: { start: 4, end: 14 },
          doc: 'A shape.',
          signature: 'class Shape extends Base',
          exported: { kind: 'named', name: 'Shape' },
          parameters: [],
        },
        {
          qualifiedName: 'Shape.area',
          kind: 'method',
          container: 'Shape',
          isAsync: true,
          doc: 'Area.',
          parameters: ['unit', 'rest'],
          signature: 'async area(unit = "cm", ...rest)',
          exported: { kind: 'named', name: 'Shape' },
          calls: ['this.compute', 'helper'],
        },
        { qualifiedName: 'Shape.size', kind: 'method' },
        { qualifiedName: 'Shape.make', isGenerator: true, parameters: ['{ a, b }'] },
        { qualifiedName: 'Shape.#hidden' },
        { qualifiedName: 'Shape.handler', kind: 'method', parameters: ['event'] },
        {
          qualifiedName: 'parse',
          kind: 'function',
          exported: { kind: 'default' },
          isAsync: true,
          signature: 'async function parse(x, y = [1, 2])',
          parameters: ['x', 'y'],
          doc: '',
          calls: ['JSON.parse'],
        },
        { qualifiedName: 'twice', exported: { kind: 'named', name: 'twice' }, signature: 'twice = (x)' },
        { qualifiedName: 'thrice', exported: { kind: 'named', name: 'triple' } },
        { qualifiedName: 'hidden' },
      ],
    },
    {
      name: 'CommonJS',
      source: common,
      expected: [
        { qualifiedName: 'Box', exported: { kind: 'module' }, signature: 'function Box(size)' },
        {
          qualifiedName: 'Box.grow',
          kind: 'method',
          container: 'Box',
          exported: { kind: 'module' },
          parameters: ['by'],
        },
        { qualifiedName: 'Box.of', kind: 'method', container: 'Box' },
        { qualifiedName: 'parse', exported: { kind: 'member', of: 'module', name: 'parse' } },
        { qualifiedName: 'late', exported: { kind: 'member', of: 'module', name: 'late' }, isAsync: true },
        { qualifiedName: 'local', exported: { kind: 'member', of: 'module', name: 'alias' } },
      ],
    },
    {
      name: 'a module wrapped in a function',
      source: wrapped,
      expected: [{ qualifiedName: 'parse', exported: { kind: 'module' }, span: { start: 2, end: 2 } }],
    },
    {
      name: 'an object that is exported by its name',
      source:
        'function parse () {}\nfunction hidden () {}\nconst api = { parse, read: parse }\nmodule.exports = api\nmodule.exports.api = api\n',
      expected: [
        { qualifiedName: 'parse', exported: { kind: 'member', of: 'module', name: 'parse' } },
        { qualifiedName: 'hidden' },
      ],
    },
    {
      name: 'an object of functions',
      source: table,
      expected: [
        { qualifiedName: 'helper', exported: { kind: 'member', of: 'module', name: 'helper' } },
        { qualifiedName: 'app.init', exported: { kind: 'module' } },
        {
          qualifiedName: 'parse',
          kind: 'function',
          exported: { kind: 'member', of: 'module', name: 'parse' },
          calls: ['helper'],
        },
        { qualifiedName: 'format', exported: { kind: 'member', of: 'module', name: 'format' } },
      ],
    },
  ],
  executable: [{ name: 'statements, not declarations', source: executable }],
};

export const typescriptReading: ReadingCases = {
  ...shared,
  insertions: [
    ...insertions,
    {
      name: 'types are no values',
      source: "import { type Box, a } from './a';\nimport type { Cat } from './b';\n\ntest('a', () => {});\n",
      insertion: {
        imports: ["import { Box } from './a';", "import { Cat } from './b';"],
        tests: ["test('b', () => {\n  new Box(Cat);\n});"],
      },
      expected:
        "import { type Box, a, Box as Box2 } from './a';\nimport type { Cat } from './b';\nimport { Cat as Cat2 } from './b';\n\ntest('a', () => {});\n\ntest('b', () => {\n  new Box2(Cat2);\n});\n",
    },
  ],
  sourcePath: 'src/shapes.ts',
  testPath: 'test/shapes.test.ts',
  paths: {
    production: ['a.ts', 'src/latest/contest.tsx', 'lib/testing.mts', 'src/config.cts'],
    tests,
    support,
    foreign: [...neither, 'a.js'],
  },
  symbols: [
    {
      name: 'types around them',
      source: `
export interface Named { name: string }
/** Reads. */
export function parse(text: string): number;
export function parse(text: unknown): number { return Number(text); }
@sealed
export abstract class Shape<T> implements Named {
  private hidden(): void {}
  abstract area(): number;
  grow<K>(this: Shape<T>, by?: number, ...more: K[]): T { return this.make<T>(by as number); }
}
export = Shape;
`.slice(1),
      expected: [
        {
          qualifiedName: 'parse',
          span: { start: 4, end: 4 },
          doc: 'Reads.',
          parameters: ['text'],
          signature: 'function parse(text: unknown): number',
        },
        {
          qualifiedName: 'Shape',
          span: { start: 5, end: 10 },
          signature: 'abstract class Shape<T> implements Named',
        },
        { qualifiedName: 'Shape.hidden' },
        {
          qualifiedName: 'Shape.grow',
          parameters: ['by', 'more'],
          exported: { kind: 'named', name: 'Shape' },
        },
      ],
    },
  ],
  executable: [
    { name: 'statements, not declarations', source: executable },
    {
      name: 'types',
      source: `
import type { T } from './t.ts';
export type { U } from './u.ts';
interface I {
  x: number;
}
type V =
  | string
  | 'b';
declare const global: string;
export const f = (
  x: number,
): number => x as // want
  number;
class K {
  private readonly z: number = 1; // want
  x!: string;
  constructor(private p: string) {}
  abstract foo(): void;
}
`.slice(1),
    },
  ],
};
