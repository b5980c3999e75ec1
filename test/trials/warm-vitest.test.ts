import { vitest as framework } from '../../src/frameworks/vitest.ts';
import { chosenVersions } from '../frameworks/versions.ts';
import { awkward } from './awkward.ts';
import { meeting } from './meeting.ts';
import { describeWarm } from './warm-javascript.ts';

const style = { module: 'esm', quote: "'", semicolons: true, indent: '  ' } as const;

for (const [version, vite] of chosenVersions<readonly [string, string]>(
  [['5.1.1', '8.0.0']],
  [
    ['1.6.1', '5.4.21'],
    ['2.1.9', '5.4.21'],
    ['3.2.4', '6.4.1'],
    ['4.0.10', '7.2.2'],
  ],
))
  describeWarm({
    label: `vitest ${version}`,
    plan: {
      framework,
      ecosystem: 'node',
      packages: { vitest: version, vite },
      files: { 'package.json': '{"name":"ground","scripts":{"test":"vitest"}}' },
      style,
    },
    cases: {
      'ES modules': awkward({ module: 'esm', framework: 'vitest', ending: '.test.mjs' }),
      'tests that would meet themselves': meeting({
        module: 'esm',
        framework: 'vitest',
        ending: '.test.mjs',
      }),
    },
  });
