// ES modules, TypeScript and packages of a monorepo, by the means that repositories use for them.
import type { Framework } from '../../src/frameworks/framework.ts';
import { jest as jestFramework } from '../../src/frameworks/jest.ts';
import { mocha } from '../../src/frameworks/mocha.ts';
import { nodeTest } from '../../src/frameworks/node-test.ts';
import { vitest } from '../../src/frameworks/vitest.ts';
import { type Files, openGround } from './ground.ts';
import { outcomes } from './outcomes.ts';

interface Kind {
  readonly name: string;
  readonly framework: Framework;
  readonly packages: Files;
  readonly module: 'esm' | 'commonjs';
  readonly packageDir?: string;
  readonly files: Files;
  readonly file: string;
  /** Imports and the word for a test. */
  readonly head: string;
  readonly call: string;
  readonly wrong: string;
  readonly right: string;
}

const typed = 'export function sum(a: number, b: number): number {\n  return a + b;\n}\n';
const plain = 'export function sum(a, b) {\n  return a + b;\n}\n';
const manifest = (test: string, more: object = {}) =>
  JSON.stringify({ name: 'ground', scripts: { test }, ...more });
const expects = { right: 'expect(sum(1, 2)).toBe(3);', wrong: 'expect(sum(1, 2)).toBe(4);' };
const asserts = { right: 'assert.equal(sum(1, 2), 3);', wrong: 'assert.equal(sum(1, 2), 4);' };

const kinds: readonly Kind[] = [
  {
    name: 'jest with ts-jest',
    framework: jestFramework,
    packages: { jest: '29.7.0', 'ts-jest': '29.4.5', typescript: '5.9.3', '@types/jest': '29.5.14' },
    module: 'esm',
    files: {
      'package.json': manifest('jest', { jest: { preset: 'ts-jest', testEnvironment: 'node' } }),
      'tsconfig.json': '{"compilerOptions":{"esModuleInterop":true,"types":["jest"]}}',
      'src/sum.ts': typed,
    },
    file: 'test/a.test.ts',
    head: "import { sum } from '../src/sum';\n",
    call: 'test',
    ...expects,
  },
  {
    name: 'jest with ES modules of Node',
    framework: jestFramework,
    packages: { jest: '29.7.0', 'ts-jest': '29.4.5', typescript: '5.9.3', '@types/jest': '29.5.14' },
    module: 'esm',
    files: {
      'package.json': manifest('NODE_OPTIONS=--experimental-vm-modules jest', {
        type: 'module',
        jest: { transform: {} },
      }),
      'src/sum.js': plain,
    },
    file: 'test/a.test.js',
    head: "import { sum } from '../src/sum.js';\nimport { expect, test } from '@jest/globals';\n",
    call: 'test',
    ...expects,
  },
  {
    name: 'jest with Babel, in a package of a monorepo',
    framework: jestFramework,
    packages: { jest: '29.7.0', 'ts-jest': '29.4.5', typescript: '5.9.3', '@types/jest': '29.5.14' },
    module: 'commonjs',
    packageDir: 'packages/a',
    files: {
      'package.json': '{"private":true,"workspaces":["packages/*"]}',
      'packages/a/package.json': manifest('jest', { jest: { testRegex: '/spec/.*\\.js$' } }),
      'packages/a/src/sum.js': 'exports.sum = (a, b) => a + b;\n',
    },
    file: 'packages/a/spec/a.js',
    head: "const { sum } = require('../src/sum');\n",
    call: 'it',
    ...expects,
  },
  {
    name: 'mocha with tsx',
    framework: mocha,
    packages: { mocha: '11.7.5', tsx: '4.20.6' },
    module: 'esm',
    files: {
      'package.json': manifest('mocha --import tsx "test/**/*.test.ts"', { type: 'module' }),
      'src/sum.ts': typed,
    },
    file: 'test/a.test.ts',
    head: "import assert from 'node:assert';\nimport { sum } from '../src/sum.ts';\n",
    call: 'it',
    ...asserts,
  },
  {
    name: 'mocha with ES modules, in a package of a monorepo',
    framework: mocha,
    packages: { mocha: '11.7.5', tsx: '4.20.6' },
    module: 'esm',
    packageDir: 'packages/a',
    files: {
      'package.json': '{"private":true,"workspaces":["packages/*"]}',
      'packages/a/package.json': manifest('mocha', { type: 'module' }),
      'packages/a/src/sum.js': plain,
    },
    file: 'packages/a/test/a.js',
    head: "import assert from 'node:assert';\nimport { sum } from '../src/sum.js';\n",
    call: 'it',
    ...asserts,
  },
  {
    name: 'vitest with TypeScript, in a package of a monorepo',
    framework: vitest,
    packages: { vitest: '5.1.1', vite: '8.0.0' },
    module: 'esm',
    packageDir: 'packages/a',
    files: {
      'package.json': '{"private":true,"workspaces":["packages/*"]}',
      'packages/a/package.json': manifest('vitest run', { type: 'module' }),
      'packages/a/src/sum.ts': typed,
    },
    file: 'packages/a/src/sum.test.ts',
    head: "import { expect, it } from 'vitest';\nimport { sum } from './sum';\n",
    call: 'it',
    ...expects,
  },
  {
    name: 'node:test with TypeScript',
    framework: nodeTest,
    packages: { mocha: '11.7.5', tsx: '4.20.6' },
    module: 'esm',
    files: {
      'package.json': manifest('node --import tsx --test test/*.test.ts', { type: 'module' }),
      'src/sum.ts': typed,
    },
    file: 'test/a.test.ts',
    head: "import { test } from 'node:test';\nimport assert from 'node:assert';\nimport { sum } from '../src/sum';\n",
    call: 'test',
    ...asserts,
  },
];

test.each(kinds.map((kind) => [kind.name, kind] as const))(
  '%s',
  async (_, kind) => {
    const ground = await openGround({
      framework: kind.framework,
      ecosystem: 'node',
      packages: kind.packages,
      files: kind.files,
      style: { module: kind.module, quote: "'", semicolons: true, indent: '  ' },
      ...(kind.packageDir === undefined ? {} : { packageDir: kind.packageDir }),
    });
    try {
      const { file, head, call, right, wrong } = kind;
      const files = {
        [file]: `${head}${call}('is right', () => {\n${right}\n});\n${call}('is wrong', () => {\n${wrong}\n});\n`,
      };
      expect(ground.testFiles(files)).toEqual([file]);
      for (const ids of [undefined, [`${file}::is right`]]) {
        const result = await ground.run({ files, canaryFile: file, ...(ids === undefined ? {} : { ids }) });
        expect({ end: result.end, reason: result.reason, errors: result.fileErrors }).toEqual({
          end: 'completed',
          reason: undefined,
          errors: [],
        });
        expect(outcomes(result)).toEqual({
          [`${file}::is right`]: 'pass',
          ...(ids === undefined ? { [`${file}::is wrong`]: 'fail' } : {}),
        });
      }
    } finally {
      ground.close();
    }
  },
  180_000,
);
