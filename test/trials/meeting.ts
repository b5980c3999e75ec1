// Tests that would meet themselves in a second worker: they take a folder of one name for themselves, and give it back.
import type { Words } from './awkward.ts';
import type { WarmCase } from './warm-javascript.ts';

const limits = Array.from({ length: 15 }, (_, index) => 5001 + index);

export function meeting({ module, framework, ending = '.js' }: Words): WarmCase {
  const isEsm = module === 'esm';
  const path = isEsm ? 'src/meet.mjs' : 'src/meet.cjs';
  const checks = limits.map((limit) => `  if (n > ${limit}) result += 1;\n`).join('');
  const size = `function size(n) {\n  let result = n;\n${checks}  return result * 2;\n}\n`;
  const from = (names: string, where: string) =>
    isEsm ? `import { ${names} } from '${where}';` : `const { ${names} } = require('${where}');`;
  const it = framework === 'mocha' ? 'it' : 'test';
  const source = `${from('mkdirSync, rmdirSync', 'node:fs')}
${framework === 'vitest' ? "import { test } from 'vitest';" : ''}
${from('size', `../${path}`)}
${it}('is alone', async () => {
  mkdirSync('/tmp/meeting');
  await new Promise((done) => setTimeout(done, 250));
  rmdirSync('/tmp/meeting');
  if (size(2) !== 4) throw new Error('not 4');
});
`;
  const file = `test/meet${ending}`;
  return {
    path,
    source: isEsm ? `export ${size}` : `${size}module.exports = { size };\n`,
    faults: [...limits.map((limit) => [String(limit), String(limit + 1000)] as const), [' * 2', ' * 3']],
    files: { [file]: source },
    tests: [`${file}::is alone`],
    expected: [...limits.map(() => 'alive' as const), 'killed'],
  };
}
