import { mocha as framework } from '../../src/frameworks/mocha.ts';
import { production } from '../frameworks/javascript-wording.ts';
import { describeForged } from './forged.ts';
import { commonAttacks } from './forged-javascript.ts';

const file = 'test/a.js';
describeForged({
  label: 'mocha',
  plan: {
    framework,
    ecosystem: 'node',
    packages: { mocha: '12.0.3' },
    files: { 'package.json': '{"name":"ground","scripts":{"test":"mocha"}}', 'src/sum.cjs': production },
    style: { module: 'commonjs', quote: "'", semicolons: true, indent: '  ' },
  },
  file,
  name: 'lies',
  source: ({ top = '', body = '' }) =>
    `const assert = require('assert');\nconst { sum } = require('../src/sum.cjs');\n${top}\nit('lies', function () {\n${body}\nassert.strictEqual(sum(1, 2), 4);\n});\n`,
  attacks: {
    ...commonAttacks(file, 'lies'),
    'assert replaced': { top: 'assert.strictEqual = () => {};' },
    'the runner made to fail nothing': {
      top: "require('mocha').Runner.prototype.fail = function () {};",
    },
    'failures turned into passes': {
      top: "const { Runner } = require('mocha'); const emit = Runner.prototype.emit; Runner.prototype.emit = function (event, ...rest) { return emit.call(this, event === 'fail' ? 'pass' : event, ...rest); };",
    },
    'a require hook that blunts assert': {
      files: {
        '.mocharc.json': '{"require":["./hook.js"]}',
        'hook.js':
          "const Module = require('module'); const load = Module._load; Module._load = function (name, ...rest) { const found = load.call(this, name, ...rest); return name === 'assert' ? new Proxy(found, { get: () => () => {} }) : found; };\n",
      },
    },
  },
});
