import { nodeTest as framework } from '../../src/frameworks/node-test.ts';
import { production } from '../frameworks/javascript-wording.ts';
import { describeForged } from './forged.ts';
import { commonAttacks } from './forged-javascript.ts';

const file = 'test/a.test.cjs';
describeForged({
  label: 'node:test',
  plan: {
    framework,
    ecosystem: 'node',
    packages: {},
    files: {
      'package.json': '{"name":"ground","scripts":{"test":"node --test"}}',
      'src/sum.cjs': production,
    },
    style: { module: 'commonjs', quote: "'", semicolons: true, indent: '  ' },
  },
  file,
  name: 'lies',
  source: ({ top = '', body = '' }) =>
    `const test = require('node:test');\nconst assert = require('node:assert');\nconst { sum } = require('../src/sum.cjs');\n${top}\ntest('lies', (t) => {\n${body}\nassert.strictEqual(sum(1, 2), 4);\n});\n`,
  attacks: {
    ...commonAttacks(file, 'lies'),
    'assert replaced': { top: 'assert.strictEqual = () => {};' },
    'TAP on the output': { body: "console.log('ok 1 - lies\\n1..1'); process.exit(0);" },
    'a todo mark': { body: 't.todo();' },
    'a skip mark': { body: 't.skip();' },
  },
});
