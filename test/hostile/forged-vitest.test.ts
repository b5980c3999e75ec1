import { vitest as framework } from '../../src/frameworks/vitest.ts';
import { production } from '../frameworks/javascript-wording.ts';
import { describeForged } from './forged.ts';
import { commonAttacks } from './forged-javascript.ts';

const file = 'test/a.test.mjs';
describeForged({
  label: 'vitest',
  plan: {
    framework,
    ecosystem: 'node',
    packages: { vitest: '5.1.1', vite: '8.0.0' },
    files: { 'package.json': '{"name":"ground","scripts":{"test":"vitest"}}', 'src/sum.cjs': production },
    style: { module: 'esm', quote: "'", semicolons: true, indent: '  ' },
  },
  file,
  name: 'lies',
  source: ({ top = '', body = '' }) =>
    `import { expect, test } from 'vitest';\nimport sut from '../src/sum.cjs';\n${top}\ntest('lies', () => {\n${body}\nexpect(sut.sum(1, 2)).toBe(4);\n});\n`,
  attacks: {
    ...commonAttacks(file, 'lies'),
    'matchers replaced': { top: 'expect.extend({ toBe: () => ({ pass: true, message: () => "" }) });' },
    'a process message that pretends': {
      body: "process.send?.({ type: 'finished', id: 1 }); process.send?.('done');",
    },
    'dangerous settings': {
      files: {
        'vitest.config.mjs':
          'export default { test: { dangerouslyIgnoreUnhandledErrors: true, onConsoleLog: () => process.exit(0), reporters: [{ onTestRunEnd() { process.exit(0); } }] } };\n',
      },
    },
  },
});
