// Builds the npm package into dist/npm: compiled JavaScript, types, and the files that are run in the sandbox.
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bundle, copyCompanions, emptyFolder, ours, packGrammars, readManifest, root } from './bundle.ts';

/** Of the server alone, and of the embedded model: installed by those who want them, never along with the rest. */
const asked = [
  '@electric-sql/pglite',
  '@kubernetes/client-node',
  'pg',
  'pg-boss',
  'probot',
  'prom-client',
] as const;
const MODEL = 'node-llama-cpp';
const NODE = '>=22.5';

const outDir = join(root, 'dist/npm');
emptyFolder(outDir);
const external = [...asked, ...asked.map((name) => `${name}/*`)];
const licences = await bundle({
  home: '.',
  entries: { main: 'src/doors/cli/main.ts', index: 'src/index.ts' },
  outDir,
  external,
});
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
for (const name of ['README.md', 'LICENSE', 'SECURITY.md', 'app.yml'])
  cpSync(join(root, name), join(outDir, name));
cpSync(join(root, 'workflows'), join(outDir, 'workflows'), { recursive: true });
write('THIRD-PARTY-LICENCES.txt', licences);
write('package.json', `${JSON.stringify(manifest(), null, 2)}\n`);
write('bin/testwright.js', starter('../main.js'));
write('bin/testwright-runner.js', starter('../runner/cli.js'));
for (const name of readdirSync(join(outDir, 'bin'))) chmodSync(join(outDir, 'bin', name), 0o755);
declareTypes();

function manifest() {
  const peers = {
    ...pick(ours.dependencies, asked),
    ...pick(readManifest('runner/package.json').dependencies, [MODEL]),
  };
  return {
    name: 'testwright',
    version: ours.version,
    description: ours.description,
    license: ours.license,
    type: 'module',
    engines: { node: NODE },
    os: ['linux'],
    bin: { testwright: 'bin/testwright.js', 'testwright-runner': 'bin/testwright-runner.js' },
    exports: {
      '.': { types: './types/index.d.ts', default: './index.js' },
      './schema/*': './docs/schema/*',
      './package.json': './package.json',
    },
    peerDependencies: peers,
    peerDependenciesMeta: Object.fromEntries(Object.keys(peers).map((name) => [name, { optional: true }])),
  };
}

/** A Node that is too old says so in words, before it meets syntax that it does not know. */
function starter(program: string): string {
  return `#!/usr/bin/env -S node --disable-warning=ExperimentalWarning
const [major, minor] = process.versions.node.split('.').map(Number);
if (major > 22 || (major === 22 && minor >= 5)) import('${program}');
else {
  process.stderr.write('testwright needs Node 22.5 or newer, and this is ' + process.version + '\\n');
  process.exitCode = 2;
}
`;
}

function declareTypes(): void {
  const project = join(import.meta.dirname, 'tsconfig.types.json');
  execFileSync(join(root, 'node_modules/.bin/tsc'), ['--project', project], { stdio: 'inherit' });
  // The compiler leaves the endings of sources in declarations, where programs of other settings may not follow them.
  const folder = join(outDir, 'types');
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.d.ts')) continue;
    const text = readFileSync(join(folder, name), 'utf8');
    writeFileSync(join(folder, name), text.replaceAll(/(from '\.[^']*)\.ts'/g, "$1.js'"));
  }
}

function pick(from: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, from[name] ?? missing(name)]));
}

function missing(name: string): never {
  throw new Error(`${name} is no dependency any more: take it out of scripts/build/npm.ts`);
}

function write(name: string, text: string): void {
  mkdirSync(dirname(join(outDir, name)), { recursive: true });
  writeFileSync(join(outDir, name), text);
}
