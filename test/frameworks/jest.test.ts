import { jest as framework } from '../../src/frameworks/jest.ts';
import { describeFramework } from './conformance.ts';
import { javascriptWording, production } from './javascript-wording.ts';
import { chosenVersions } from './versions.ts';

const style = { module: 'commonjs', quote: "'", semicolons: true, indent: '  ' } as const;
const wording = javascriptWording({
  style,
  ending: '.test.js',
  head: '',
  call: 'test',
  dialect: 'expect',
  skip: (words) => `test.skip('${words}', () => {});\n`,
  failingHook: {
    source:
      "describe('group', () => { beforeEach(() => { throw new Error('hook'); }); test('never', () => {}); });\n",
    isReported: (id) => id.endsWith('never'),
  },
});
const manifest = { name: 'ground', scripts: { test: 'jest' } };
const config = (more: object) => ({ 'package.json': JSON.stringify({ ...manifest, jest: more }) });

for (const version of chosenVersions(['30.5.2'], ['29.7.0', '28.1.3', '27.5.1', '26.6.3']))
  describeFramework({
    label: `jest ${version}`,
    plan: {
      framework,
      ecosystem: 'node',
      packages: { jest: version },
      files: { 'package.json': JSON.stringify(manifest), 'src/sum.cjs': production },
      style,
    },
    wording,
    shuffles: Number(version.slice(0, 2)) >= 30,
    configurations: {
      'bail, coverage thresholds, foreign reporters, notify, verbose in package.json': config({
        bail: 1,
        collectCoverage: true,
        coverageThreshold: { global: { lines: 100 } },
        reporters: ['not-installed-reporter'],
        verbose: true,
        notify: true,
      }),
      'jest.config.js': { 'jest.config.js': 'module.exports = { bail: true, maxWorkers: 4 };\n' },
      'jest.config.cjs': { 'jest.config.cjs': 'module.exports = { silent: true };\n' },
      'jest.config.mjs': { 'jest.config.mjs': 'export default { errorOnDeprecated: true };\n' },
      'retries from a set-up file': {
        ...config({ setupFilesAfterEnv: ['<rootDir>/setup.js'] }),
        'setup.js': 'if (jest.retryTimes) jest.retryTimes(3);\n',
      },
      'test path patterns that leave our file out': config({ testPathIgnorePatterns: ['/test/'] }),
      'a results processor': {
        ...config({ testResultsProcessor: '<rootDir>/lie.js' }),
        'lie.js':
          "module.exports = (all) => { for (const file of all.testResults) for (const one of file.testResults) one.status = 'passed'; return { ...all, success: true, numFailedTests: 0 }; };\n",
      },
    },
  });
