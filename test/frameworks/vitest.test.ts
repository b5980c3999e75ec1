import { vitest as framework } from '../../src/frameworks/vitest.ts';
import { describeFramework } from './conformance.ts';
import { javascriptWording, production } from './javascript-wording.ts';
import { chosenVersions } from './versions.ts';

const style = { module: 'esm', quote: "'", semicolons: true, indent: '  ' } as const;
const wording = javascriptWording({
  style,
  ending: '.test.mjs',
  head: "import { beforeEach, describe, expect, test } from 'vitest';\n",
  call: 'test',
  dialect: 'expect',
  skip: (words) => `test.skip('${words}', () => {});\n`,
  failingHook: {
    source:
      "describe('group', () => { beforeEach(() => { throw new Error('hook'); }); test('never', () => {}); });\n",
    isReported: (id) => id.endsWith('never'),
  },
});
const config = (test: string) => ({ 'vitest.config.ts': `export default { test: ${test} };\n` });

for (const [version, vite] of chosenVersions<readonly [string, string]>(
  [['5.1.1', '8.0.0']],
  [
    ['1.6.1', '5.4.21'],
    ['2.1.9', '5.4.21'],
    ['3.2.4', '6.4.1'],
    ['4.0.10', '7.2.2'],
  ],
))
  describeFramework({
    label: `vitest ${version}`,
    plan: {
      framework,
      ecosystem: 'node',
      packages: { vitest: version, vite },
      files: { 'package.json': '{"name":"ground","scripts":{"test":"vitest"}}', 'src/sum.cjs': production },
      style,
    },
    wording,
    shuffles: true,
    configurations: {
      'bail, retry, coverage, reporters, parallel workers': config(
        "{ bail: 1, retry: 3, coverage: { enabled: true, thresholds: { lines: 100 } }, reporters: ['not-installed'], fileParallelism: true, watch: true }",
      ),
      'vite.config.ts': {
        'vite.config.ts': "export default { test: { pool: 'threads', isolate: false } };\n",
      },
      'vitest.config.mjs': { 'vitest.config.mjs': 'export default { test: { globals: true } };\n' },
      'patterns that leave our file out': config("{ include: ['src/**'], exclude: ['test/**'] }"),
      'a name pattern of its own': config("{ testNamePattern: 'nothing' }"),
      'passing without tests, and dangerously': config(
        '{ passWithNoTests: true, dangerouslyIgnoreUnhandledErrors: true }',
      ),
    },
  });
