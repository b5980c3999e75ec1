// Bundles the step of GitHub Actions into dist/action, or into the folder that is named.
import { copyFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { bundle, copyCompanions, emptyFolder, ours, packGrammars, root } from './bundle.ts';

const outDir = resolve(process.argv[2] ?? join(root, 'dist/action'));
emptyFolder(outDir);
const licences = await bundle({
  home: '.',
  entries: { index: 'src/doors/action/main.ts' },
  outDir,
  // Of workers in a cluster; a step of Actions runs on its own machine.
  external: ['@kubernetes/client-node'],
});
const runner = join(outDir, 'runner');
await bundle({
  home: 'runner',
  entries: { cli: 'src/cli.ts' },
  outDir: runner,
  external: ['node-llama-cpp'],
});
for (const name of ['models.json', 'profiles.json', 'package.json', 'package-lock.json', '.npmrc'])
  copyFileSync(join(root, 'runner', name), join(runner, name));
copyCompanions(outDir);
packGrammars(outDir);
copyFileSync(join(root, 'LICENSE'), join(outDir, 'LICENSE'));
writeFileSync(join(outDir, 'THIRD-PARTY-LICENCES.txt'), licences);
writeFileSync(
  join(outDir, 'package.json'),
  `${JSON.stringify({ name: 'testwright', version: ours.version, type: 'module' })}\n`,
);
