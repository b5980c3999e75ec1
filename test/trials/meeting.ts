// Tests that would meet themselves in a second worker: they take a folder of one name, or a port, and give it back.
import type { Words } from './awkward.ts';
import type { WarmCase } from './warm-javascript.ts';

const limits = Array.from({ length: 15 }, (_, index) => 5001 + index);

function headOf(framework: Words['framework']): string {
  return {
    ...{ jest: '', mocha: '' },
    vitest: "import { test } from 'vitest';",
    'node-test': "const { test } = require('node:test');",
    tape: "const test = require('tape');",
  }[framework];
}

const places = {
  folder: [
    'mkdirSync',
    'node:fs',
    "mkdirSync('/tmp/meeting');",
    "process.getBuiltinModule('node:fs').rmdirSync('/tmp/meeting');",
  ],
  port: [
    'createServer',
    'node:net',
    "const server = createServer().listen(45871, '127.0.0.1'); await new Promise((done, fail) => server.once('listening', done).once('error', fail));",
    'server.close();',
  ],
} as const;

export function meeting(
  { module, framework, ending = '.js' }: Words,
  place: keyof typeof places = 'folder',
): WarmCase {
  const isEsm = module === 'esm';
  const path = isEsm ? 'src/meet.mjs' : 'src/meet.cjs';
  const checks = limits.map((limit) => `  if (n > ${limit}) result += 1;\n`).join('');
  const size = `function size(n) {\n  let result = n;\n${checks}  return result * 2;\n}\n`;
  const from = (names: string, where: string) =>
    isEsm ? `import { ${names} } from '${where}';` : `const { ${names} } = require('${where}');`;
  const it = framework === 'mocha' ? 'it' : 'test';
  const [name, where, take, give] = places[place];
  const source = `${from(name, where)}
${headOf(framework)}
${from('size', `../${path}`)}
${it}('is alone', async () => {
  ${take}
  await new Promise((done) => setTimeout(done, 250));
  ${give}
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
