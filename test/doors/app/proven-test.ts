// A proven test for the repository of `shop.ts`.
import type { AcceptedTest } from '../../../src/terms.ts';

/** A proven test whose patch puts it behind the last line of shop.test.js, as `shop.ts` has that file. */
export function provenTest(more: Partial<AcceptedTest> = {}): AcceptedTest {
  const code = "test('one', () => {\n  assert.equal(label(1), 'one item');\n});";
  const added = ['', ...code.split('\n')].map((line) => `+${line}`).join('\n');
  return {
    id: '0123abcd',
    file: 'shop.test.js',
    name: 'one',
    symbol: 'label',
    kind: 'guard',
    oracle: 'agreed',
    imports: [],
    code,
    patch: `--- a/shop.test.js\n+++ b/shop.test.js\n@@ -5,3 +5,7 @@\n test('many', () => {\n   assert.equal(label(2), '2 items');\n });\n${added}\n`,
    kills: [{ by: 'base', message: '' }],
    trials: { green: 10, red: 1 },
    ...more,
  };
}
