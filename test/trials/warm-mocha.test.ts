import { mocha as framework } from '../../src/frameworks/mocha.ts';
import { awkward } from './awkward.ts';
import { describeWarm } from './warm-javascript.ts';

const style = { module: 'commonjs', quote: "'", semicolons: true, indent: '  ' } as const;
const manifest = { name: 'ground', scripts: { test: 'mocha' } };

describeWarm({
  label: 'mocha 12.0.3',
  plan: {
    framework,
    ecosystem: 'node',
    packages: { mocha: '12.0.3' },
    files: { 'package.json': JSON.stringify(manifest) },
    style,
  },
  cases: {
    CommonJS: awkward({ module: 'commonjs', framework: 'mocha' }),
    'ES modules': awkward({ module: 'esm', framework: 'mocha' }),
  },
});
