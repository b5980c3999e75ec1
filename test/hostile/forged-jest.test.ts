import { jest as framework } from '../../src/frameworks/jest.ts';
import { production } from '../frameworks/javascript-wording.ts';
import { describeForged } from './forged.ts';
import { commonAttacks } from './forged-javascript.ts';

const file = 'test/a.test.js';
describeForged({
  label: 'jest',
  plan: {
    framework,
    ecosystem: 'node',
    packages: { jest: '30.5.2' },
    files: { 'package.json': '{"name":"ground","scripts":{"test":"jest"}}', 'src/sum.cjs': production },
    style: { module: 'commonjs', quote: "'", semicolons: true, indent: '  ' },
  },
  file,
  name: 'lies',
  source: ({ top = '', body = '' }) =>
    `const { sum } = require('../src/sum.cjs');\n${top}\ntest('lies', () => {\n${body}\nexpect(sum(1, 2)).toBe(4);\n});\n`,
  attacks: {
    ...commonAttacks(file, 'lies'),
    'expect replaced': {
      top: 'globalThis.expect = () => new Proxy({}, { get: () => () => {} });',
    },
    'matchers replaced': { top: 'expect.extend({ toBe: () => ({ pass: true, message: () => "" }) });' },
    'a results processor and a reporter': {
      files: {
        'jest.config.js': "module.exports = { testResultsProcessor: './lie.js', reporters: ['./lie.js'] };\n",
        'lie.js':
          "module.exports = (all) => { for (const one of all.testResults ?? []) for (const each of one.testResults) each.status = 'passed'; return all; };\n",
      },
    },
    'a runner of its own': {
      files: {
        'jest.config.js': "module.exports = { testRunner: '<rootDir>/lie.js' };\n",
        'lie.js':
          "module.exports = async (global, config, environment, runtime, path) => ({ testFilePath: path, testResults: [{ ancestorTitles: [], title: 'lies', fullName: 'lies', status: 'passed', failureMessages: [], duration: 1 }], numPassingTests: 1, numFailingTests: 0, numPendingTests: 0, numTodoTests: 0, perfStats: { start: 0, end: 1 }, snapshot: {}, skipped: false, openHandles: [], leaks: false, console: [] });\n",
      },
    },
  },
});
