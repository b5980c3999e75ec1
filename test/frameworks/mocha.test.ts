import { mocha as framework } from '../../src/frameworks/mocha.ts';
import { describeFramework } from './conformance.ts';
import { javascriptWording, production } from './javascript-wording.ts';
import { chosenVersions } from './versions.ts';

const style = { module: 'commonjs', quote: "'", semicolons: true, indent: '  ' } as const;
const wording = javascriptWording({
  style,
  ending: '.js',
  head: "const assert = require('assert');\n",
  call: 'it',
  dialect: 'assert',
  skip: (words) => `it.skip('${words}', () => {});\n`,
  failingHook: {
    source:
      "describe('group', () => { beforeEach(() => { throw new Error('hook'); }); it('never', () => {}); });\n",
    isReported: (id) => id.includes('hook'),
  },
});
const manifest = { name: 'ground', scripts: { test: 'mocha' } };

for (const version of chosenVersions(['12.0.3', '8.4.0'], ['10.8.2', '9.2.2', '11.7.5']))
  describeFramework({
    label: `mocha ${version}`,
    plan: {
      framework,
      ecosystem: 'node',
      packages: { mocha: version },
      files: { 'package.json': JSON.stringify(manifest), 'src/sum.cjs': production },
      style,
    },
    wording,
    shuffles: true,
    configurations: {
      'bail, retries, reporter, parallel, watch in .mocharc.json': {
        '.mocharc.json': JSON.stringify({
          bail: true,
          retries: 3,
          reporter: 'not-installed-reporter',
          parallel: true,
          jobs: 2,
          watch: true,
        }),
      },
      '.mocharc.yml': { '.mocharc.yml': 'reporter: dot\nforbid-pending: true\ngrep: nothing\n' },
      '.mocharc.cjs': {
        '.mocharc.cjs': "module.exports = { spec: ['other/*.js'], 'allow-uncaught': false };\n",
      },
      'package.json with delay off and a reporter': {
        'package.json': JSON.stringify({
          ...manifest,
          mocha: { reporter: 'json', bail: true, invert: true },
        }),
      },
      'a required file with root hooks': {
        '.mocharc.json': JSON.stringify({ require: ['./hooks.js'] }),
        'hooks.js': 'exports.mochaHooks = { beforeEach() { this.ready = true; } };\n',
      },
      'options of the test script': {
        'package.json': JSON.stringify({
          name: 'ground',
          scripts: { test: 'nyc mocha --bail --retries 3 -R dot --timeout=5000 "test/**/*.js"' },
        }),
      },
    },
  });
