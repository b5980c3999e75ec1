import { jest as framework } from '../../src/frameworks/jest.ts';
import { chosenVersions } from '../frameworks/versions.ts';
import { awkward } from './awkward.ts';
import { meeting } from './meeting.ts';
import { describeWarm } from './warm-javascript.ts';

const style = { module: 'commonjs', quote: "'", semicolons: true, indent: '  ' } as const;
const manifest = { name: 'ground', scripts: { test: 'jest' } };

// Jest 28's fake timers do not work on our Node, with or without us.
for (const version of chosenVersions(['30.5.2'], ['29.7.0', '27.5.1']))
  describeWarm({
    label: `jest ${version}`,
    plan: {
      framework,
      ecosystem: 'node',
      packages: { jest: version },
      files: { 'package.json': JSON.stringify(manifest) },
      style,
    },
    cases: {
      CommonJS: awkward({ module: 'commonjs', framework: 'jest', ending: '.test.js' }),
      'tests that would meet themselves': meeting({
        module: 'commonjs',
        framework: 'jest',
        ending: '.test.js',
      }),
    },
  });

describeWarm({
  label: 'jest 30.5.2 with ES modules',
  plan: {
    framework,
    ecosystem: 'node',
    packages: { jest: '30.5.2' },
    files: {
      'package.json': JSON.stringify({
        name: 'ground',
        scripts: { test: 'NODE_OPTIONS=--experimental-vm-modules jest' },
      }),
    },
    style: { ...style, module: 'esm' },
  },
  cases: { 'ES modules': awkward({ module: 'esm', framework: 'jest', ending: '.test.mjs' }) },
});
