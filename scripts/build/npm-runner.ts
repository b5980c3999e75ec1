// Builds the npm package `@testwright/runner` into dist/npm-runner: compiled JavaScript and types, without the native part.
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { bundle, emptyFolder, readManifest, root } from './bundle.ts';
import { declareTypes, pick, write, writePackage } from './package.ts';

const MODEL = 'node-llama-cpp';
const { description, dependencies } = readManifest('runner/package.json');

const outDir = join(root, 'dist/npm-runner');
emptyFolder(outDir);
const entries = { cli: 'src/cli.ts', index: 'src/index.ts' };
const licences = await bundle({ home: 'runner', entries, outDir, external: [MODEL] });
for (const name of ['models.json', 'profiles.json', 'README.md'])
  cpSync(join(root, 'runner', name), join(outDir, name));
cpSync(join(root, 'runner/deploy'), join(outDir, 'deploy'), { recursive: true });
cpSync(join(root, 'LICENSE'), join(outDir, 'LICENSE'));
if (licences !== '') write(outDir, 'THIRD-PARTY-LICENCES.txt', licences);
writePackage(outDir, {
  name: '@testwright/runner',
  description,
  programs: { 'testwright-runner': 'cli.js' },
  exports: { '.': { types: './types/index.d.ts', default: './index.js' } },
  asked: pick(dependencies, [MODEL]),
});
declareTypes('tsconfig.runner-types.json', join(outDir, 'types'));
