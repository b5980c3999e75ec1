import { tape as framework } from '../../src/frameworks/tape.ts';
import { apart } from './apart.ts';
import { awkward } from './awkward.ts';
import { describeWarm } from './warm-javascript.ts';

const style = { module: 'commonjs', quote: "'", semicolons: true, indent: '  ' } as const;
const manifest = { name: 'ground', scripts: { test: 'tape test/*' } };

describeWarm({
  label: 'tape 5.10.2',
  plan: {
    framework,
    ecosystem: 'node',
    packages: { tape: '5.10.2' },
    files: { 'package.json': JSON.stringify(manifest) },
    style,
  },
  cases: {
    CommonJS: awkward({ module: 'commonjs', framework: 'tape' }),
    'ES modules': awkward({ module: 'esm', framework: 'tape' }),
    'processes and tests in tests': apart("const test = require('tape');\n", 't.end();'),
  },
});
