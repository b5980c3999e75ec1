// What our npm packages have in common: a manifest, programs that are started by a short file, types beside the bundle.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ours, root } from './bundle.ts';

export interface Package {
  readonly name: string;
  readonly description: string;
  /** Name of the program → its bundled file. */
  readonly programs: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, unknown>>;
  /** Installed by those who want them, never along with the rest. */
  readonly asked: Readonly<Record<string, string>>;
}

export function writePackage(outDir: string, { name, description, programs, exports, asked }: Package): void {
  const bin = Object.keys(programs).map((program) => [program, `bin/${program}.js`]);
  const manifest = {
    ...{ name, version: ours.version, description, license: ours.license },
    ...{ type: 'module', engines: { node: '>=22.5' }, os: ['linux'] },
    bin: Object.fromEntries(bin),
    exports: { ...exports, './package.json': './package.json' },
    peerDependencies: asked,
    peerDependenciesMeta: Object.fromEntries(Object.keys(asked).map((one) => [one, { optional: true }])),
  };
  write(outDir, 'package.json', `${JSON.stringify(manifest, null, 2)}\n`);
  for (const [program, file] of Object.entries(programs)) {
    write(outDir, `bin/${program}.js`, starter(program, `../${file}`));
    chmodSync(join(outDir, `bin/${program}.js`), 0o755);
  }
}

/** A Node that is too old says so in words, before it meets syntax that it does not know. */
function starter(name: string, program: string): string {
  return `#!/usr/bin/env -S node --disable-warning=ExperimentalWarning
const [major, minor] = process.versions.node.split('.').map(Number);
if (major > 22 || (major === 22 && minor >= 5)) import('${program}');
else {
  process.stderr.write('${name} needs Node 22.5 or newer, and this is ' + process.version + '\\n');
  process.exitCode = 2;
}
`;
}

/** @param project in this folder: it names the one file whose types are published, and where they go. */
export function declareTypes(project: string, folder: string): void {
  const tsc = join(root, 'node_modules/.bin/tsc');
  execFileSync(tsc, ['--project', join(import.meta.dirname, project)], { stdio: 'inherit' });
  // The compiler leaves the endings of sources in declarations, where programs of other settings may not follow them.
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.d.ts')) continue;
    const text = readFileSync(join(folder, name), 'utf8');
    writeFileSync(join(folder, name), text.replaceAll(/(from '\.[^']*)\.ts'/g, "$1.js'"));
  }
}

export function pick(
  from: Readonly<Record<string, string>>,
  names: readonly string[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, from[name] ?? missing(name)]));
}

function missing(name: string): never {
  throw new Error(`${name} is no dependency any more: take it out of scripts/build`);
}

export function write(outDir: string, name: string, text: string): void {
  mkdirSync(dirname(join(outDir, name)), { recursive: true });
  writeFileSync(join(outDir, name), text);
}
