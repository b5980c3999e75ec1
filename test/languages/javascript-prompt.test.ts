import { javascript } from '../../src/languages/javascript.ts';

test.each([
  [
    'nothing to learn from',
    undefined,
    'test/a.js',
    true,
    { module: 'esm', quote: "'", semicolons: true, indent: '  ' },
  ],
  ['a CommonJS package', undefined, 'test/a.js', false, { module: 'commonjs' }],
  ['an ending that says it', undefined, 'test/a.mjs', false, { module: 'esm' }],
  ['an ending that says the other', "import a from 'b'", 'test/a.cjs', true, { module: 'commonjs' }],
  [
    'imports',
    'import a from "b"\nimport c from "d"\n\nit("x", () => {\n\ta()\n})\n',
    'a.js',
    false,
    { module: 'esm', quote: '"', semicolons: false, indent: '\t' },
  ],
  [
    'requires in an ES package',
    "const a = require('a');\n\ndescribe('x', function () {\n    a();\n});\n",
    'a.js',
    true,
    { module: 'commonjs', quote: "'", semicolons: true, indent: '    ' },
  ],
  [
    'types only',
    "import type { A } from 'a';\nconst b = require('b');\n",
    'a.ts',
    false,
    { module: 'commonjs' },
  ],
  ['TypeScript', undefined, 'a.test.ts', false, { module: 'esm' }],
] as const)('style of %s', (_name, source, path, isEsmPackage, expected) => {
  expect(javascript.styleOf(source, path, isEsmPackage)).toMatchObject(expected);
});

test.each([
  ['jest', 'test("parse change", async () => {\n'],
  ['mocha', 'it("parse change", async () => {\n'],
  ['tape', 'test("parse change", async (t) => {\n'],
])('opens a test of %s', (framework, expected) => {
  expect(javascript.openTest(["import { parse } from './a.js';"], 'parse change', framework)).toBe(
    `import { parse } from './a.js';\n\n${expected}`,
  );
});

test('can import whatever is exported', () => {
  expect(javascript.canImport({ kind: 'default' })).toBe(true);
  expect(javascript.canImport(undefined)).toBe(false);
});
