import { nodeTest as framework } from '../../src/frameworks/node-test.ts';
import { describeFramework } from './conformance.ts';
import { javascriptWording, production } from './javascript-wording.ts';

const style = { module: 'commonjs', quote: "'", semicolons: true, indent: '  ' } as const;
const wording = javascriptWording({
  style,
  ending: '.test.cjs',
  head: "const { beforeEach, describe, test } = require('node:test');\nconst assert = require('node:assert');\n",
  call: 'test',
  dialect: 'assert',
  skip: (words) => `test.skip('${words}', () => {});\n`,
  failingHook: {
    source:
      "describe('group', () => { beforeEach(() => { throw new Error('hook'); }); test('never', () => {}); });\n",
    isReported: (id) => id.endsWith('never'),
  },
});
const script = (test: string) => ({ 'package.json': JSON.stringify({ name: 'ground', scripts: { test } }) });

for (const [label, nodeDir] of [
  ["the clone's Node", undefined],
  ["the machine's Node", '/usr/bin'],
] as const)
  describeFramework({
    label: `node:test of ${label}`,
    plan: {
      framework,
      ecosystem: 'node',
      packages: {},
      files: { ...script('node --test'), 'src/sum.cjs': production },
      style,
      ...(nodeDir === undefined ? {} : { nodeDir }),
    },
    wording,
    shuffles: false,
    configurations: {
      'reporters, coverage and concurrency in the test script': script(
        'node --test --test-reporter=dot --experimental-test-coverage --test-concurrency=4',
      ),
      'a preloaded file': {
        ...script('node --require ./setup.cjs --test'),
        'setup.cjs': 'globalThis.ready = true;\n',
      },
    },
  });
