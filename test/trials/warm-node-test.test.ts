import { nodeTest as framework } from '../../src/frameworks/node-test.ts';
import { openGround } from '../frameworks/ground.ts';
import { chosenVersions } from '../frameworks/versions.ts';
import { apart } from './apart.ts';
import { awkward } from './awkward.ts';
import { meeting } from './meeting.ts';
import { describeWarm } from './warm-javascript.ts';

const style = { module: 'commonjs', quote: "'", semicolons: true, indent: '  ' } as const;
const manifest = { name: 'ground', scripts: { test: 'node --test' } };

for (const [label, more] of chosenVersions<readonly [string, object]>(
  [["the clone's Node", {}]],
  [["the machine's Node", { nodeDir: '/usr/bin' }]],
))
  describeWarm({
    label: `node:test of ${label}`,
    plan: {
      ...{ framework, ecosystem: 'node', packages: {}, style, ...more },
      files: { 'package.json': JSON.stringify(manifest) },
    },
    cases: {
      CommonJS: awkward({ module: 'commonjs', framework: 'node-test' }),
      'ES modules': awkward({ module: 'esm', framework: 'node-test' }),
      'tests that would meet themselves': meeting({ module: 'commonjs', framework: 'node-test' }, 'port'),
      'processes and tests in tests': apart("const { test } = require('node:test');\n", ''),
    },
  });

test('where every red test is wanted, a test is red with the tests inside it', async () => {
  const ground = await openGround({
    ...{ framework, ecosystem: 'node', packages: {}, style },
    files: { 'package.json': JSON.stringify(manifest) },
  });
  const { path, source, files } = apart("const { test } = require('node:test');\n", '');
  const ids = ['outer', 'outer > inner', 'rests'].map((name) => `test/apart.cjs::${name}`);
  const mutant = {
    ...{ id: 'm', path, line: 13, operator: 'fault', before: 'n * 2', after: 'n * 3' },
    source: source.replace('n * 2', 'n * 3'),
  };
  const verdicts = await ground.warm(
    { ...files, [path]: source },
    { mutants: [{ mutant, ids, early: false }], stopAtRed: false },
  );
  const said = verdicts.map(({ end, red }) => [end, ...red.map(({ id, outcome }) => [id, outcome])]);
  expect(said).toEqual([
    ['completed', ['test/apart.cjs::outer > inner', 'fail'], ['test/apart.cjs::outer', 'error']],
  ]);
  ground.close();
}, 120_000);
