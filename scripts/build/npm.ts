// Builds the npm package `testwright` into dist/npm: compiled JavaScript, types, and the files that are run in the sandbox.
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { bundle, copyCompanions, emptyFolder, ours, packGrammars, readManifest, root } from './bundle.ts';
import { declareTypes, pick, write, writePackage } from './package.ts';

/** Of the server alone, and of the embedded model. */
const server = [
  '@electric-sql/pglite',
  '@kubernetes/client-node',
  'pg',
  'pg-boss',
  'probot',
  'prom-client',
] as const;
const MODEL = 'node-llama-cpp';

const outDir = join(root, 'dist/npm');
emptyFolder(outDir);
const licences = await bundle({
  home: '.',
  entries: { main: 'src/doors/cli/main.ts', index: 'src/index.ts' },
  outDir,
  external: [...server, ...server.map((name) => `${name}/*`)],
});
// `testwright model` and `test` start it; who wants it as a program installs @testwright/runner.
await bundle({
  home: 'runner',
  entries: { cli: 'src/cli.ts' },
  outDir: join(outDir, 'runner'),
  external: [MODEL],
});
copyCompanions(outDir);
packGrammars(outDir);
for (const name of ['models.json', 'profiles.json'])
  cpSync(join(root, 'runner', name), join(outDir, 'runner', name));
// What the pages link to lies where they say.
for (const name of ['README.md', 'LICENSE', 'SECURITY.md', 'app.yml', 'action.yml', 'runner/README.md'])
  cpSync(join(root, name), join(outDir, name));
for (const name of ['workflows', 'docs', 'sandbox'])
  cpSync(join(root, name), join(outDir, name), { recursive: true });
write(outDir, 'THIRD-PARTY-LICENCES.txt', licences);
writePackage(outDir, {
  name: 'testwright',
  description: ours.description,
  programs: { testwright: 'main.js' },
  exports: {
    '.': { types: './types/index.d.ts', default: './index.js' },
    './schema/*': './docs/schema/*',
  },
  asked: {
    ...pick(ours.dependencies, server),
    ...pick(readManifest('runner/package.json').dependencies, [MODEL]),
  },
});
declareTypes('tsconfig.types.json', join(outDir, 'types'));
