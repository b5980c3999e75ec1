// Turns sources into a program of few files that stands alone: what npm packs and what GitHub's runner starts.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { build, type Plugin } from 'esbuild';
import { grammarSource } from '../../src/languages/grammar-files.ts';
import { grammarIds } from '../../src/languages/parser.ts';
import { licencesOf } from './licences.ts';

export const root = join(import.meta.dirname, '../..');

interface Manifest {
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

export function readManifest(path: string): Manifest {
  return JSON.parse(readFileSync(join(root, path), 'utf8'));
}

export const ours = readManifest('package.json');

export interface Program {
  /** Folder of the sources, from the top of the clone: `.` or `runner`. */
  readonly home: string;
  /** Name of the made file → its source, both without folder tricks: `main` → `src/doors/cli/main.ts`. */
  readonly entries: Readonly<Record<string, string>>;
  readonly outDir: string;
  /** Packages that are found at run time, where the user has installed them. */
  readonly external: readonly string[];
}

/** @returns the licences of all packages whose code is inside. */
export async function bundle({ home, entries, outDir, external }: Program): Promise<string> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(Object.entries(entries).map(([name, path]) => [name, join(home, path)])),
    outdir: outDir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    external: [...external],
    chunkNames: 'chunk-[hash]',
    legalComments: 'none',
    // Names stay, and lines short enough that a trace says where.
    minifyWhitespace: true,
    lineLimit: 160,
    // Names of modules stand in the made files: they must not say where a linked node_modules really is.
    preserveSymlinks: true,
    metafile: true,
    logLevel: 'warning',
    // Packages of the older module kind ask for node's own modules by `require`.
    banner: {
      js: "import { createRequire as requireFor } from 'node:module'; const require = requireFor(import.meta.url);",
    },
    plugins: [foldersAsInSources(join(root, home))],
  });
  return licencesOf(Object.keys(metafile.inputs), home === '.' ? ['@vscode/tree-sitter-wasm'] : [], root);
}

/** All made files lie in one folder; each source still finds its companions where they are relative to it. */
function foldersAsInSources(home: string): Plugin {
  return {
    name: 'folders-as-in-sources',
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, ({ path }) => {
        if (path.includes(`${sep}node_modules${sep}`)) return undefined;
        const folder = posix.join('/', relative(home, dirname(path)));
        const text = readFileSync(path, 'utf8');
        return {
          contents: text.replaceAll(
            'import.meta.dirname',
            `(import.meta.dirname + ${JSON.stringify(folder)})`,
          ),
          loader: 'ts',
        };
      });
    },
  };
}

/** What is run in the sandbox or mounted into it stays files of their own: recorders, canaries, `etc`. */
export function copyCompanions(outDir: string): void {
  for (const name of readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })) {
    if (!name.isFile() || name.name.endsWith('.ts')) continue;
    const from = join(name.parentPath, name.name);
    cpSync(from, join(outDir, relative(root, from)));
  }
  for (const name of readdirSync(join(root, 'docs/schema')))
    cpSync(join(root, 'docs/schema', name), join(outDir, 'docs/schema', name));
}

export function packGrammars(outDir: string): void {
  const folder = join(outDir, 'src/languages/grammars');
  mkdirSync(folder, { recursive: true });
  for (const name of ['web-tree-sitter.wasm', ...grammarIds.map((id) => `tree-sitter-${id}.wasm`)]) {
    const bytes = readFileSync(grammarSource(name));
    const packed = brotliCompressSync(bytes, {
      params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    });
    writeFileSync(join(folder, `${name}.br`), packed);
  }
}

export function emptyFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
}
