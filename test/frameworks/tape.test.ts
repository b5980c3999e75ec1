import { tape as framework } from '../../src/frameworks/tape.ts';
import { describeFramework } from './conformance.ts';
import { javascriptWording, production } from './javascript-wording.ts';
import { chosenVersions } from './versions.ts';
import type { Wording } from './wording.ts';

const style = { module: 'commonjs', quote: "'", semicolons: true, indent: '  ' } as const;
const {
  group: _,
  skipped: __,
  ...words
} = javascriptWording({
  style,
  ending: '.js',
  head: "const test = require('tape');\n",
  call: 'test',
  dialect: 'assert',
  skip: () => '',
  failingHook: undefined,
});
const write = (name: string, body: string) =>
  `test(${JSON.stringify(name)}, (t) => {\n${body}\nt.end();\n});\n`;
const odd = ['it\'s "quoted"', 'ünïcode 漢字 🎉', 'brackets [a] (b)', 'regex .* ^$ | \\d', 'a :: b > c'];
const wording: Wording = {
  ...words,
  dies: true,
  test: write,
  asyncTest: (name, body) => `test(${JSON.stringify(name)}, async (t) => {\n${body}\n});\n`,
  equal: (actual, wanted) => `t.equal(${actual}, ${wanted});`,
  odd: { source: odd.map((name) => write(name, 't.pass();')).join(''), paths: odd },
};

for (const version of chosenVersions(['5.10.2'], ['4.17.0']))
  describeFramework({
    label: `tape ${version}`,
    plan: {
      framework,
      ecosystem: 'node',
      packages: { tape: version },
      files: {
        'package.json': '{"name":"ground","scripts":{"test":"tape test/*.js"}}',
        'src/sum.cjs': production,
      },
      style,
    },
    wording,
    shuffles: false,
    configurations: {
      'a required file': {
        'package.json': '{"name":"ground","scripts":{"test":"tape -r ./setup.js \\"test/**/*.js\\""}}',
        'setup.js': 'globalThis.ready = true;\n',
      },
    },
  });
